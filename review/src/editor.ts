// The form in which a row is corrected.

import { decider, rungs } from "./chain";
import type { Field } from "./data";
import { button, el, on, type Child } from "./dom";
import { carriedBy, differences, reasonWith, today, type Edit } from "./edit";
import { headings } from "./entry";
import type { Values } from "./fields";
import { keep, preferences } from "./preferences";
import type { Row, Rows } from "./rows";
import { stepsEditor } from "./steps";
import { words } from "./text";

export interface Editor {
  element: HTMLFormElement;
  /** Whether something was typed. */
  isDirty(): boolean;
}

const NUMBER = /^[0-9]{1,9}$/;

export function editor(of: Pick<Edit, "bureau" | "page">, rows: Rows, row: Row, save: (edit: Edit) => void, cancel: () => void): Editor {
  const entry = rows.seen(row);
  const known = rows.edit(row);
  const { title, path } = headings(entry);
  const text = (field: Field, value: string, lines: number) => {
    const area = el("textarea", { id: `edit-${field}`, rows: lines });
    area.value = value;
    return area;
  };
  const line = (field: string, value: string, attributes = {}) => {
    const input = el("input", { id: `edit-${field}`, autocomplete: "off", ...attributes });
    input.value = value;
    return input;
  };
  const rowsFor = (value: string | null) => Math.min(4, 1 + Math.floor((value ?? "").length / 28));

  const table = el("select", { id: "edit-table" }, ...["", "甲", "乙"].map((one) => el("option", { value: one, selected: one === (entry.table ?? "") }, one || words.none)));
  const shared = line("shared", entry.shared ?? "");
  const item = text("item", entry.item ?? "", rowsFor(entry.item));
  const itemNo = line("item_no", String(entry.item_no ?? ""), { inputmode: "numeric" });
  const content = text("content", entry.content ?? "", rowsFor(entry.content));
  const contentNo = line("content_no", String(entry.content_no ?? ""), { inputmode: "numeric" });
  const task = text("task", entry.task ?? "", rowsFor(entry.task));
  const decides = el("output", { id: "edit-decided_by" });
  const chain = stepsEditor(rungs(entry.steps, row.unit.roles), (steps) => {
    decides.textContent = decider(steps) ?? words.nobody;
  });
  const organizers = text("co_organizers", entry.co_organizers.join("\n"), Math.max(1, entry.co_organizers.length));
  const remarks = text("remarks", entry.remarks ?? "", rowsFor(entry.remarks));
  const reason = line("reason", known?.reason.split(" ← ")[0] ?? "", { required: true, placeholder: words.reasonHint });
  const author = line("author", known?.author ?? preferences.author, { required: true, autocomplete: "name" });
  const wasChecked = known?.checked ?? row.standing.some((correction) => correction.checked);
  const checked = el("input", { type: "checkbox", id: "edit-checked", checked: wasChecked });
  const problem = el("p", { class: "problem", role: "alert" });

  const element = el(
    "form",
    { class: "editor", novalidate: true, "aria-labelledby": "editor-title" },
    el("p", { class: "path" }, [row.unit.name, path].filter((text) => text).join(" › ")),
    el("h2", { id: "editor-title" }, `${words.editing}: ${title}`),
    chain.element,
    el("p", { class: "wide outcome" }, el("label", { for: "edit-decided_by" }, words.names.decided_by), decides, el("small", {}, words.followsChain)),
    el("div", { class: "pairs" },
      named("table", table), named("shared", shared), named("item_no", itemNo), named("content_no", contentNo)),
    named("item", item), named("content", content), named("task", task),
    named("co_organizers", organizers, words.onePerLine), named("remarks", remarks),
    el("fieldset", { class: "sign-off" },
      el("legend", {}, words.corrections),
      labelled(reason, words.reason, words.required), labelled(author, words.author, words.required),
      el("p", { class: "tick" }, checked, el("label", { for: checked.id }, words.wholeRow))),
    el("footer", {}, problem,
      el("p", { class: "doings" },
        el("button", { type: "submit", class: "primary" }, words.save),
        button(words.cancel, cancel))),
  );
  const before = snapshot();
  on(element, {
    submit: (event) => {
      event.preventDefault();
      submit();
    },
    keydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
      else if (event.key === "Escape" && !event.isComposing) cancel();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  });
  return { element, isDirty: () => snapshot() !== before };

  function snapshot(): string {
    return JSON.stringify([values(), reason.value, checked.checked]);
  }

  function values(): Values {
    const steps = chain.steps();
    return {
      table: (table.value || null) as Values["table"],
      shared: trimmed(shared.value, entry.shared),
      item: trimmed(item.value, entry.item),
      item_no: itemNo.value.trim() === "" ? null : Number(itemNo.value),
      content: trimmed(content.value, entry.content),
      content_no: contentNo.value.trim() === "" ? null : Number(contentNo.value),
      task: trimmed(task.value, entry.task),
      steps,
      decided_by: decider(steps),
      co_organizers: organizers.value.split("\n").map((name) => name.trim()).filter((name) => name),
      remarks: trimmed(remarks.value, entry.remarks),
    };
  }

  function submit(): void {
    const given = values();
    const { set, was } = differences(row.entry, given);
    const fault = faultOf(given, set);
    if (fault) {
      problem.textContent = fault.message;
      fault.at?.focus();
      return;
    }
    keep({ author: author.value.trim() });
    save({
      entry: row.entry.id,
      cells: row.cells,
      ...of,
      unit: row.unit.name,
      row: row.entry.source.cells,
      author: author.value.trim(),
      date: today(),
      reason: reasonWith(reason.value.trim(), { set }, row.standing),
      checked: checked.checked,
      set,
      was,
      carried: carriedBy(row.entry, row.standing),
      stale: row.stale.map((correction) => correction.cells),
      saved: false,
    });
  }

  function faultOf(given: Values, set: Partial<Values>): { message: string; at?: HTMLElement } | null {
    for (const number of [itemNo, contentNo]) {
      if (number.value.trim() !== "" && !NUMBER.test(number.value.trim())) return { message: words.needNumber, at: number };
    }
    if (set.steps && given.steps.some((step) => step.action === "unknown")) return { message: words.needKnown };
    if (Object.keys(set).length === 0 && !checked.checked) return { message: words.needChange };
    if (reason.value.trim() === "") return { message: words.needReason, at: reason };
    if (author.value.trim() === "") return { message: words.needAuthor, at: author };
    return null;
  }
}

/** The text without space around it; as it was where nothing else differs. */
function trimmed(typed: string, was: string | null): string | null {
  return typed === was ? was : typed.trim() || null;
}

function named(field: Field, control: HTMLElement, hint?: string): HTMLElement {
  return labelled(control, words.names[field], hint);
}

function labelled(control: HTMLElement, label: string, ...hints: Child[]): HTMLElement {
  return el("p", { class: "field" }, el("label", { for: control.id }, label, ...hints.map((hint) => hint && el("small", {}, hint))), control);
}

/** The edit that only says that the row was checked, or says so too. */
export function vouchFor(of: Pick<Edit, "bureau" | "page">, row: Row, known: Edit | undefined, author: string): Edit {
  const base = known ?? {
    entry: row.entry.id, cells: row.cells, ...of, unit: row.unit.name, row: row.entry.source.cells,
    set: {}, was: {}, stale: row.stale.map((correction) => correction.cells), carried: carriedBy(row.entry, row.standing), reason: reasonWith(words.checkedReason, { set: {} }, row.standing),
  };
  return { ...base, author, date: today(), checked: true, saved: false };
}

