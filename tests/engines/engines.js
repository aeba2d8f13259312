// Engines that come as Node packages: `node engines.js zen` reads {"graph", "questions"} and prints the answers,
// `node engines.js dmn` reads {"xml"} and prints what the model holds. One JSON object a line, for each of them one line back.

import { createInterface } from "node:readline";
import { DmnModdle } from "dmn-moddle";
import { ZenEngine } from "@gorules/zen-engine";

const zen = async ({ graph, questions }) => {
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)));
  const answers = [];
  for (const question of questions) answers.push((await decision.evaluate(question)).result);
  return answers;
};

const dmn = async ({ xml }) => {
  const { rootElement, warnings } = await new DmnModdle().fromXML(xml);
  const table = rootElement.drgElement.find((element) => element.decisionLogic?.rule && element.name === "found");
  return {
    warnings: warnings.map((warning) => warning.message),
    elements: rootElement.drgElement.map((element) => element.name),
    drawn: rootElement.dmnDI.diagrams[0].diagramElements.map((element) => element.dmnElementRef.id),
    rules: table.decisionLogic.rule.map((rule) => rule.inputEntry.map((entry) => entry.text)),
  };
};

const run = { zen, dmn }[process.argv[2]];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(await run(JSON.parse(line))) + "\n");
}
