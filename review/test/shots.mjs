// Pictures of the site, to look at: node test/shots.mjs [SITE], where SITE is what `fenceng review` wrote; without it, of output/.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { open, project, read, remove, temporary, urlOf, writeSite } from "./site.mjs";

const made = process.argv[2] ? null : await temporary("shots");
const site = process.argv[2] ?? made;
if (made) {
  const files = (await readdir(join(project, "output"))).filter((name) => name !== "manifest.json");
  const { inputs } = await read("output/manifest.json");
  await writeSite(made, await Promise.all(files.map(async (name) => ({ file: await read(`output/${name}`) }))), { inputs });
}
const shots = join(project, "review/shots");
await mkdir(shots, { recursive: true });
const [first] = (await readdir(join(site, "bureau"))).sort();
const browser = await open();
const sizes = { desk: [1280, 800], wide: [1920, 1080], tablet: [1024, 768], upright: [768, 1024] };
for (const [size, [width, height]] of Object.entries(sizes)) {
  for (const [locale, colorScheme] of [["zh-TW", "light"], ["zh-TW", "dark"], ["en-GB", "light"]]) {
    const page = await browser.newPage({ viewport: { width, height }, locale, colorScheme });
    const shot = (name) => page.screenshot({ path: join(shots, `${name}-${size}-${locale}-${colorScheme}.png`) });
    await page.goto(urlOf(site, "bureau", first));
    await page.waitForTimeout(600);
    await shot("bureau");
    await page.keyboard.press("e");
    await shot("editor");
    await page.goto(urlOf(site, "index.html"));
    await page.waitForTimeout(200);
    await shot("overview");
    await page.close();
  }
}
await browser.close();
if (made) await remove(made);
console.log(shots);
