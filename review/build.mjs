// Bundles the site's script and style into src/cli/review/site, from where the program takes them: building it needs no Node.
// With --check nothing is written; the exit status says whether they are what src/ gives.
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const site = join(here, "../src/cli/review/site");

const bundled = await build({
  entryPoints: [join(here, "src/main.ts")],
  bundle: true,
  // Modules do not load from file://.
  format: "iife",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  charset: "utf8",
  legalComments: "none",
  banner: { js: "// Made from review/src by `npm run build`; not edited." },
  write: false,
});
const files = {
  "review.js": bundled.outputFiles[0].text,
  "review.css": `/* Made from review/src by \`npm run build\`; not edited. */\n${await readFile(join(here, "src/review.css"), "utf8")}`,
};

let stale = 0;
await mkdir(site, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const path = join(site, name);
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
  } else if ((await readFile(path, "utf8").catch(() => null)) !== text) {
    console.error(`${path} is not what review/src gives; run \`npm run build\``);
    stale = 1;
  }
}
process.exitCode = stale;
