// The list of rows: a listbox that holds the options in view and no others, so that its length costs nothing.

import { el } from "./dom";
import type { Row } from "./rows";

/** Height of a row in pixels, as the stylesheet has it. */
const HEIGHT = 50;
/** Rows drawn beyond the edges, so that slow scrolling shows no gap. */
const MARGIN = 6;

export class List {
  readonly element: HTMLElement;
  private readonly span: HTMLElement;
  private rows: Row[] = [];
  private chosen: Row | null = null;
  private drawn = "";

  constructor(label: string, private readonly empty: string, private readonly option: (row: Row) => Node[], choose: (row: Row) => void) {
    this.span = el("div", { class: "span", role: "presentation" });
    this.element = el("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": label }, this.span);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.element.addEventListener("click", (event) => {
      const at = (event.target as Element).closest<HTMLElement>("[data-at]")?.dataset["at"];
      const row = at === undefined ? undefined : this.rows[Number(at)];
      if (row) choose(row);
    });
    this.element.addEventListener("keydown", (event) => {
      const row = this.target(event);
      if (!row) return;
      event.preventDefault();
      choose(row);
    });
  }

  show(rows: Row[]): void {
    this.rows = rows;
    this.span.style.height = `${rows.length * HEIGHT}px`;
    this.redraw();
  }

  choose(row: Row | null): void {
    this.chosen = row;
    const at = row ? this.rows.indexOf(row) : -1;
    if (at >= 0) {
      const { scrollTop, clientHeight } = this.element;
      const top = at * HEIGHT;
      if (top < scrollTop) this.element.scrollTop = top;
      else if (top + HEIGHT > scrollTop + clientHeight) this.element.scrollTop = top + HEIGHT - clientHeight;
    }
    this.redraw();
  }

  has(row: Row): boolean {
    return this.rows.includes(row);
  }

  /** The row so many places from the chosen one; the first where none is chosen. */
  beside(step: number, from = this.chosen): Row | undefined {
    const at = from ? this.rows.indexOf(from) : -1;
    if (at < 0) return this.rows[0];
    return this.rows[Math.max(0, Math.min(this.rows.length - 1, at + step))];
  }

  redraw(): void {
    this.drawn = "";
    this.draw();
  }

  private target(event: KeyboardEvent): Row | undefined {
    if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
    const screen = Math.max(1, Math.floor(this.element.clientHeight / HEIGHT) - 1);
    switch (event.key) {
      case "ArrowDown": return this.beside(1);
      case "ArrowUp": return this.beside(-1);
      case "PageDown": return this.beside(screen);
      case "PageUp": return this.beside(-screen);
      case "Home": return this.rows[0];
      case "End": return this.rows.at(-1);
      default: return undefined;
    }
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / HEIGHT) - MARGIN);
    const to = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / HEIGHT) + MARGIN);
    const range = `${from}-${to}`;
    if (range === this.drawn) return;
    this.drawn = range;
    const options = this.rows.slice(from, to).map((row, after) => this.optionOf(row, from + after));
    if (options.length === 0) options.push(el("div", { class: "empty", role: "option", "aria-disabled": "true" }, this.empty));
    this.span.replaceChildren(...options);
    const active = options.find((option) => option.getAttribute("aria-selected") === "true");
    if (active) this.element.setAttribute("aria-activedescendant", active.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  private optionOf(row: Row, at: number): HTMLElement {
    const option = el("div", {
      class: "option",
      role: "option",
      id: `row-${row.at}`,
      "data-at": at,
      "aria-selected": String(row === this.chosen),
      "aria-setsize": this.rows.length,
      "aria-posinset": at + 1,
    });
    option.style.top = `${at * HEIGHT}px`;
    option.append(...this.option(row));
    return option;
  }
}
