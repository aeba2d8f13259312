// The overview of a release: what there is, how sure it is, what was not read, and where every cell went.

import type { BureauOverview, ChangeKind, Input, Ledger, OverviewPage } from "./data";
import { histogram, shares } from "./chart";
import { titleOf } from "./codes";
import { Decisions } from "./decisions";
import { help } from "./dialog";
import { el, type Child } from "./dom";
import { head } from "./head";
import { onKeys } from "./keyboard";
import { SURE } from "./rows";
import { address, codePage } from "./site";
import { words } from "./text";

export function overviewPage(page: OverviewPage): void {
  const decisions = new Decisions(page.site.key);
  const draw = () => {
    document.title = `${words.overviewTitle} · ${words.release(page.site.release)}`;
    document.body.replaceChildren(
      head({ site: page.site, decisions, bureau: null, print: () => window.print(), redraw: draw, isGone: () => false }),
      el(
        "main",
        { class: "overview", id: "rows", tabindex: -1 },
        sums(page),
        bureaus(page),
        el("div", { class: "columns" }, repairs(page), changes(page), ledger(page)),
        inputs(page),
        el("footer", {}, words.version(page.site.version)),
      ),
    );
  };
  draw();
  onKeys({ "?": help });
}

const number = (value: number) => value.toLocaleString("en");
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Steps of the histogram that lie below what is sure. */
function below(confidence: number[]): number {
  return sum(confidence.filter((_, at) => isLow(at, confidence)));
}

function isLow(at: number, confidence: number[]): boolean {
  return (at + 1) / confidence.length <= SURE + 1e-9;
}

function sums({ bureaus, inputs }: OverviewPage): HTMLElement {
  const facts: [string, number][] = [
    [words.bureaus, bureaus.length],
    [words.units, sum(bureaus.map((bureau) => bureau.units))],
    [words.entries, sum(bureaus.map((bureau) => bureau.entries))],
    [words.below, sum(bureaus.map((bureau) => below(bureau.confidence)))],
    [words.inputs, inputs.length],
    [words.notRead, inputs.filter((input) => input.outcome !== "converted").length],
  ];
  return el("dl", { class: "sums" }, ...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, number(value)))));
}

function bureaus({ site, bureaus }: OverviewPage): HTMLElement {
  const lines = bureaus.map((bureau) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("a", { href: address(site, bureau.page) }, bureau.bureau), bureau.government && el("small", {}, bureau.government)),
      el("td", { class: "number" }, number(bureau.units)),
      el("td", { class: "number" }, number(bureau.entries)),
      el("td", { class: "number" }, number(below(bureau.confidence))),
      el("td", {}, confidenceOf(bureau)),
      el("td", {}, ...levelsOf(bureau)),
      el("td", { class: "kinds" }, ...kindsOf(bureau)),
    ),
  );
  const heads = [words.bureau, words.units, words.entries, words.below, words.histogram, words.levels, words.change];
  return el(
    "section",
    {},
    el("h2", {}, words.bureaus),
    scrolled(words.bureaus, el("table", { class: "bureaus" }, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...lines))),
    el("p", { class: "hint" }, words.logScale),
  );
}

function confidenceOf({ confidence }: BureauOverview): SVGElement {
  const told = (at: number) => `${(at / confidence.length).toFixed(2)}–${((at + 1) / confidence.length).toFixed(2)}: ${number(confidence[at]!)}`;
  const parts = confidence.flatMap((value, at) => (value > 0 ? told(at) : [])).join(", ");
  return histogram(confidence, words.histogramLabel(parts), (at) => isLow(at, confidence), told);
}

/** More kinds than there are colours share the last. */
const COLOURS = 6;

function levelsOf({ levels, entries }: BureauOverview): Child[] {
  const parts = levels.map(({ level, entries }, at) => ({
    label: level || words.levelsNone,
    value: entries,
    kind: level === "" ? 0 : Math.min(at + 1, COLOURS),
  }));
  const told = (part: { label: string; value: number }) => `${part.label} ${number(part.value)} (${words.share(part.value, entries)})`;
  const legend = parts.map((part) => el("li", { class: `key key-${part.kind}` }, `${part.label} `, el("b", {}, number(part.value))));
  return [shares(parts, words.levelsLabel(parts.map(told).join(", ")), told), el("ul", { class: "legend" }, ...legend)];
}

function kindsOf({ changes }: BureauOverview): Child[] {
  if (!changes) return ["—"];
  return Object.entries(changes)
    .filter(([kind, count]) => count > 0 && kind !== "same")
    .map(([kind, count]) => el("b", { class: "change", "data-kind": kind }, `${words.kinds[kind as ChangeKind] ?? kind} ${number(count)}`));
}

