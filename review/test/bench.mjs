// How long a large page takes: 10,000 entries, 300 pictures of pages. Medians of several visits, printed.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bureau, pages } from "./invented.mjs";
import { entriesOf, open, remove, temporary, urlOf, writeSite } from "./site.mjs";

const PAGES = 300;
const ENTRIES = 10_000;
const VISITS = 7;

const file = bureau(PAGES, Math.ceil(ENTRIES / PAGES));
file.units[1].entries.length -= entriesOf(file).length - ENTRIES;
const folder = await temporary("bench");
const browser = await open();
try {
  const { image, original } = pages(file, 1.5);
  await mkdir(join(folder, "pages/aaaaaaaaaaaa"), { recursive: true });
  for (const page of original.pages) await writeFile(join(folder, page.image), image);
  await writeSite(folder, [{ file, originals: { aaaaaaaaaaaa: original } }]);

  const times = {};
  const note = (name, value) => (times[name] ??= []).push(value);
  for (let visit = 0; visit < VISITS; visit += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(urlOf(folder, "bureau", `${file.bureau}.html`));
    await page.locator(".option").first().waitFor();
    note("load, until rows are painted (ms)", await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))));
    const script = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
    note("until the script has run (ms)", script);
    // The first search folds what was not yet folded while nothing else was to be done.
    for (const [name, text] of [["search 泊位, first", "泊位"], ["search 號 泊", "號 泊"], ["search, none found", "沒有"], ["search, cleared", ""]]) {
      note(`${name} (ms)`, await page.evaluate(async (text) => {
        const search = document.getElementById("search");
        const start = performance.now();
        search.value = text;
        search.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        return performance.now() - start;
      }, text));
    }
    for (const [filter, at] of [["unit", 1], ["code", 1], ["decider", 2], ["table", 1], ["state", 1], ["order", 1]]) {
      note(`filter by ${filter} (ms)`, await page.evaluate(([filter, at]) => {
        const select = document.getElementById(`filter-${filter}`);
        const start = performance.now();
        select.selectedIndex = at;
        select.dispatchEvent(new Event("change"));
        document.body.getBoundingClientRect();
        const taken = performance.now() - start;
        select.selectedIndex = 0;
        select.dispatchEvent(new Event("change"));
        return taken;
      }, [filter, at]));
    }
    note("next row (ms)", await page.evaluate(async () => {
      const start = performance.now();
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
      // The row is chosen when nothing that was typed would be lost.
      await Promise.resolve().then(() => {});
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }));
    const loaded = await page.evaluate(() => [...document.images].filter((image) => image.complete && image.naturalWidth > 0).length);
    note("pictures loaded", loaded);
    note("elements", await page.evaluate(() => document.querySelectorAll("*").length));
    await page.close();
  }
  for (const [name, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b);
    console.log(`${name.padEnd(40)} ${sorted[VISITS >> 1].toFixed(1).padStart(8)}   worst ${sorted.at(-1).toFixed(1)}`);
  }
} finally {
  await browser.close();
  await remove(folder);
}
