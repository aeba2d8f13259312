// A row as a line of the list.

import { el, heard } from "./dom";
import type { Row, Rows, State } from "./rows";
import { SURE } from "./rows";
import { words } from "./text";

/** Codes shown on a line; the entry has them all. */
const CODES = 4;

const SIGNS: Record<State, string> = { sure: "", left: "", checked: "✓", edited: "✎", corrected: "●" };

export function optionOf(row: Row, rows: Rows): Node[] {
  const entry = rows.seen(row);
  const state = rows.state(row);
  const texts = [entry.item, entry.content, entry.task].filter((text) => text !== null);
  const [main, ...path] = texts.reverse();
  const codes = [...new Set(row.entry.diagnostics.map((finding) => finding.code))];
  const more = codes.length - CODES;
  const place = [row.unit.name, ...path.reverse()].join(" › ");
  return [
    el("span", { class: "sign", "data-state": state, title: words.states[state] }, SIGNS[state], heard(words.states[state])),
    el("span", { class: "what" }, main ?? words.empty),
    el("span", { class: "decider" }, entry.decided_by ?? words.nobody),
    el("span", { class: "where" }, entry.table && el("b", { class: "table" }, entry.table), place),
    el(
      "span",
      { class: "marks" },
      row.change && el("b", { class: "change", "data-kind": row.change.change }, words.kinds[row.change.change]),
      ...codes.slice(0, CODES).map((code) => el("code", {}, code)),
      more > 0 && `+${more}`,
    ),
    confidence(entry.confidence),
  ];
}

/** The number, never rounded up to what it does not reach, and as a bar. */
export function confidence(value: number): HTMLElement {
  const filled = el("i", {});
  filled.style.width = `${100 * value}%`;
  const level = value >= SURE ? "high" : value >= 0.5 ? "middle" : "low";
  return el(
    "span",
    { class: "confidence", "data-level": level },
    heard(words.confidence),
    el("b", {}, confidenceText(value)),
    el("span", { class: "bar", "aria-hidden": "true" }, filled),
  );
}

export function confidenceText(value: number): string {
  return (Math.floor(value * 100 + 1e-9) / 100).toFixed(2);
}
