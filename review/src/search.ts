// Search for texts as people type them: width, case, space and line breaks do not count.

import type { Entry } from "./data";

export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");
}

/** All texts of an entry, folded once; no search spans two of them. */
export function haystack(entry: Entry, unit: string): string {
  const texts = [
    unit, entry.table, entry.shared, entry.item, entry.content, entry.task, entry.decided_by, entry.remarks, entry.id,
    ...entry.co_organizers, ...entry.source.cells,
  ];
  return folded(texts.filter((text) => text).join("\u0001"));
}
