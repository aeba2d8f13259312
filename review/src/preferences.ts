// What a person chose once for all sites: language, light or dark, their name, the shape of the page.

export interface Preferences {
  language: "zh-Hant" | "en" | null;
  theme: "light" | "dark" | null;
  author: string;
  filters: boolean | null;
  /** Shares of the page, in per cent, by name of the divider. */
  shares: Record<string, number>;
}

const KEY = "fenceng:preferences";
const NONE: Preferences = { language: null, theme: null, author: "", filters: null, shares: {} };

export const preferences: Preferences = read();

export function keep(changed: Partial<Preferences>): void {
  Object.assign(preferences, changed);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // They hold for this page; decisions tell when nothing can be kept.
  }
}

function read(): Preferences {
  try {
    return { ...NONE, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...NONE };
  }
}
