// Tables of a document without pages, drawn as the tables they are; only the parts near the view have rows.

import type { OriginalTable } from "./data";
import { el, type Child } from "./dom";
import type { Near } from "./near";
import type { Sheets } from "./pictures";
import type { Row } from "./rows";
import { words } from "./text";

/** Rows that are drawn and forgotten together. */
const CHUNK = 40;
/** Width in em that a column of long texts has at least. */
const LONG = 8;

interface Cell {
  col: number;
  rowspan: number;
  colspan: number;
  text: string;
  /** Whether it began in rows that are drawn apart from these. */
  goesOn: boolean;
}

interface Chunk {
  body: HTMLTableSectionElement;
  fill(): void;
}

/** Where only raw cells of entries are known, the rows between them are left out. */
export function drawnTables(tables: OriginalTable[], isWhole: boolean, rows: Row[], near: Near, choose: (row: Row) => void): Sheets {
  const byPlace = new Map<string, Row[]>();
  for (const row of rows) {
    const place = `${row.entry.source.table}:${row.entry.source.row}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  }
  const chunks = new Map<string, Chunk>();
  let marked: HTMLElement | null = null;

  const element = el("div", { class: "drawn" }, ...tables.map(drawTable));
  element.addEventListener("click", (event) => {
    const line = (event.target as Element).closest<HTMLElement>("tr[data-place]");
    const rows = byPlace.get(line?.dataset["place"] ?? "");
    // Of several entries of a line, one click after another goes through them.
    if (rows) choose(rows[(rows.findIndex((row) => String(row.at) === line?.dataset["chosen"]) + 1) % rows.length]!);
  });
  const unmark = () => {
    marked?.classList.remove("chosen");
    delete marked?.dataset["chosen"];
    marked = null;
  };
  return {
    element,
    unmark,
    mark(row) {
      unmark();
      const { table, row: line } = row.entry.source;
      const chunk = chunks.get(`${table}:${Math.floor((line - 1) / CHUNK)}`);
      chunk?.fill();
      marked = chunk?.body.querySelector<HTMLElement>(`tr[data-place="${table}:${line}"]`) ?? null;
      marked?.classList.add("chosen");
      if (marked) marked.dataset["chosen"] = String(row.at);
      return marked;
    },
  };

  function drawTable(table: OriginalTable): HTMLElement {
    const parts = chunked(table);
    const widths = columnWidths(table);
    const name = [table.name, table.page !== null && words.page(table.page), words.tableN(table.table)].filter((text) => text).join(" · ");
    const columns = el("colgroup", {}, el("col", { class: "number" }), ...widths.map((width) => {
      const column = el("col");
      // Columns of long texts share what the others leave.
      if (width < LONG) column.style.width = `${width}em`;
      return column;
    }));
    const drawn = el("table", {}, el("caption", {}, name), columns);
    parts.forEach((lines, at) => {
      const body = el("tbody", { "data-chunk": at });
      const chunk: Chunk = { body, fill: () => fill(body, table, lines, at * CHUNK) };
      const forget = () => {
        if (body.contains(marked) || body.dataset["filled"] === undefined) return;
        const height = body.getBoundingClientRect().height;
        hollow(body, table.cols + 1, `${height}px`);
      };
      const shown = lines.filter((_, line) => isWhole || byPlace.has(`${table.table}:${at * CHUNK + line + 1}`));
      hollow(body, table.cols + 1, `${guess(shown, widths)}em`);
      chunks.set(`${table.table}:${at}`, chunk);
      near.add(body, { fill: chunk.fill, empty: forget });
      drawn.append(body);
    });
    drawn.style.minWidth = `${widths.reduce((sum, width) => sum + width, 3)}em`;
    return drawn;
  }

  function fill(body: HTMLTableSectionElement, table: OriginalTable, lines: Cell[][], first: number): void {
    if (body.dataset["filled"] !== undefined) return;
    body.dataset["filled"] = "";
    body.replaceChildren(
      ...lines.flatMap((cells, at) => {
        const place = `${table.table}:${first + at + 1}`;
        const isEntry = byPlace.has(place);
        if (!isWhole && !isEntry) return [];
        return el("tr", { "data-place": isEntry ? place : null }, el("th", { scope: "row" }, first + at + 1), ...cellsOf(cells));
      }),
    );
  }
}

function cellsOf(cells: Cell[]): Child[] {
  return cells.map(({ rowspan, colspan, text, goesOn }) =>
    el("td", { rowspan: rowspan > 1 ? rowspan : null, colspan: colspan > 1 ? colspan : null, class: goesOn ? "goes-on" : null }, text),
  );
}

/** A part that is not drawn takes as much room as it did, or is thought to. */
function hollow(body: HTMLTableSectionElement, cols: number, height: string): void {
  delete body.dataset["filled"];
  const cell = el("td", { colspan: cols });
  cell.style.height = height;
  body.replaceChildren(el("tr", {}, cell));
}

/** Cells by chunk and line, all places of the grid filled; what spans chunks is cut at their edges and shown in each. */
function chunked(table: OriginalTable): Cell[][][] {
  const lines: (Cell | null | undefined)[][] = Array.from({ length: table.rows }, () => Array(table.cols).fill(undefined));
  for (const [row, col, rowspan, colspan, text] of table.cells) {
    const end = Math.min(row + Math.max(1, rowspan), table.rows);
    for (let from = row; from < end; ) {
      const to = Math.min(end, (Math.floor(from / CHUNK) + 1) * CHUNK);
      for (let at = from; at < to; at += 1) {
        for (let over = col; over < Math.min(col + colspan, table.cols); over += 1) lines[at]![over] = null;
      }
      const line = lines[from];
      if (line) line[col] = { col, rowspan: to - from, colspan: Math.min(colspan, table.cols - col), text, goesOn: from > row };
      from = to;
    }
  }
  const blank = (col: number): Cell => ({ col, rowspan: 1, colspan: 1, text: "", goesOn: false });
  const whole = lines.map((line) => line.flatMap((cell, col) => (cell === null ? [] : [cell ?? blank(col)])));
  return Array.from({ length: Math.ceil(table.rows / CHUNK) }, (_, at) => whole.slice(at * CHUNK, (at + 1) * CHUNK));
}

/** In em: as wide as texts of the column mostly are, within reason. */
function columnWidths(table: OriginalTable): number[] {
  const longest: number[] = Array(table.cols).fill(0);
  for (const [, col, , colspan, text] of table.cells) {
    if (colspan === 1 && col < table.cols) longest[col] = Math.max(longest[col]!, text.length);
  }
  return longest.map((length) => Math.max(1.9, Math.min(LONG, 1.1 + length)));
}

function guess(lines: Cell[][], widths: number[]): number {
  const tall = (cell: Cell) => Math.ceil(cell.text.length / Math.max(1, (widths[cell.col] ?? 4) - 1));
  return lines.reduce((sum, cells) => sum + 0.7 + 1.45 * Math.max(1, ...cells.filter((cell) => cell.rowspan === 1).map(tall)), 0);
}
