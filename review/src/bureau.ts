// The page of a bureau: the original, the rows, and the chosen entry.

import type { BureauPage, EntryRef } from "./data";
import { Decisions } from "./decisions";
import { answered, confirmed, dialog, help } from "./dialog";
import { divider } from "./divider";
import { button, el } from "./dom";
import type { Edit } from "./edit";
import { editor, vouchFor, type Editor } from "./editor";
import { entryView } from "./entry";
import { filters } from "./filters";
import { head } from "./head";
import { onKeys } from "./keyboard";
import { List } from "./list";
import { optionOf } from "./option";
import { Original } from "./original";
import { paper } from "./paper";
import { keep, preferences } from "./preferences";
import { EVERYTHING, Rows, type Filter, type Row } from "./rows";
import { here } from "./site";
import { words } from "./text";

interface Parts {
  search: HTMLInputElement;
  list: List;
  original: Original;
  entry: HTMLElement;
  counts: HTMLElement;
  progress: HTMLElement;
}

class Review {
  private readonly decisions: Decisions;
  private readonly rows: Rows;
  private readonly filter: Filter = { ...EVERYTHING };
  private readonly print: () => void;
  /** What every edit of this page is of. */
  private readonly of: { bureau: string; page: string };
  private shown: Row[] = [];
  private chosen: Row | null = null;
  /** Whether the rows shown, and their order, are those from before the last edit. */
  private isStale = false;
  private editor: Editor | null = null;
  private parts: Parts;

  constructor(private readonly page: BureauPage) {
    this.of = { bureau: page.bureau.bureau, page: here(page.site)?.page ?? "" };
    this.decisions = new Decisions(page.site.key);
    this.rows = new Rows(page, this.decisions);
    this.print = paper(page, this.rows, () => this.shown);
    this.parts = this.draw();
    this.decisions.onChange(() => this.decided());
    onKeys({
      j: () => void this.step(1),
      k: () => void this.step(-1),
      e: () => this.edit(),
      Enter: () => this.edit(),
      c: () => void this.check(),
      "/": () => this.parts.search.select(),
      "?": help,
      Escape: () => void this.cancel(),
    });
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
    this.foldWhenIdle();
  }

  /** Draws the whole page, in the language that is spoken. */
  private draw(): Parts {
    const { page, rows } = this;
    document.title = `${page.bureau.bureau} · ${words.release(page.site.release)}`;
    const list = new List(words.rows, words.noRows, (row) => optionOf(row, rows), (row) => void this.choose(row));
    const original = new Original(page, rows, (row) => void this.choose(row, "original"));
    const { element: bar, search } = filters(page, rows, this.filter, () => this.refilter());
    const counts = el("p", { class: "counts", role: "status" });
    const progress = el("div", { class: "progress" });
    const entry = el("div", { class: "entry-pane", role: "region", "aria-label": words.fields, tabindex: 0 });
    const removed = page.changes?.removed ?? [];
    const gone = removed.length > 0 && button(words.removedRows(removed.length), () => showRemoved(removed.flatMap(({ old }) => old ?? [])), { class: "link" });
    const listPane = el("section", { class: "rows", id: "rows", "aria-label": words.rows, tabindex: -1 }, bar, el("div", { class: "tally" }, counts, gone), list.element);
    const right = el("div", { class: "right" }, listPane);
    right.append(divider(right, "list", words.listDivider, false, 44), entry);
    const main = el("main", { class: "review" }, original.element);
    main.append(divider(main, "original", words.divider, true, 56), right);
    document.body.replaceChildren(head({
      site: page.site, decisions: this.decisions, bureau: page.bureau.bureau, print: this.print, redraw: () => this.redraw(),
      isGone: (edit) => edit.page === this.of.page && !rows.has(edit),
    }, progress), main);
    this.parts = { search, list, original, entry, counts, progress };
    this.refilter();
    return this.parts;
  }

  private redraw(): void {
    this.editor = null;
    this.draw();
    if (this.chosen) this.open(this.chosen, true);
  }

  private refilter(): void {
    const { list } = this.parts;
    this.isStale = false;
    this.shown = this.rows.shown(this.filter);
    list.show(this.shown);
    list.choose(this.chosen);
    this.count();
  }

  private count(): void {
    const { counts, progress } = this.parts;
    const { doubtful, settled } = this.rows.progress();
    counts.textContent = [words.shownOf(this.shown.length, this.rows.all.length), words.leftToCheck(doubtful - settled)].join(" · ");
    const bar = el("progress", { max: Math.max(1, doubtful), value: settled, "aria-label": words.progress(settled, doubtful) });
    progress.replaceChildren(el("span", {}, doubtful > 0 ? words.progress(settled, doubtful) : words.noneBelow), bar);
  }

