// What is looked for: search, and a choice for each thing that rows differ in.

import type { BureauPage, ChangeKind } from "./data";
import { titleOf } from "./codes";
import { button, el, on } from "./dom";
import { keep, preferences } from "./preferences";
import { EVERYTHING, type Filter, type Rows } from "./rows";
import { words } from "./text";

type Options<T> = [value: T, label: string][];

/** Controls that change the filter in place and tell that they did. */
export function filters(page: BureauPage, rows: Rows, filter: Filter, changed: () => void): { element: HTMLElement; search: HTMLInputElement } {
  const search = on(
    el("input", { type: "search", id: "search", placeholder: words.searchHint, autocomplete: "off", spellcheck: "false" }),
    { input: () => { filter.text = search.value; update(); } },
  );
  search.value = filter.text;

  const withCounts = (values: [string, number][], label: (value: string) => string): Options<string> =>
    values.map(([value, count]) => [value, `${label(value)} · ${count.toLocaleString("en")}`]);
  const units: Options<number> = page.bureau.units.map((unit, at) => [at, unit.name]);
  const codes = rows.counts((row) => row.entry.diagnostics.map((finding) => finding.code));
  const tables = rows.counts((row) => [row.entry.table ?? ""]).filter(([table]) => table).map(([table]) => table as "甲" | "乙").sort();
  const deciders = withCounts(rows.counts((row) => [rows.seen(row).decided_by ?? ""]), (title) => title || words.nobody);
  const kinds = rows.counts((row) => (row.change ? [row.change.change] : []));
  const states = withCounts(rows.counts((row) => [rows.state(row)]), (state) => words.states[state as keyof typeof words.states]);

  const choices = [
    choice("unit", words.unit, units),
    choice("code", words.diagnostic, withCounts(codes, (code) => `${code} ${titleOf(page.site, code)}`)),
    choice("decider", words.decider, deciders),
    choice("table", words.tableFilter, [...tables.map((table): ["甲" | "乙" | "", string] => [table, table]), ["", words.none]]),
    kinds.length > 0 && choice("change", words.change, [["any", words.anyChange], ...withCounts(kinds, (kind) => words.kinds[kind as ChangeKind])] as Options<Filter["change"]>),
    choice("state", words.state, [["unsettled", words.unsettled], ...states] as Options<Filter["state"]>),
  ];
  const order = el(
    "select",
    { id: "filter-order" },
    ...(["doubt", "document"] as const).map((value) => option(value, value === "doubt" ? words.byDoubt : words.byDocument, filter.order === value)),
  );
  on(order, { change: () => { filter.order = order.value as Filter["order"]; update(); } });

  const summary = el("summary", {});
  const clear = button(words.clearFilters, () => {
    Object.assign(filter, EVERYTHING, { order: filter.order });
    search.value = "";
    for (const select of details.querySelectorAll("select")) if (select !== order) select.selectedIndex = 0;
    update();
  }, { class: "quiet" });
  const isOpen = preferences.filters ?? window.matchMedia("(min-height: 900px)").matches;
  const details = on(
    el(
      "details",
      { class: "choices", open: isOpen },
      summary,
      el("div", { class: "grid" }, ...choices, labelled(words.order, order)),
    ),
    { toggle: () => keep({ filters: details.open }) },
  );

  const element = el(
    "form",
    { class: "filters", role: "search" },
    el("div", { class: "searching" }, el("label", { for: "search" }, words.search), search, clear),
    details,
  );
  on(element, { submit: (event) => event.preventDefault() });
  told();
  return { element, search };

  function choice<K extends "unit" | "code" | "decider" | "table" | "change" | "state">(key: K, label: string, options: Options<Filter[K]>): HTMLElement {
    const select = el("select", { id: `filter-${key}` }, option("", words.any, filter[key] === null));
    options.forEach(([value, text], at) => select.append(option(String(at), text, filter[key] === value)));
    on(select, {
      change: () => {
        filter[key] = select.value === "" ? (null as Filter[K]) : options[Number(select.value)]![0];
        update();
      },
    });
    return labelled(label, select);
  }

  function update(): void {
    told();
    changed();
  }

  /** Says how many filters are set, also while they are folded away. */
  function told(): void {
    const { text, order, ...set } = filter;
    const count = Object.values(set).filter((value) => value !== null).length;
    summary.textContent = count > 0 ? words.filtersOn(count) : words.filters;
    clear.hidden = count === 0 && text === "";
  }
}

function option(value: string, text: string, isChosen: boolean): HTMLOptionElement {
  return el("option", { value, selected: isChosen }, text);
}

function labelled(label: string, select: HTMLSelectElement): HTMLElement {
  return el("p", { class: "choice" }, el("label", { for: select.id }, label), select);
}
