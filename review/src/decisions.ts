// The edits of all bureaus of a site, kept by the browser.

import { keyOf, type Edit } from "./edit";

export class Decisions {
  /** Set when the browser keeps nothing: the edits last as long as the page. */
  refused = false;
  private edits = new Map<string, Edit>();
  private readonly listeners = new Set<() => void>();
  private readonly place: string;

  constructor(siteKey: string) {
    this.place = `fenceng:${siteKey}`;
    this.load();
    // Another tab has changed them.
    window.addEventListener("storage", (event) => {
      if (event.key === this.place || event.key === null) {
        this.load();
        this.tell();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.refused && this.edits.size > 0) event.preventDefault();
    });
  }

  get all(): Edit[] {
    return [...this.edits.values()];
  }

  /** Those that are not yet in the file. */
  get unsaved(): Edit[] {
    return this.all.filter((edit) => !edit.saved);
  }

  get(key: string): Edit | undefined {
    return this.edits.get(key);
  }

  put(...edits: Edit[]): void {
    this.change(() => edits.forEach((edit) => this.edits.set(keyOf(edit), edit)));
  }

  remove(...keys: string[]): void {
    this.change(() => keys.forEach((key) => this.edits.delete(key)));
  }

  clear(): void {
    this.change(() => this.edits.clear());
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private change(how: () => void): void {
    // Another tab may have written since.
    this.load();
    how();
    this.store();
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private load(): void {
    if (this.refused) return;
    try {
      const kept: Edit[] = JSON.parse(localStorage.getItem(this.place) ?? "[]");
      this.edits = new Map(kept.map((edit) => [keyOf(edit), edit]));
    } catch (error) {
      // A text that is not ours is left behind; a storage that is refused is told.
      this.refused = !(error instanceof SyntaxError);
    }
  }

  private store(): void {
    if (this.refused) return;
    try {
      localStorage.setItem(this.place, JSON.stringify(this.all));
    } catch {
      this.refused = true;
    }
  }
}
