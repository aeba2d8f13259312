// The head of every page: where one is, and what holds for the whole site.

import type { Site } from "./data";
import type { Decisions } from "./decisions";
import { help } from "./dialog";
import { button, el, type Child } from "./dom";
import type { Edit } from "./edit";
import { keep, preferences } from "./preferences";
import { savingButton } from "./saving";
import { address, here } from "./site";
import { speakTheOther, words } from "./text";

export interface Heading {
  site: Site;
  decisions: Decisions;
  /** Null on the overview. */
  bureau: string | null;
  print(): void;
  redraw(): void;
  /** Whether the row of an edit is no longer there as it was. */
  isGone(edit: Edit): boolean;
}

export function head({ site, decisions, bureau, print, redraw, isGone }: Heading, ...more: Child[]): HTMLElement {
  const at = site.bureaus.indexOf(here(site)!);
  const step = (to: number, sign: string, label: string) => {
    const link = at < 0 ? undefined : site.bureaus[to];
    return link && el("a", { class: "step", href: address(site, link.page), "aria-label": `${label}: ${link.bureau}`, title: link.bureau }, sign);
  };
  return el(
    "header",
    { class: "head" },
    el("a", { class: "skip", href: "#rows" }, words.skip),
    el(
      "nav",
      { "aria-label": words.bureaus },
      bureau === null ? null : el("a", { href: address(site, "index.html") }, words.overview),
      step(at - 1, "‹", words.previousBureau),
      el("h1", {}, bureau ?? words.overviewTitle),
      step(at + 1, "›", words.nextBureau),
      el("span", { class: "release" }, words.release(site.release)),
    ),
    ...more,
    savingButton(site, decisions, isGone),
    el(
      "div",
      { class: "settings" },
      button(words.print, print, { class: "quiet" }),
      button(words.keys, help, { class: "quiet", "aria-keyshortcuts": "?" }),
      button("◐", () => turn(), { class: "quiet", "aria-label": words.theme, title: words.theme }),
      button(words.otherLanguage, () => { speakTheOther(); redraw(); }, { class: "quiet", lang: words.languageLabel === "Show in English" ? "en" : "zh-Hant", title: words.languageLabel }),
    ),
  );
}

/** Light or dark as chosen; without a choice the stylesheet goes by the system. */
export function paint(): void {
  if (preferences.theme) document.documentElement.dataset["theme"] = preferences.theme;
  else delete document.documentElement.dataset["theme"];
}

function turn(): void {
  const isDark = preferences.theme ? preferences.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  keep({ theme: isDark ? "light" : "dark" });
  paint();
}
