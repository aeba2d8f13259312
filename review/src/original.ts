// The left side: the document as it is, with the chosen row marked.

import type { BureauPage, Original as Document } from "./data";
import { drawnTables } from "./drawn";
import { button, el, on } from "./dom";
import { Near } from "./near";
import { pictures, type Sheets } from "./pictures";
import type { Row, Rows } from "./rows";
import { words } from "./text";

const ZOOM = 1.25;

export class Original {
  readonly element: HTMLElement;
  private readonly scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": words.original });
  private readonly about = el("p", { class: "about-source", hidden: true });
  private readonly picker: HTMLSelectElement;
  private shown: { source: string; sheets: Sheets; near: Near } | null = null;
  private zoom = 1;
  /** Quarters of a turn, for pages that lie on their side. */
  private quarters = 0;
  private readonly turner = button("↻", () => this.turn(), { "aria-label": words.turn, title: words.turn });
  /** What was scrolled to stays in view, whatever is drawn around it, until somebody scrolls. */
  private held: HTMLElement | null = null;

  constructor(private readonly page: BureauPage, private readonly rows: Rows, private readonly choose: (row: Row) => void) {
    const sources = page.bureau.sources;
    this.picker = el("select", { id: "source" }, ...sources.map((source) => el("option", { value: source.id }, source.name)));
    on(this.picker, { change: () => this.open(this.picker.value) });
    const tool = (sign: string, label: string, zoom: () => number) =>
      button(sign, () => this.scale(zoom()), { "aria-label": label, title: label });
    const tools = el(
      "div",
      { class: "tools", role: "group", "aria-label": words.original },
      tool("−", words.zoomOut, () => Math.max(0.5, this.zoom / ZOOM)),
      tool("⤢", words.zoomFit, () => 1),
      tool("+", words.zoomIn, () => Math.min(5, this.zoom * ZOOM)),
      this.turner,
    );
    this.element = el(
      "div",
      { class: "original" },
      el("header", {}, el("label", { for: "source", class: sources.length > 1 ? "" : "heard" }, words.source), this.picker, tools),
      this.about,
      this.scroller,
    );
    this.picker.disabled = sources.length < 2;
    for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"] as const) {
      this.scroller.addEventListener(kind, () => { this.held = null; }, { passive: true });
    }
    if (sources[0]) this.open(sources[0].id);
  }

  /** Marks the row; scrolls to it unless it was chosen here. */
  show(row: Row, scrolls: boolean): void {
    this.open(row.entry.source.source);
    const mark = this.shown?.sheets.mark(row) ?? null;
    this.tell(mark === null ? words.notDrawn : row.entry.source.bbox === null && mark.matches("figure") ? words.noPlace : null);
    this.held = scrolls ? mark : null;
    this.hold();
  }

  private document(source: string): Document | undefined {
    return this.page.originals[source];
  }

  private open(source: string): void {
    if (this.shown?.source === source) return;
    this.shown?.near.stop();
    this.held = null;
    this.picker.value = source;
    const near = new Near(this.scroller, () => this.hold());
    const document = this.document(source);
    const rows = this.rows.all.filter((row) => row.entry.source.source === source);
    const choose = (row: Row) => this.choose(row);
    const sheets =
      document && document.pages.length > 0
        ? pictures(this.page.site, document.pages, rows, near, choose)
        : drawnTables(document?.tables ?? [], document?.missing == null, rows, near, choose);
    this.shown = { source, sheets, near };
    this.scroller.replaceChildren(sheets.element);
    this.scroller.scrollTo(0, 0);
    this.turner.hidden = !(document && document.pages.length > 0);
    sheets.element.dataset["quarters"] = String(this.quarters);
    this.scale(this.zoom);
    this.tell(null);
  }

  private tell(place: string | null): void {
    const missing = this.shown ? (this.document(this.shown.source)?.missing ?? null) : null;
    const told = [missing && `${words.noOriginal} ${missing}`, place].filter((text) => text);
    this.about.textContent = told.join(" ");
    this.about.hidden = told.length === 0;
  }

  private scale(zoom: number): void {
    this.zoom = zoom;
    const sheets = this.shown?.sheets.element;
    if (!sheets) return;
    // What is in the middle stays there.
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const middle = (scrollTop + clientHeight / 2) / scrollHeight;
    sheets.style.setProperty("--zoom", String(zoom));
    this.scroller.scrollTop = middle * this.scroller.scrollHeight - clientHeight / 2;
    this.hold();
  }

  private turn(): void {
    this.quarters = (this.quarters + 1) % 4;
    const sheets = this.shown?.sheets.element;
    if (sheets) sheets.dataset["quarters"] = String(this.quarters);
    const marked = sheets?.querySelector<HTMLElement>(".chosen");
    if (marked) this.bring(marked);
  }

  private hold(): void {
    if (this.held?.isConnected) this.bring(this.held);
  }

  private bring(mark: HTMLElement): void {
    const box = mark.getBoundingClientRect();
    const view = this.scroller.getBoundingClientRect();
    const above = Math.max(24, (view.height - box.height) / 3);
    this.scroller.scrollTop += box.top - view.top - above;
    if (box.left < view.left || box.width > view.width) this.scroller.scrollLeft += box.left - view.left - 8;
    else if (box.right > view.right) this.scroller.scrollLeft += box.right - view.right + 8;
  }
}
