// The chosen entry as understood: chain, findings, fields beside the raw cells, and what became of it before.

import type { BureauPage, Entry, Field, FieldChange } from "./data";
import { titleOf } from "./codes";
import { button, el, heard, type Child } from "./dom";
import { FIELDS, same, valueOf, type Values } from "./fields";
import { chainText, ladder } from "./ladder";
import { confidence, confidenceText } from "./option";
import type { Row, Rows } from "./rows";
import { codePage } from "./site";
import { words } from "./text";

export interface Doings {
  edit(): void;
  check(): void;
  undo(): void;
  showInOriginal(): void;
}

export function entryView(page: BureauPage, rows: Rows, row: Row, doings: Doings): HTMLElement {
  const entry = rows.seen(row);
  return el(
    "article",
    { class: "entry", "data-entry": entry.id, "aria-labelledby": "entry-title" },
    heading(entry, row, rows, doings),
    section(words.chain, entry.steps.length === 0 && el("p", { class: "hint" }, words.noSteps), ladder(entry, row.unit.roles)),
    findings(page, entry),
    done(rows, row),
    changed(row),
    el("div", { class: "beside" }, fields(row.entry, entry), rawCells(entry)),
  );
}

export function headings(entry: Entry): { title: string; path: string } {
  const texts = [entry.item, entry.content, entry.task].filter((text) => text !== null);
  const title = texts.pop() ?? words.empty;
  return { title, path: texts.join(" › ") };
}

function heading(entry: Entry, row: Row, rows: Rows, doings: Doings): HTMLElement {
  const { title, path } = headings(entry);
  const { page, table, row: line } = entry.source;
  const actions = [
    button(words.edit, doings.edit, { "aria-keyshortcuts": "e" }),
    rows.edit(row)?.checked
      ? null
      : button(words.markChecked, doings.check, { class: "primary", "aria-keyshortcuts": "c" }),
    rows.edit(row) && button(words.undo, doings.undo, { class: "quiet" }),
  ];
  return el(
    "header",
    {},
    el("p", { class: "path" }, [row.unit.name, path].filter((text) => text).join(" › ")),
    el("h2", { id: "entry-title", tabindex: -1 }, title),
    el(
      "div",
      { class: "bar-of-entry" },
      confidence(entry.confidence),
      button(words.place(page, table, line), doings.showInOriginal, { class: "link", title: words.showInOriginal }),
      el("span", { class: "doings" }, ...actions),
    ),
  );
}

function findings(page: BureauPage, entry: Entry): HTMLElement {
  if (entry.diagnostics.length === 0) return section(words.diagnostics, el("p", { class: "hint" }, words.noDiagnostics));
  const items = entry.diagnostics.map(({ code, severity, message }) =>
    el(
      "li",
      { "data-severity": severity },
      el("span", { class: "severity" }, words.severities[severity]),
      el("strong", {}, titleOf(page.site, code)),
      " ",
      el(
        "a",
        { href: codePage(page.site, code), target: "_blank", rel: "noopener" },
        `${code} ${page.site.codes[code]?.name ?? ""}`,
        heard(words.explained),
      ),
      el("span", { class: "message" }, message),
    ),
  );
  return section(words.diagnostics, el("ul", { class: "findings" }, ...items));
}

/** Corrections of the row: of the file, and of this browser. */
function done(rows: Rows, row: Row): HTMLElement | null {
  const edit = rows.edit(row);
  const lines = [...row.standing, ...row.stale].map((correction) =>
    el(
      "li",
      {},
      el("span", { class: "tag" }, row.stale.includes(correction) ? words.madeForOthers : words.inFile),
      correction.fields.map((field) => words.names[field]).join("、") || words.vouched,
      `: ${correction.reason} `,
      el("small", {}, words.byOn(correction.author, correction.date)),
    ),
  );
  if (edit) {
    const fields = Object.keys(edit.set).map((field) => words.names[field as Field]);
    lines.push(
      el(
        "li",
        {},
        el("span", { class: "tag mine" }, edit.saved ? words.savedState : words.inBrowser),
        [...fields, ...(edit.checked ? [words.vouched] : [])].join("、"),
        `: ${edit.reason} `,
        el("small", {}, words.byOn(edit.author, edit.date)),
      ),
    );
  }
  return lines.length > 0 ? section(words.corrections, el("ul", { class: "done" }, ...lines)) : null;
}

function changed(row: Row): HTMLElement | null {
  if (!row.change) return null;
  const { change, likeness, old, changes } = row.change;
  return section(
    words.sinceBefore,
    el(
      "p",
      {},
      el("b", { class: "change", "data-kind": change }, words.kinds[change]),
      likeness !== null && likeness < 1 && ` ${words.likeness(confidenceText(likeness))}`,
      old && change === "moved" && ` ${old.unit} → ${row.unit.name}`,
    ),
    changes.length > 0 && el("ul", { class: "changes" }, ...changes.map((one) => el("li", {}, ...changeOf(one)))),
  );
}

export function changeOf(change: FieldChange): Child[] {
  const turn = (from: Child, to: Child) => [el("del", {}, from || words.empty), " → ", el("ins", {}, to || words.empty)];
  switch (change.what) {
    case "decider":
      return [`${words.names.decided_by} `, ...turn(change.from, change.to), change.direction && ` (${words.direction[change.direction]})`];
    case "step_added":
      return [`${words.names.steps} ${words.added} `, el("ins", {}, `${change.role} ${words.actions[change.action]}`)];
    case "step_dropped":
      return [`${words.names.steps} ${words.dropped} `, el("del", {}, `${change.role} ${words.actions[change.action]}`)];
    case "step_changed":
      return [`${change.role} `, ...turn(`${words.actions[change.from]} ${change.from_mark}`, `${words.actions[change.to]} ${change.to_mark}`)];
    case "co_organizers":
      return [
        `${words.names.co_organizers} `,
        ...change.dropped.map((name) => el("del", {}, name)),
        ...change.added.map((name) => el("ins", {}, name)),
      ];
    default:
      return [`${words.names[change.what]} `, ...turn(change.from, change.to)];
  }
}

export function shownValue(field: Field, value: Values[Field], entry: Entry): string | null {
  if (field === "steps") return chainText(entry) || null;
  if (Array.isArray(value)) return (value as string[]).join("\n") || null;
  return value === null ? null : String(value);
}

function fields(read: Entry, entry: Entry): HTMLElement {
  const lines = FIELDS.flatMap((field) => {
    const isEdited = !same(valueOf(read, field), valueOf(entry, field));
    const value = shownValue(field, valueOf(entry, field), entry);
    const before = shownValue(field, valueOf(read, field), read);
    return [
      el("dt", {}, words.names[field]),
      el(
        "dd",
        { "data-field": field, "data-edited": isEdited },
        value ?? el("span", { class: "none" }, el("span", { "aria-hidden": "true" }, "—"), heard(words.empty)),
        isEdited && el("small", {}, `${words.wasRead} `, el("del", {}, before ?? words.empty)),
      ),
    ];
  });
  return section(words.fields, el("dl", { class: "fields" }, ...lines));
}

function rawCells(entry: Entry): HTMLElement {
  const cells = entry.source.cells.map((text) => el("li", { class: text.trim() ? "" : "blank" }, text.trim() ? text : heard(words.empty)));
  return section(words.rawCells, el("ol", { class: "cells" }, ...cells));
}

function section(title: string, ...children: Child[]): HTMLElement {
  return el("section", {}, el("h3", {}, title), ...children);
}
