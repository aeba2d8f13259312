// From document to correction and back, with the program itself: convert, review, a browser, corrections.toml, convert, review.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { binary, cellsHash, entriesOf, fenceng, load, open, project, remove, temporary, urlOf } from "./site.mjs";

const skip = binary() === null && "the program is not built; cargo build, or name it in FENCENG_BIN";
const BUREAU = "螢溪市政府步道營造處";
let browser, folder;

before(async () => {
  if (skip) return;
  browser = await open();
  folder = await temporary("program");
  await mkdir(join(folder, "in"));
  for (const name of ["pdf/chromium_taipei.pdf", "pdf/scan_with_text.pdf", "forms/taipei.xlsx"]) await copyFile(join(project, "fixtures", name), join(folder, "in", name.split("/")[1]));
  run("convert", "in");
  run("review", "output", "in");
});

after(async () => {
  await browser?.close();
  if (folder) await remove(folder);
});

const run = (...args) => fenceng([...args, "--quiet"], { cwd: folder });
const bureauFile = async (name = BUREAU) => JSON.parse(await readFile(join(folder, `output/${name}.json`), "utf8"));
const page = (name = BUREAU) => urlOf(folder, `review/bureau/${name}.html`);

async function visit(t, context, address) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.stack));
  t.after(() => assert.deepEqual(complaints, []));
  await page.goto(address);
  await page.locator(".entry").waitFor();
  return page;
}

async function context(t) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  await context.addInitScript(() => localStorage.getItem("fenceng:preferences") ?? localStorage.setItem("fenceng:preferences", JSON.stringify({ author: "王小明" })));
  t.after(() => context.close());
  return context;
}

async function choose(page, id) {
  await page.evaluate((id) => { location.hash = id; }, id);
  await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, id);
}

async function saved(page) {
  await page.locator(".saving").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download corrections.toml" }).click()]);
  await page.keyboard.press("Escape");
  await copyFile(await download.path(), join(folder, "corrections.toml"));
  return readFile(join(folder, "corrections.toml"), "utf8");
}

test("the program has this site in it", { skip }, async () => {
  for (const name of ["review.js", "review.css"]) {
    assert.equal(await readFile(join(folder, "review", name), "utf8"), await readFile(join(project, "src/cli/review/site", name), "utf8"), `${name}: build the program again`);
  }
});

test("boxes lie on the pictures that the program draws", { skip }, async (t) => {
  const site = await visit(t, await context(t), page());
  const all = entriesOf(await bureauFile());
  for (const entry of [all[0], all[20], all.at(-1)]) {
    await choose(site, entry.id);
    const box = site.locator(".box.chosen");
    await site.waitForFunction(() => document.querySelector(".box.chosen").closest(".sheet").querySelector("img").naturalWidth > 0);
    const { place, image, size, number } = await box.evaluate((box) => {
      const image = box.closest("figure").querySelector("img");
      return { place: box.getBoundingClientRect().toJSON(), image: image.getBoundingClientRect().toJSON(), size: image.naturalWidth / image.naturalHeight, number: Number(box.closest("figure").dataset.page) };
    });
    assert.equal(number, entry.source.page);
    assert.ok(Math.abs(size - image.width / image.height) < 0.01, "the picture is not stretched");
    const data = await readFile(join(folder, `review/bureau/${BUREAU}.html`), "utf8").then((html) => JSON.parse(html.match(/id="data">(.*?)<\/script>/u)[1]));
    const { width } = data.originals[entry.source.source].pages.find((one) => one.number === number);
    const scale = image.width / width;
    const wanted = entry.source.bbox.map((edge, at) => edge * scale + (at % 2 ? image.top : image.left));
    [place.left, place.top, place.right, place.bottom].forEach((edge, at) => assert.ok(Math.abs(edge - wanted[at]) <= 1, `${at}: ${edge} for ${wanted[at]}`));
  }
});

const REMARKS = '免會「"甲\\乙"」\t<script>alert(1)</script>';

