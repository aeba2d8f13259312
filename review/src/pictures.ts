// Pages of the document as pictures one under the other, with a box over each row.

import type { PagePicture, Site } from "./data";
import { el, on } from "./dom";
import { headings } from "./entry";
import type { Near } from "./near";
import type { Row } from "./rows";
import { address } from "./site";
import { words } from "./text";

/** What the left side shows of one source. */
export interface Sheets {
  element: HTMLElement;
  /** The element that marks the row, drawn if it was not; null when its place is not known. */
  mark(row: Row): HTMLElement | null;
  unmark(): void;
}

export function pictures(site: Site, pages: PagePicture[], rows: Row[], near: Near, choose: (row: Row) => void): Sheets {
  const byPage = new Map<number, Row[]>();
  for (const row of rows) {
    const { page } = row.entry.source;
    if (page !== null) byPage.set(page, [...(byPage.get(page) ?? []), row]);
  }
  const drawn = new Map<number, { figure: HTMLElement; fill(): void; boxes: Map<Row, HTMLElement> }>();
  let marked: HTMLElement | null = null;

  const figures = pages.map((page) => {
    const image = el("img", {
      src: address(site, page.image),
      alt: words.pageImage(page.number),
      width: Math.round(page.width),
      height: Math.round(page.height),
      loading: "lazy",
      decoding: "async",
    });
    const layer = el("div", { class: "boxes" });
    const sheet = el("div", { class: "sheet" }, el("div", { class: "turning" }, image, layer));
    sheet.style.setProperty("--wide", String(page.width));
    sheet.style.setProperty("--high", String(page.height));
    const figure = el("figure", { class: "picture", "data-page": page.number }, el("figcaption", {}, words.page(page.number)), sheet);
    const boxes = new Map<Row, HTMLElement>();
    const fill = () => {
      if (boxes.size > 0) return;
      for (const row of byPage.get(page.number) ?? []) {
        const box = boxOf(row, page, choose);
        if (box) boxes.set(row, box);
      }
      layer.replaceChildren(...boxes.values());
    };
    const empty = () => {
      if ([...boxes.values()].includes(marked!)) return;
      boxes.clear();
      layer.replaceChildren();
    };
    near.add(figure, { fill, empty });
    drawn.set(page.number, { figure, fill, boxes });
    return figure;
  });

  const unmark = () => {
    marked?.classList.remove("chosen");
    marked = null;
  };
  return {
    element: el("div", { class: "pictures" }, ...figures),
    unmark,
    mark(row) {
      unmark();
      const page = drawn.get(row.entry.source.page ?? -1);
      if (!page) return null;
      page.fill();
      marked = page.boxes.get(row) ?? page.figure;
      marked.classList.add("chosen");
      return marked;
    },
  };
}

/** The row's rectangle, in shares of the page so that it stays in place at any size. */
function boxOf(row: Row, page: PagePicture, choose: (row: Row) => void): HTMLElement | null {
  const { bbox } = row.entry.source;
  if (!bbox) return null;
  const [x0, y0, x1, y1] = bbox;
  const { title } = headings(row.entry);
  const box = on(el("button", { type: "button", class: "box", tabindex: -1, title, "aria-label": title, "data-row": row.at }), {
    click: () => choose(row),
  });
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  box.style.left = share(x0, page.width);
  box.style.top = share(y0, page.height);
  box.style.width = share(x1 - x0, page.width);
  box.style.height = share(y1 - y0, page.height);
  return box;
}
