// The rows of a bureau: which are shown, in what order, and what is left to do.

import type { BureauPage, ChangeKind, Entry, EntryChange, StandingCorrection, Unit } from "./data";
import type { Decisions } from "./decisions";
import { edited, isApplied, keyOf, type Edit } from "./edit";
import { folded, haystack } from "./search";

/** Rows that are surer than this need no eyes. */
export const SURE = 0.9;

/** What became of a row: nothing needed, still to be looked at, and what a person did. */
export type State = "sure" | "left" | "checked" | "edited" | "corrected";

export interface Row {
  /** Place in the document. */
  at: number;
  unit: Unit;
  unitAt: number;
  /** As read, with the corrections of the file. */
  entry: Entry;
  cells: string;
  key: string;
  change: EntryChange | null;
  standing: StandingCorrection[];
  /** Made when the row had other cells. */
  stale: StandingCorrection[];
}

/** What is looked for; null where anything will do. */
export interface Filter {
  text: string;
  unit: number | null;
  code: string | null;
  table: "甲" | "乙" | "" | null;
  /** "" for rows that nobody decides. */
  decider: string | null;
  change: ChangeKind | "any" | null;
  state: State | "unsettled" | null;
  order: "doubt" | "document";
}

export const EVERYTHING: Filter = {
  text: "", unit: null, code: null, table: null, decider: null, change: null, state: null, order: "doubt",
};

export class Rows {
  readonly all: Row[] = [];
  private readonly byId = new Map<string, Row>();
  private readonly haystacks: string[] = [];
  private readonly seenWith = new WeakMap<Edit, Entry>();

  constructor(page: BureauPage, private readonly decisions: Decisions) {
    const standing = grouped(page.site.corrections);
    page.bureau.units.forEach((unit, unitAt) => {
      for (const entry of unit.entries) {
        const at = this.all.length;
        const cells = page.rows[at]?.cells ?? "";
        const key = keyOf({ entry: entry.id, cells });
        const change = page.changes?.entries[entry.id] ?? null;
        const row: Row = { at, unit, unitAt, entry, cells, key, change, standing: standing.get(key) ?? [], stale: [] };
        this.all.push(row);
        if (!this.byId.has(entry.id)) this.byId.set(entry.id, row);
      }
    });
    this.findStale(page.site.corrections);
    this.dropApplied();
  }

  find(id: string): Row | undefined {
    return this.byId.get(id);
  }

  /** Whether there is a row with the id and the cells. */
  has(edit: Edit): boolean {
    return this.byId.get(edit.entry) !== undefined && this.all.some((row) => row.key === keyOf(edit));
  }

  edit(row: Row): Edit | undefined {
    return this.decisions.get(row.key);
  }

  /** The entry as it is with the edit of its row. */
  seen(row: Row): Entry {
    const edit = this.edit(row);
    if (!edit) return row.entry;
    let entry = this.seenWith.get(edit);
    if (!entry) this.seenWith.set(edit, (entry = edited(row.entry, row.unit.roles, edit)));
    return entry;
  }

  state(row: Row): State {
    const edit = this.edit(row);
    if (edit) return Object.keys(edit.set).length > 0 ? "edited" : "checked";
    if (row.standing.length > 0 || row.entry.diagnostics.some((finding) => finding.code === "F601")) return "corrected";
    return row.entry.confidence < SURE ? "left" : "sure";
  }

  /** Rows to be looked at, and how many of them have been. */
  progress(): { doubtful: number; settled: number } {
    const doubtful = this.all.filter((row) => this.wasDoubtful(row));
    return { doubtful: doubtful.length, settled: doubtful.filter((row) => this.state(row) !== "left").length };
  }

  shown(filter: Filter): Row[] {
    const text = folded(filter.text);
    if (text) this.fold();
    const rows = this.all.filter((row) => this.passes(row, filter) && (!text || this.haystacks[row.at]!.includes(text)));
    return filter.order === "document" ? rows : this.byDoubt(rows);
  }

  /** Makes texts ready to be searched, for as long as there is time. */
  fold(isTimeLeft: () => boolean = () => true): boolean {
    while (this.haystacks.length < this.all.length && isTimeLeft()) {
      const row = this.all[this.haystacks.length]!;
      this.haystacks.push(haystack(row.entry, row.unit.name));
    }
    return this.haystacks.length === this.all.length;
  }

  /** How many rows have each value, most first. */
  counts(values: (row: Row) => Iterable<string>): [value: string, rows: number][] {
    const counts = new Map<string, number>();
    for (const row of this.all) {
      for (const value of new Set(values(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
  }

  /** A row that a person has vouched for is sure since; it was not before. */
  private wasDoubtful(row: Row): boolean {
    return row.entry.confidence < SURE || row.standing.some((correction) => correction.checked);
  }

  private passes(row: Row, filter: Filter): boolean {
    const { unit, code, table, decider, change, state } = filter;
    if (unit !== null && row.unitAt !== unit) return false;
    if (code !== null && !row.entry.diagnostics.some((finding) => finding.code === code)) return false;
    if (change !== null && (change === "any" ? !row.change : row.change?.change !== change)) return false;
    if (table === null && decider === null && state === null) return true;
    const entry = this.seen(row);
    if (table !== null && (entry.table ?? "") !== table) return false;
    if (decider !== null && (entry.decided_by ?? "") !== decider) return false;
    if (state === null) return true;
    const is = this.state(row);
    return state === "unsettled" ? is === "left" || is === "sure" : is === state;
  }

  /** What is settled sinks. */
  private byDoubt(rows: Row[]): Row[] {
    const rank = new Map(rows.map((row) => [row, ["left", "sure"].includes(this.state(row)) ? 0 : 1]));
    return rows.sort((a, b) => rank.get(a)! - rank.get(b)! || a.entry.confidence - b.entry.confidence || a.at - b.at);
  }

  /** Of two editions with one id, each has its own corrections: what another row has is not stale. */
  private findStale(corrections: StandingCorrection[]): void {
    const keys = new Set(this.all.map((row) => row.key));
    for (const correction of corrections) {
      if (!keys.has(keyOf(correction))) this.byId.get(correction.entry)?.stale.push(correction);
    }
  }

  /** Forgets edits that the file holds and this release has. */
  private dropApplied(): void {
    const applied = this.all.filter((row) => {
      const edit = this.edit(row);
      return edit !== undefined && isApplied(edit, row.entry, row.standing);
    });
    if (applied.length > 0) this.decisions.remove(...applied.map((row) => row.key));
  }
}

function grouped(corrections: StandingCorrection[]): Map<string, StandingCorrection[]> {
  const groups = new Map<string, StandingCorrection[]>();
  for (const correction of corrections) {
    const key = keyOf(correction);
    groups.set(key, [...(groups.get(key) ?? []), correction]);
  }
  return groups;
}
