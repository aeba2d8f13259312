// The text of corrections.toml, in the form in which `fenceng correct` writes it.

import type { Field, StandingCorrection, Step } from "./data";
import { fieldsOf, written, type Edit } from "./edit";
import { isEmpty, overlapAny, type Values } from "./fields";

/** A text as a basic string of TOML: on one line, whatever it holds. */
export function basic(text: string): string {
  return `"${[...text].map(escaped).join("")}"`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (character === '"' || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  // Half of a pair is no character, and cannot be written in UTF-8.
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  // What ends a line for some editors is escaped with the control characters.
  const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029 || code === 0xfeff;
  return isControl ? `\\u${code.toString(16).padStart(4, "0")}` : character;
}

function list(values: string[]): string {
  return `[${values.map(basic).join(", ")}]`;
}

function chain(steps: Step[]): string {
  const line = ({ role, action, mark }: Step) => `    { role = ${basic(role)}, action = ${basic(action)}, mark = ${basic(mark)} },\n`;
  return `[\n${steps.map(line).join("")}]`;
}

function value(field: Field, value: NonNullable<Values[Field]>): string {
  if (field === "steps") return chain(value as Step[]);
  if (Array.isArray(value)) return list(value as string[]);
  return typeof value === "number" ? String(value) : basic(value as string);
}

function table(name: string, values: Partial<Values>): string {
  const lines = fieldsOf(values).flatMap((field) => {
    const given = values[field] ?? null;
    return given === null || isEmpty(given) ? [] : `${field} = ${value(field, given)}\n`;
  });
  return lines.length > 0 ? `\n[correction.${name}]\n${lines.join("")}` : "";
}

/** One `[[correction]]`. */
export function correction(edit: Edit): string {
  const values = written(edit);
  const cleared = fieldsOf(values).filter((field) => isEmpty(values[field] ?? null));
  const lines = [
    "[[correction]]",
    `entry = ${basic(edit.entry)}`,
    `bureau = ${basic(edit.bureau)}`,
    `unit = ${basic(edit.unit)}`,
    `cells = ${basic(edit.cells)}`,
    `row = ${list(edit.row)}`,
    `author = ${basic(edit.author)}`,
    `date = ${basic(edit.date)}`,
    `reason = ${basic(edit.reason)}`,
    ...(edit.checked ? ["checked = true"] : []),
    ...(cleared.length > 0 ? [`clear = ${list(cleared)}`] : []),
  ];
  return `${lines.join("\n")}\n${table("set", values)}${table("was", edit.was)}`;
}

/** Whether the edit takes the place of a correction in the file: no field may be corrected twice. */
export function replaces(edit: Edit, standing: StandingCorrection): boolean {
  if (edit.entry !== standing.entry) return false;
  const fields = fieldsOf(written(edit));
  // What no longer fits goes when all that it said is said anew.
  if (edit.stale.includes(standing.cells)) return standing.fields.every((field) => overlapAny(field, fields));
  if (edit.cells !== standing.cells) return false;
  return standing.fields.length === 0 || standing.fields.some((field) => overlapAny(field, fields));
}

/** The whole file: corrections that stand, but for those replaced, and then the edits. */
export function file(standing: StandingCorrection[], edits: Edit[]): string {
  const kept = standing.filter((correction) => !edits.some((edit) => replaces(edit, correction)));
  return [...kept.map((correction) => `${correction.toml.trimEnd()}\n`), ...edits.map(correction)].join("\n");
}
