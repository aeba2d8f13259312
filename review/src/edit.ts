// A person's edit of a row: what it changes, and the entry as it is with it.

import { decider, given } from "./chain";
import type { Entry, Field, Role, StandingCorrection } from "./data";
import { FIELDS, overlapAny, same, valueOf, type Values } from "./fields";

export interface Edit {
  entry: string;
  /** Hash of the raw cells. */
  cells: string;
  bureau: string;
  /** Page of the row, from the root of the site. */
  page: string;
  unit: string;
  row: string[];
  author: string;
  date: string;
  reason: string;
  /** Whether the whole row was checked against the original. */
  checked: boolean;
  set: Partial<Values>;
  /** What the fields of `set` were read as. */
  was: Partial<Values>;
  /** Fields that corrections in the file set already, as they are now: this edit takes their place. */
  carried: Partial<Values>;
  /** Hashes of cells that the row had when corrections were made that no longer fit it: this edit is made in their stead. */
  stale: string[];
  /** Whether it is in the file already. */
  saved: boolean;
}

export function keyOf(row: { entry: string; cells: string }): string {
  return `${row.entry}:${row.cells}`;
}

export function fieldsOf(values: Partial<Values>): Field[] {
  return FIELDS.filter((field) => values[field] !== undefined);
}

/** All that the edit gives a value, where the chain goes before who decides. */
export function written(edit: Edit): Partial<Values> {
  const set = fieldsOf(edit.set);
  const values: Record<string, Values[Field]> = {};
  for (const field of FIELDS) {
    const value = edit.set[field] ?? (set.includes(field) ? null : undefined);
    const carried = overlapAny(field, set) ? undefined : edit.carried[field];
    const chosen = value === undefined ? carried : value;
    if (chosen !== undefined) values[field] = chosen;
  }
  return values as Partial<Values>;
}

/** The entry with the values of the edit. */
export function edited(entry: Entry, roles: Role[], edit: Edit | undefined): Entry {
  if (!edit) return entry;
  const after: Entry = { ...entry, ...edit.set };
  if (edit.set.steps) {
    after.steps = given(edit.set.steps, entry.steps, roles);
    after.decided_by = decider(after.steps);
  }
  if (edit.checked) after.confidence = 1;
  return after;
}

/** The values that differ from those of the entry; of who decides, the chain says it. */
export function differences(entry: Entry, values: Values): { set: Partial<Values>; was: Partial<Values> } {
  const differing = FIELDS.filter((field) => field !== "decided_by" && !same(values[field], valueOf(entry, field)));
  const pick = (of: (field: Field) => Values[Field]) => Object.fromEntries(differing.map((field) => [field, of(field)]));
  return { set: pick((field) => values[field]), was: pick((field) => valueOf(entry, field)) };
}

/** The present values of the fields that standing corrections of the row set. */
export function carriedBy(entry: Entry, standing: StandingCorrection[]): Partial<Values> {
  // A correction that was refused set nothing; whoever edits the row decides anew.
  if (entry.diagnostics.some((finding) => finding.code === "F603")) return {};
  const fields = standing.flatMap((correction) => correction.fields);
  const kept = fields.filter((field) => field !== "decided_by" || !fields.includes("steps"));
  return Object.fromEntries(kept.map((field) => [field, valueOf(entry, field)]));
}

/** Reasons of corrections whose place the edit takes go on being told, behind its own. */
export function reasonWith(reason: string, edit: Pick<Edit, "set">, standing: StandingCorrection[]): string {
  const set = fieldsOf(edit.set);
  const earlier = standing.filter((correction) => correction.fields.some((field) => !overlapAny(field, set)));
  return [reason, ...earlier.map(({ reason, author, date }) => `${reason} (${author}, ${date})`)].join(" ← ");
}

/** Whether the file holds the edit already and its values are those of the entry, but for how the program cleans texts. */
export function isApplied(edit: Edit, entry: Entry, standing: StandingCorrection[]): boolean {
  const fields = standing.flatMap((correction) => correction.fields);
  const isIt = (made: StandingCorrection) =>
    made.date === edit.date && plain(made.author) === plain(edit.author) && plain(made.reason) === plain(edit.reason);
  const like = standing.some(isIt) ? (value: Values[Field]) => plain(JSON.stringify(value)) : (value: Values[Field]) => JSON.stringify(value);
  return (
    standing.length > 0 &&
    fieldsOf(edit.set).every((field) => overlapAny(field, fields) && like(edit.set[field] ?? null) === like(valueOf(entry, field))) &&
    (!edit.checked || standing.some((correction) => correction.checked))
  );
}

/** A text without what does not count in one. */
function plain(text: string): string {
  return text.normalize("NFKC").replace(/\\[nrt]|\s+/gu, "");
}

/** Today where the computer stands. */
export function today(now = new Date()): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
