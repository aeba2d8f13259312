// An invented bureau whose document has pages, for tests that compare places.

import { png } from "./site.mjs";

export const PAGE = { width: 842, height: 595 };
const ROLES = ["承辦人", "股長", "科長", "主任秘書", "處長"];
export const COLOURS = [[200, 30, 30], [30, 140, 40], [40, 60, 200], [180, 120, 20], [120, 30, 160]];

const id = (at) => at.toString(16).padStart(16, "0");

/** Rows of a page one under the other, each with its rectangle. */
export function bbox(line, lines) {
  const pitch = Math.min(40, 480 / lines);
  return [60.5, 90.25 + line * pitch, 790.75, 90.25 + (line + 0.8) * pitch];
}

function entry(at, line, lines) {
  const page = 1 + Math.floor(at / lines);
  const decides = 2 + (at % 3);
  const steps = ROLES.slice(0, decides + 1).map((role, rung) =>
    rung === 0 ? { role, action: "draft", mark: "擬辦" } : rung === decides ? { role, action: "approve", mark: "核定" } : { role, action: "review", mark: "V" });
  const content = `第 ${at} 號泊位之年度檢修計畫`;
  return {
    id: id(at + 1), table: at % 2 ? "乙" : "甲", shared: null, item: "碼頭維護", item_no: 1, content, content_no: at + 1, task: null,
    steps, decided_by: ROLES[decides], co_organizers: at % 4 ? [] : ["主計室", "政風室"], remarks: null,
    confidence: Math.round(1000 * (1 - ((at * 7919) % 997) / 1400)) / 1000,
    diagnostics: at % 3 ? [] : [{ code: "F109", severity: "warning", message: "another reading of the columns of this row has odds of 5 % or less" }],
    source: { source: "aaaaaaaaaaaa", page, table: page, row: line + 1, bbox: bbox(line, lines), cells: [at % 2 ? "乙" : "甲", "碼頭維護", content, ...steps.map((step) => step.mark)] },
  };
}

/** A bureau with so many pages of so many rows. */
export function bureau(pages, lines, name = "綠原市政府港灣處") {
  const entries = Array.from({ length: pages * lines }, (_, at) => entry(at, at % lines, lines));
  const roles = ROLES.map((title, at) => ({ title, tier: "一級機關", level: ROLES.length - at, assists: title === "主任秘書" }));
  const half = Math.ceil(entries.length / 2);
  return {
    schema_version: "1.0", bureau: name, government: "綠原市政府",
    sources: [{ id: "aaaaaaaaaaaa", name: "港灣處.pdf", format: "pdf", sha256: "a".repeat(64), pages, approvals: [] }],
    units: [
      { name: "工程科", roles, entries: entries.slice(0, half) },
      { name: "航政科", roles, entries: entries.slice(half) },
    ],
  };
}

/** Pages on which each row's rectangle is filled with a colour of its own. */
export function pages(file, scale) {
  const count = file.sources[0].pages;
  const lines = Math.ceil(file.units.reduce((sum, unit) => sum + unit.entries.length, 0) / count);
  const rectangles = Array.from({ length: lines }, (_, line) => [...bbox(line, lines).map((edge) => edge * scale), COLOURS[line % COLOURS.length]]);
  const image = png(Math.round(PAGE.width * scale), Math.round(PAGE.height * scale), rectangles);
  const pages = Array.from({ length: count }, (_, at) => ({ number: at + 1, ...PAGE, image: `pages/aaaaaaaaaaaa/${at + 1}.png` }));
  return { image, original: { missing: null, pages, tables: [] } };
}
