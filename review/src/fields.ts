// The fields of an entry that can be corrected, and their values.

import type { Entry, Field, Step } from "./data";

export interface Values {
  table: "甲" | "乙" | null;
  shared: string | null;
  item: string | null;
  item_no: number | null;
  content: string | null;
  content_no: number | null;
  task: string | null;
  steps: Step[];
  decided_by: string | null;
  co_organizers: string[];
  remarks: string | null;
}

/** In the order of an entry. */
export const FIELDS = [
  "table", "shared", "item", "item_no", "content", "content_no", "task", "steps", "decided_by", "co_organizers", "remarks",
] as const satisfies readonly Field[];

export function valueOf<F extends Field>(entry: Entry, field: F): Values[F] {
  return (entry as Values)[field];
}

export function isEmpty(value: Values[Field]): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

export function same(one: Values[Field], other: Values[Field]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Who decides is said by the chain, so that two corrections of these two would be of one thing. */
export function overlap(one: Field, other: Field): boolean {
  const isChain = (field: Field) => field === "steps" || field === "decided_by";
  return one === other || (isChain(one) && isChain(other));
}

export function overlapAny(field: Field, others: Iterable<Field>): boolean {
  for (const other of others) if (overlap(field, other)) return true;
  return false;
}
