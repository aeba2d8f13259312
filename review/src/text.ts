// The language of the page: as chosen, or else as the browser is set.

import { keep, preferences } from "./preferences";
import { en, type Words } from "./words/en";
import { zh } from "./words/zh";

export type Language = "zh-Hant" | "en";

const tables: Record<Language, Words> = { en, "zh-Hant": zh };

export let language: Language;
export let words: Words;

export function speak(chosen: Language): void {
  language = chosen;
  words = tables[chosen];
  document.documentElement.lang = chosen;
}

/** As chosen before, or else as the browser is set. */
export function speakAsPreferred(): void {
  speak(preferences.language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh-Hant" : "en"));
}

export function speakTheOther(): void {
  const other: Language = language === "en" ? "zh-Hant" : "en";
  keep({ language: other });
  speak(other);
}
