// Sites for tests, made of bureau files as the program makes them, and the browser that opens them.

import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deflateSync, crc32 as nodeCrc32 } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const project = join(here, "../..");
const assets = join(project, "src/cli/review/site");

/** A module of the site, bundled so that Node takes it. */
export async function load(path) {
  const made = await build({ entryPoints: [join(here, "..", path)], bundle: true, format: "esm", write: false, charset: "utf8" });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString("base64")}`);
}

export async function open(options = {}) {
  const executablePath = process.env.FENCENG_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync) ?? "chromium";
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args, ...options });
}

export const temporary = (name) => mkdtemp(join(tmpdir(), `fenceng-${name}-`));
export const remove = (folder) => rm(folder, { recursive: true, force: true });
export const urlOf = (...parts) => pathToFileURL(join(...parts)).href;

export function cellsHash(cells) {
  const hash = createHash("sha256");
  for (const cell of cells) hash.update(`${cell}\u001f`);
  return hash.digest("hex").slice(0, 16);
}

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

function shell(kind, title, root, data) {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="zh-Hant"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="${root}review.css"></head>
<body data-page="${kind}"><noscript>JavaScript</noscript><script type="application/json" id="data">${json}</script><script src="${root}review.js"></script></body></html>
`;
}

/** Writes a site; each bureau is a bureau file, with its originals and changes where there are any. */
export async function writeSite(folder, bureaus, { key = "test", save = null, corrections = [], inputs = [], changes = null } = {}) {
  const codes = await titles();
  const links = bureaus.map(({ file }) => ({
    bureau: file.bureau,
    page: pageOf(file),
    units: file.units.length,
    entries: entriesOf(file).length,
  }));
  const site = (root) => ({ version: "0.1.0", release: "20260131", key, root, save, bureaus: links, corrections, codes });
  await mkdir(join(folder, "bureau"), { recursive: true });
  for (const name of await readdir(assets)) await copyFile(join(assets, name), join(folder, name));
  for (const { file, originals, changes = null } of bureaus) {
    const rows = entriesOf(file).map((entry) => ({ cells: cellsHash(entry.source.cells) }));
    const data = { site: site("../"), bureau: file, rows, originals: originals ?? ofCells(file), changes };
    await writeFile(join(folder, pageOf(file)), shell("bureau", "bureau", "../", data));
  }
  const overview = { site: site(""), bureaus: bureaus.map(({ file }, at) => overviewOf(file, links[at])), inputs, changes };
  await writeFile(join(folder, "index.html"), shell("overview", "overview", "", overview));
  return folder;
}

/** What the program calls the page: as the bureau file, whose name no path ends. */
export const pageOf = (file) => `bureau/${file.bureau.replaceAll("/", "_")}.html`;

export const entriesOf = (file) => file.units.flatMap((unit) => unit.entries);

/** What is drawn of a document that is not there: the raw cells of its rows. */
export function ofCells(file) {
  const originals = {};
  for (const source of file.sources) {
    const tables = new Map();
    for (const entry of entriesOf(file)) {
      if (entry.source.source !== source.id) continue;
      const { table, row, page, cells } = entry.source;
      const drawn = tables.get(table) ?? { table, page, name: null, rows: 0, cols: 0, cells: [] };
      tables.set(table, drawn);
      drawn.rows = Math.max(drawn.rows, row);
      drawn.cols = Math.max(drawn.cols, cells.length);
      drawn.cells.push(...cells.map((text, col) => [row - 1, col, 1, 1, text]));
    }
    originals[source.id] = { missing: "raw cells of the rows", pages: [], tables: [...tables.values()].sort((a, b) => a.table - b.table) };
  }
  return originals;
}

function overviewOf(file, { page, units, entries }) {
  const confidence = Array(20).fill(0);
  const levels = {};
  const codes = {};
  for (const entry of entriesOf(file)) {
    confidence[Math.min(19, Math.floor(entry.confidence * 20))] += 1;
    levels[entry.decided_by ?? ""] = (levels[entry.decided_by ?? ""] ?? 0) + 1;
    for (const code of new Set(entry.diagnostics.map((finding) => finding.code))) codes[code] = (codes[code] ?? 0) + 1;
  }
  const byCount = Object.entries(levels).map(([level, entries]) => ({ level, entries }));
  return { bureau: file.bureau, page, government: file.government, units, entries, levels: byCount, confidence, codes, changes: null };
}

/** Names and titles of the codes, as the documentation has them. */
export async function titles() {
  const text = await readFile(join(project, "docs/diagnostics/README.md"), "utf8");
  const lines = text.matchAll(/^\| \[(F\d+)\]\(.*?\) \| ([\w-]+) \| \w+ \| (.*?) \|$/gmu);
  return Object.fromEntries([...lines].map(([, code, name, title]) => [code, { name, title }]));
}

/** A picture in which rectangles are filled: [x0, y0, x1, y1, [red, green, blue]]. */
export function png(width, height, rectangles) {
  const raw = Buffer.alloc((3 * width + 1) * height, 255);
  for (let y = 0; y < height; y += 1) raw[(3 * width + 1) * y] = 0;
  for (const [x0, y0, x1, y1, colour] of rectangles) {
    for (let y = Math.round(y0); y < Math.round(y1); y += 1) {
      for (let x = Math.round(x0); x < Math.round(x1); x += 1) raw.set(colour, (3 * width + 1) * y + 1 + 3 * x);
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", header), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]);
}

function crc32(bytes) {
  if (nodeCrc32) return nodeCrc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

export const read = async (path) => JSON.parse(await readFile(join(project, path), "utf8"));

/** The program, where it was built. */
export function binary() {
  const named = process.env.FENCENG_BIN ?? ["release", "debug"].map((kind) => join(project, "target", kind, "fenceng")).find(existsSync);
  return named && existsSync(named) ? named : null;
}

export function fenceng(args, options = {}) {
  return execFileSync(binary(), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...options });
}
