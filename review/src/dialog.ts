// Dialogs: what they hold, and questions that wait for an answer.

import { button, el, on, type Child } from "./dom";
import { words } from "./text";

export function dialog(title: string, ...children: Child[]): HTMLDialogElement {
  const heading = el("h2", { id: "dialog-title" }, title);
  const close = button("×", () => element.close(), { class: "close", "aria-label": words.close, title: words.close });
  const element = on(el("dialog", { "aria-labelledby": heading.id }, el("header", {}, heading, close), ...children), {
    close: () => element.remove(),
    // A click beside the dialog.
    click: (event) => { if (event.target === element) element.close(); },
  });
  document.body.append(element);
  element.showModal();
  return element;
}

export function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

export function confirmed(question: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = button(yes, () => { resolve(true); asked.close(); }, { class: "danger" });
    const asked = dialog(question, el("p", { class: "doings" }, answer, button(words.cancel, () => asked.close())));
    asked.addEventListener("close", () => resolve(false));
  });
}

/** A line of text, or null when nobody answers. */
export function answered(title: string, question: string, label: string): Promise<string | null> {
  return new Promise((resolve) => {
    const input = el("input", { id: "answer", required: true, autocomplete: "name" });
    const form = on(
      el("form", {}, el("p", {}, question), el("p", { class: "field" }, el("label", { for: input.id }, label), input),
        el("p", { class: "doings" }, el("button", { type: "submit", class: "primary" }, words.ok), button(words.cancel, () => asked.close()))),
      {
        submit: (event) => {
          event.preventDefault();
          const text = input.value.trim();
          if (text) resolve(text);
          asked.close();
        },
      },
    );
    const asked = dialog(title, form);
    asked.addEventListener("close", () => resolve(null));
    input.focus();
  });
}

export function help(): void {
  const keys = words.help.flatMap(([key, what]) => [el("dt", {}, ...kbds(key)), el("dd", {}, what)]);
  dialog(words.helpTitle, el("dl", { class: "keys" }, ...keys));
}

/** Names of keys as keys, what stands between them as text. */
function kbds(text: string): Child[] {
  const isBetween = (part: string) => [" / ", ", ", "、", " + "].includes(part);
  return text.split(/( \/ |, |、| \+ )/u).map((part) => (isBetween(part) ? part : el("kbd", {}, part)));
}