function repairs({ site, bureaus }: OverviewPage): HTMLElement {
  const counts = new Map<string, number>();
  for (const bureau of bureaus) {
    for (const [code, count] of Object.entries(bureau.codes)) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  const most = Math.max(1, ...counts.values());
  const lines = [...counts].sort(([, one], [, other]) => other - one).map(([code, count]) => {
    const bar = el("i", { "aria-hidden": "true" });
    bar.style.width = `${(100 * count) / most}%`;
    return el("tr", {}, el("th", { scope: "row" }, el("a", { href: codePage(site, code) }, code)), el("td", {}, titleOf(site, code)),
      el("td", { class: "number" }, number(count)), el("td", { class: "measure" }, bar));
  });
  const heads = [words.code, words.diagnostic, words.rows, ""];
  return el(
    "section",
    { class: "repairs" },
    el("h2", {}, words.repairs),
    el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((name) => (name ? el("th", { scope: "col" }, name) : el("td"))))), el("tbody", {}, ...lines)),
  );
}

function changes({ changes }: OverviewPage): HTMLElement {
  const lines = Object.entries(changes ?? {}).map(([kind, count]) =>
    el("div", {}, el("dt", {}, kind === "same" ? words.same : words.kinds[kind as ChangeKind]), el("dd", {}, number(count))),
  );
  return el("section", {}, el("h2", {}, words.changes), changes ? el("dl", { class: "tallies" }, ...lines) : el("p", { class: "hint" }, words.noChanges));
}

function ledger({ inputs }: OverviewPage): HTMLElement {
  const places = ["placed", "header", "repeated", "unplaced"] as const;
  const cells = (of: (ledger: Ledger) => number) => sum(inputs.map((input) => of(input.ledger)));
  const line = (name: string, count: number, rows: number) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "number" }, number(count)), el("td", { class: "number" }, number(rows)));
  const reasons = new Map<string, number>();
  for (const { reason, cells } of inputs.flatMap((input) => input.ledger.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + cells);
  return el(
    "section",
    {},
    el("h2", {}, words.ledger),
    el("p", { class: "hint" }, words.ledgerText),
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col" }, words.cells), el("th", { scope: "col" }, words.ledgerRows))),
      el("tbody", {}, ...places.map((place) => line(words[place], cells((ledger) => ledger[place]), cells((ledger) => ledger.rows[place])))),
      el("tfoot", {}, line(words.total, cells((ledger) => ledger.cells), cells((ledger) => ledger.rows.rows))),
    ),
    reasons.size > 0 && el("ul", { class: "reasons" }, ...[...reasons].map(([reason, count]) => el("li", {}, `${reason}: `, el("b", {}, number(count))))),
  );
}

function inputs({ inputs, site }: OverviewPage): HTMLElement {
  const order = { failed: 0, skipped: 1, converted: 2 };
  const sorted = [...inputs].sort((one, other) => order[one.outcome] - order[other.outcome]);
  const heads = [words.name, words.outcome, words.format, words.bureau, words.entries, words.unplaced, words.why];
  const line = (input: Input) =>
    el(
      "tr",
      { "data-outcome": input.outcome },
      el("th", { scope: "row" }, input.name),
      el("td", {}, el("span", { class: "outcome" }, words.outcomes[input.outcome])),
      el("td", {}, input.format),
      el("td", {}, input.bureau ?? ""),
      el("td", { class: "number" }, number(input.entries)),
      el("td", { class: "number" }, number(input.ledger.unplaced)),
      el(
        "td",
        {},
        input.reason,
        input.outcome !== "converted" &&
          el("ul", { class: "why" }, ...input.diagnostics.map(({ code, message }) => el("li", {}, el("a", { href: codePage(site, code) }, code), ` ${titleOf(site, code)} `, el("small", {}, message)))),
      ),
    );
  const isAllRead = inputs.every((input) => input.outcome === "converted");
  return el(
    "section",
    {},
    el("h2", {}, words.inputs),
    isAllRead && el("p", { class: "hint" }, words.allRead),
    scrolled(words.inputs, el("table", { class: "inputs" }, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...sorted.map(line)))),
  );
}

/** Wide tables scroll by themselves, also by key. */
function scrolled(label: string, table: HTMLElement): HTMLElement {
  return el("div", { class: "scrolled", role: "region", "aria-label": label, tabindex: 0 }, table);
}
