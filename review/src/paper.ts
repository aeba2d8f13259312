// The rows that are shown, as a plain table for paper.

import type { BureauPage } from "./data";
import { titleOf } from "./codes";
import { el } from "./dom";
import { chainText } from "./ladder";
import { confidenceText } from "./option";
import type { Row, Rows } from "./rows";
import { words } from "./text";

/** Puts the table there while something is printed; gives what prints. */
export function paper(page: BureauPage, rows: Rows, shown: () => Row[]): () => void {
  let sheet: HTMLElement | null = null;
  const lay = () => {
    sheet?.remove();
    sheet = table(page, rows, shown());
    document.body.append(sheet);
  };
  window.addEventListener("beforeprint", lay);
  window.addEventListener("afterprint", () => {
    sheet?.remove();
    sheet = null;
  });
  return () => window.print();
}

function table(page: BureauPage, rows: Rows, shown: Row[]): HTMLElement {
  const { site, bureau } = page;
  const { doubtful, settled } = rows.progress();
  const head = ["", words.unit, words.names.table, words.names.item, words.names.content, words.names.task, words.chain, words.names.decided_by,
    words.names.co_organizers, words.names.remarks, words.confidence, words.state];
  const lines = shown.map((row) => {
    const entry = rows.seen(row);
    const numbered = (number: number | null, text: string | null) => [number !== null && `${number}.`, text].filter((part) => part).join(" ");
    const codes = [...new Set(row.entry.diagnostics.map((finding) => finding.code))];
    const cells = [
      row.at + 1, row.unit.name, `${entry.shared ?? ""}${entry.table ?? ""}`, numbered(entry.item_no, entry.item),
      numbered(entry.content_no, entry.content), entry.task ?? "", chainText(entry), entry.decided_by ?? words.nobody,
      entry.co_organizers.join("、"), entry.remarks ?? "", `${confidenceText(entry.confidence)} ${codes.join(" ")}`, words.states[rows.state(row)],
    ];
    return cells;
  });
  // A column in which nothing stands takes room from the others.
  const isUsed = head.map((_, at) => lines.length === 0 || lines.some((cells) => cells[at] !== ""));
  const used = <T>(cells: T[]) => cells.filter((_, at) => isUsed[at]);
  const about = [words.release(site.release), words.version(site.version), words.shownOf(shown.length, rows.all.length),
    doubtful > 0 ? words.progress(settled, doubtful) : words.noneBelow];
  const codes = [...new Set(shown.flatMap((row) => row.entry.diagnostics.map((finding) => finding.code)))].sort();
  return el(
    "section",
    { class: "paper" },
    el(
      "table",
      {},
      // The head of the table stands on every sheet, and with it whose rows these are.
      el("thead", {},
        el("tr", {}, el("td", { class: "whose", colspan: used(head).length }, el("h1", {}, bureau.bureau), el("p", {}, about.join(" · ")))),
        el("tr", {}, ...used(head).map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...lines.map((cells) => el("tr", {}, ...used(cells).map((cell) => el("td", {}, cell))))),
    ),
    codes.length > 0 && el("dl", {}, ...codes.flatMap((code) => [el("dt", {}, code), el("dd", {}, titleOf(site, code))])),
  );
}
