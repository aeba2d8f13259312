// What becomes of the edits: a file to save, or a request to the program that serves the page.

import type { Site } from "./data";
import { correction, file, replaces } from "./corrections";
import type { Decisions } from "./decisions";
import { confirmed, dialog } from "./dialog";
import { button, el } from "./dom";
import { fieldsOf, keyOf, type Edit } from "./edit";
import { address } from "./site";
import { words } from "./text";

/** The button of the page's head, with how many edits there are. */
export function savingButton(site: Site, decisions: Decisions, isGone: (edit: Edit) => boolean): HTMLElement {
  const opener = button("", () => open(site, decisions, isGone), { class: "saving" });
  const told = el("p", { class: "refused", role: "status", hidden: true }, words.refused);
  const update = () => {
    const count = site.save === null ? decisions.all.length : decisions.unsaved.length;
    opener.textContent = words.toSave(count);
    opener.classList.toggle("primary", count > 0);
    told.hidden = !decisions.refused;
  };
  decisions.onChange(update);
  update();
  return el("div", { class: "keeping" }, told, opener);
}

function open(site: Site, decisions: Decisions, isGone: (edit: Edit) => boolean): void {
  const box = el("div", { class: "corrections" });
  const draw = () => box.replaceChildren(...contents(site, decisions, isGone));
  const shown = dialog(words.corrections, box);
  decisions.onChange(() => { if (shown.open) draw(); });
  draw();
}

function contents(site: Site, decisions: Decisions, isGone: (edit: Edit) => boolean): Node[] {
  const edits = decisions.all;
  const status = el("p", { class: "status", role: "status" });
  const replaced = site.corrections.filter((standing) => edits.some((edit) => replaces(edit, standing))).length;
  const text = () => file(site.corrections, decisions.all);
  const command = el("pre", {}, el("code", {}, "fenceng convert … --corrections corrections.toml"));

  const doings = el(
    "p",
    { class: "doings" },
    site.save !== null && decisions.unsaved.length > 0
      ? button(words.saveNow(decisions.unsaved.length), () => void post(site, decisions, status), { class: "primary" })
      : null,
    button(words.download, () => download("corrections.toml", text()), { class: site.save === null ? "primary" : "" }),
    button(words.copy, () => void copy(text(), status)),
    button(words.discardAll, () => void discard(decisions), { class: "quiet danger" }),
  );
  return [
    el("p", {}, site.save === null ? words.fileText : words.serveText),
    ...(site.save === null ? [command] : []),
    ...(site.corrections.length > 0
      ? [el("p", {}, words.standing(site.corrections.length), replaced > 0 && ` ${words.replaced(replaced)}`)]
      : []),
    edits.length > 0 ? doings : el("p", { class: "hint" }, words.noEdits),
    status,
    el("ul", { class: "edits" }, ...edits.map((edit) => line(site, decisions, edit, isGone(edit)))),
  ];
}

function line(site: Site, decisions: Decisions, edit: Edit, isGone: boolean): HTMLElement {
  const fields = fieldsOf(edit.set).map((field) => words.names[field]);
  const what = [...fields, ...(edit.checked ? [words.vouched] : [])].join("、");
  const links = site.bureaus.filter((link) => link.bureau === edit.bureau);
  const page = (links.find((link) => link.page === edit.page) ?? links[0])?.page;
  const place = `${edit.bureau} › ${edit.unit}`;
  return el(
    "li",
    {},
    el("p", {}, page ? el("a", { href: `${address(site, page)}#${encodeURIComponent(edit.entry)}` }, place) : place, " ", el("code", {}, edit.entry)),
    el("p", {}, el("b", {}, what), `: ${edit.reason}`),
    el("p", {}, el("small", {}, words.byOn(edit.author, edit.date)), edit.saved && el("span", { class: "tag" }, words.savedState), isGone && el("strong", { class: "problem" }, ` ${words.rowGone}`)),
    button(words.discard, () => decisions.remove(keyOf(edit)), { class: "quiet", "aria-label": `${words.discard}: ${place} ${what}` }),
  );
}

/** The browser's way of saving a text; the address is let go of once it has begun. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function copy(text: string, status: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = words.copied;
  } catch {
    status.textContent = words.notCopied;
  }
}

async function discard(decisions: Decisions): Promise<void> {
  if (await confirmed(words.discardAllSure(decisions.all.length), words.discardAll)) decisions.clear();
}

async function post(site: Site, decisions: Decisions, status: HTMLElement): Promise<void> {
  const edits = decisions.unsaved;
  try {
    const answer = await fetch(address(site, site.save ?? ""), {
      method: "POST",
      headers: { "content-type": "application/toml" },
      body: edits.map(correction).join("\n"),
    });
    if (!answer.ok) throw new Error((await answer.text()).trim() || `${answer.status} ${answer.statusText}`);
    const { saved } = (await answer.json()) as { saved: number };
    // One that was changed while it was on its way is not yet saved.
    const same = edits.filter((edit) => decisions.get(keyOf(edit)) === edit || JSON.stringify(decisions.get(keyOf(edit))) === JSON.stringify(edit));
    decisions.put(...same.map((edit) => ({ ...edit, saved: true })));
    tell(words.saved(saved), false);
  } catch (error) {
    tell(words.notSaved(error instanceof Error ? error.message : String(error)), true);
  }

  function tell(text: string, isBad: boolean): void {
    // The list was drawn anew when the edits changed.
    const shown = document.querySelector<HTMLElement>("dialog .status") ?? status;
    shown.textContent = text;
    shown.classList.toggle("problem", isBad);
  }
}