test("a field is corrected, saved, converted with, and shown as corrected", { skip }, async (t) => {
  const shared = await context(t);
  const site = await visit(t, shared, page());
  const before = entriesOf(await bureauFile());
  const [corrected, checked] = before.filter((one) => one.confidence < 0.9);
  const roles = (await bureauFile()).units.find((unit) => unit.entries.some((one) => one.id === corrected.id)).roles.map((role) => role.title);
  const decider = roles.at(-1);
  assert.notEqual(corrected.decided_by, decider);

  await choose(site, corrected.id);
  await site.keyboard.press("e");
  await site.fill("#edit-remarks", REMARKS);
  await site.fill("#edit-co_organizers", "主計室\n政風室");
  await site.locator(".steps").getByLabel(corrected.decided_by, { exact: true }).selectOption("review");
  await site.locator(".steps").getByLabel(decider, { exact: true }).selectOption("approve");
  await site.fill("#edit-reason", "原件\t# 如此 \"quoted\"");
  await site.keyboard.press("Control+Enter");
  await choose(site, checked.id);
  await site.getByRole("button", { name: "Checked", exact: true }).click();
  await site.waitForFunction(() => document.querySelector(".saving").textContent === "Corrections (2)");
  await saved(site);

  assert.match(fenceng(["validate", "corrections.toml"], { cwd: folder }), /valid/u);
  run("convert", "in", "--corrections", "corrections.toml");
  const manifest = JSON.parse(await readFile(join(folder, "output/manifest.json"), "utf8"));
  assert.deepEqual(manifest.corrections.map(({ outcome }) => outcome), ["applied", "applied"]);
  const find = async (id) => entriesOf(await bureauFile()).find((one) => one.id === id);
  const now = await find(corrected.id);
  assert.equal(now.decided_by, decider);
  assert.deepEqual(now.co_organizers, ["主計室", "政風室"]);
  assert.equal(now.remarks, '免會「"甲\\乙"」<script>alert(1)</script>');
  assert.equal((await find(checked.id)).confidence, 1);

  run("review", "output", "in");
  const again = await visit(t, shared, page());
  await choose(again, checked.id);
  assert.equal(await again.locator(".saving").textContent(), "Corrections (0)", "what is applied is no edit any more");
  await choose(again, corrected.id);
  assert.match(await again.locator(".done").textContent(), /in the file.*Chain.*原件 # 如此/u);
  assert.ok((await again.locator(".findings a").allTextContents()).some((text) => text.startsWith("F601")));
  assert.equal(await again.locator('.option[aria-selected="true"] .sign').getAttribute("data-state"), "corrected");
  await assertAccessible(again, "a corrected row");

  // A second edit of the row takes the place of the first, with its fields.
  await again.keyboard.press("e");
  await again.fill("#edit-remarks", "免會。");
  await again.fill("#edit-reason", "再看原件");
  await again.keyboard.press("Control+Enter");
  const text = await saved(again);
  assert.equal(text.match(/^\[\[correction\]\]$/gmu).length, 2);
  assert.match(text, /reason = "再看原件 ← 原件 # 如此 \\"quoted\\" \(王小明, /u);
  run("convert", "in", "--corrections", "corrections.toml");
  const last = await find(corrected.id);
  assert.deepEqual([last.remarks, last.decided_by, last.co_organizers], ["免會。", decider, ["主計室", "政風室"]]);
  assert.equal((await find(checked.id)).confidence, 1);
});

test("whatever texts a correction holds, the program takes it", { skip }, async () => {
  const { file } = await load("src/corrections.ts");
  const all = entriesOf(await bureauFile());
  const nasty = ['"', "\\", "'''", '"""', "a\nb", "\u0000a", "\u0085x", "\u2028y", "#[[correction]]", 'x"\nentry = "y', "𠮷", "e\u0301", "\ufeffz", "</script>", "\\u0041", "\ud800!"];
  const edits = nasty.map((text, at) => ({
    entry: all[at].id, cells: cellsHash(all[at].source.cells), bureau: text, page: "", unit: text, row: [text, ""], author: `李${text}`, date: "2026-01-31", reason: `見${text}`,
    checked: at % 2 === 0, saved: false, carried: {}, stale: [], was: { item: text, remarks: null }, set: { remarks: `備${text}`, shared: null, co_organizers: [`室${text}`] },
  }));
  await writeFile(join(folder, "nasty.toml"), file([], edits));
  fenceng(["convert", "in", "--corrections", "nasty.toml", "-o", "nasty", "--quiet"], { cwd: folder });
  const manifest = JSON.parse(await readFile(join(folder, "nasty/manifest.json"), "utf8"));
  assert.deepEqual(manifest.corrections.map(({ outcome }) => outcome), nasty.map(() => "applied"));
});

test("pages about codes open from a finding, and are accessible", { skip }, async (t) => {
  const shared = await context(t);
  const site = await visit(t, shared, page());
  const [about] = await Promise.all([shared.waitForEvent("page"), site.locator(".findings a").first().click()]);
  await about.waitForLoadState();
  assert.match(await about.locator("h1").textContent(), /^F\d{3}/u);
  await assertAccessible(about, "a page about a code");
});

test("served, the page saves into the file", { skip }, async (t) => {
  const file = join(folder, "served.toml");
  const server = spawn(binary(), ["review", "output", "in", "--serve", "--corrections", "served.toml", "--quiet"], { cwd: folder });
  t.after(() => server.kill());
  const address = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text).trim()));
    server.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
  const site = await (await context(t)).newPage();
  await site.goto(address);
  await site.getByRole("link", { name: BUREAU }).click();
  await site.locator(".entry").waitFor();
  const id = await site.locator(".entry").getAttribute("data-entry");
  await site.keyboard.press("c");
  await site.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry !== id, id);
  await site.locator(".saving").click();
  await site.getByRole("button", { name: "Save 1 correction" }).click();
  await site.getByText("1 correction saved").waitFor();
  assert.match(await readFile(file, "utf8"), new RegExp(`entry = "${id}"[^]*checked = true`, "u"));
});

test("every page of the site keeps to its policy and opens in both languages", { skip }, async (t) => {
  const pages = (await readdir(join(folder, "review/bureau"))).map((name) => urlOf(folder, "review/bureau", name));
  for (const locale of ["zh-TW", "en-GB"]) {
    const shared = await browser.newContext({ locale });
    t.after(() => shared.close());
    for (const address of pages) await visit(t, shared, address);
  }
});