  private async choose(row: Row, from: "list" | "original" = "list"): Promise<void> {
    if (!(await this.mayLeave())) return;
    this.chosen = row;
    this.open(row, from === "list");
  }

  private open(row: Row, scrollsOriginal: boolean): void {
    const { list, original } = this.parts;
    if (this.isStale) this.refilter();
    list.choose(row);
    original.show(row, scrollsOriginal);
    this.showEntry();
    history.replaceState(null, "", `#${row.entry.id}`);
  }

  private showEntry(): void {
    const { entry } = this.parts;
    const row = this.chosen;
    this.editor = null;
    if (!row) {
      entry.replaceChildren(el("p", { class: "hint" }, words.nothingChosen));
      return;
    }
    const doings = {
      edit: () => this.edit(),
      check: () => void this.check(),
      undo: () => this.decisions.remove(row.key),
      showInOriginal: () => this.parts.original.show(row, true),
    };
    const view = entryView(this.page, this.rows, row, doings);
    if (!this.parts.list.has(row)) view.prepend(el("p", { class: "hint" }, words.hidden));
    entry.replaceChildren(view);
    entry.scrollTop = 0;
  }

  private edit(): void {
    const row = this.chosen;
    if (!row || this.editor) return;
    const save = (edit: Edit) => {
      this.editor = null;
      this.decisions.put(edit);
      this.parts.list.element.focus();
    };
    this.editor = editor(this.of, this.rows, row, save, () => void this.cancel());
    this.parts.entry.replaceChildren(this.editor.element);
    this.parts.entry.scrollTop = 0;
    this.editor.element.querySelector<HTMLElement>("select")?.focus({ preventScroll: true });
  }

  private async cancel(): Promise<void> {
    if (!this.editor || !(await this.mayLeave())) return;
    this.showEntry();
    this.parts.list.element.focus();
  }

  private async mayLeave(): Promise<boolean> {
    if (!this.editor?.isDirty()) return true;
    return confirmed(words.discardTyped, words.leave);
  }

  private async step(by: number): Promise<void> {
    const row = this.parts.list.beside(by);
    if (row) await this.choose(row);
  }

  /** Marks the row as checked and goes on to the one that stood after it. */
  private async check(): Promise<void> {
    const row = this.chosen;
    if (!row || this.editor) return;
    if (!preferences.author) {
      const author = await answered(words.whoTitle, words.whoText, words.author);
      if (author === null) return;
      keep({ author });
    }
    const next = this.parts.list.beside(1);
    this.chosen = next ?? row;
    this.decisions.put(vouchFor(this.of, row, this.rows.edit(row), preferences.author));
    if (this.chosen) this.open(this.chosen, true);
  }

  /** Edits have changed, here or in another tab. */
  private decided(): void {
    // The row stays where it is until another is chosen, so that the next one is the next.
    this.isStale = true;
    this.parts.list.redraw();
    this.count();
    if (!this.editor) this.showEntry();
  }

  /** Opens the entry that the address names, or else the first of the list. */
  private follow(): void {
    // Ids are hex digits: nothing in them is encoded.
    const row = this.rows.find(location.hash.slice(1));
    if (row && row === this.chosen) return;
    const wanted = row ?? (this.chosen ? null : this.shown[0]);
    if (wanted) void this.choose(wanted);
    else if (!this.chosen) this.showEntry();
  }

  private foldWhenIdle(): void {
    const later = window.requestIdleCallback ?? ((work: IdleRequestCallback) => setTimeout(() => work({ didTimeout: false, timeRemaining: () => 8 }), 50));
    const work = (deadline: IdleDeadline) => {
      if (!this.rows.fold(() => deadline.timeRemaining() > 2)) later(work);
    };
    later(work);
  }
}

function showRemoved(entries: EntryRef[]): void {
  const items = entries.map((entry) =>
    el("li", {}, [entry.unit, entry.item, entry.content, entry.task].filter((text) => text).join(" › "), el("small", {}, ` ${entry.decided_by ?? words.nobody}`)),
  );
  dialog(words.removedRows(entries.length), el("p", { class: "hint" }, words.removedHint), el("ul", { class: "removed" }, ...items));
}

export function bureauPage(page: BureauPage): void {
  new Review(page);
}
