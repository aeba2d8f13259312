// The site in a real browser, opened from disk.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { COLOURS, bbox, bureau, pages, PAGE } from "./invented.mjs";
import { cellsHash, entriesOf, load, open, pageOf, read, remove, temporary, urlOf, writeSite } from "./site.mjs";

let browser, folder;
const file = bureau(12, 10);
const HARBOUR = `bureau/${file.bureau}.html`;
const NASTY = "惡名 #%3F?<script>alert(1)</script>";

before(async () => {
  browser = await open();
  folder = await temporary("review");
  const { image, original } = pages(file, 1.5);
  await mkdir(join(folder, "pages/aaaaaaaaaaaa"), { recursive: true });
  for (const page of original.pages) await writeFile(join(folder, page.image), image);
  const information = await read("output/臺北市政府資訊局.json");
  const [changed, , added] = entriesOf(file);
  const reference = (of) => ({ id: of.id, unit: "工程科", table: of.table, shared: null, item: of.item, content: of.content, task: null, decided_by: of.decided_by });
  const changes = {
    entries: {
      [changed.id]: { change: "changed", likeness: 1, old: reference(changed), new: reference(changed), changes: [{ what: "decider", from: "處長", to: changed.decided_by, direction: "down" }] },
      [added.id]: { change: "added", likeness: null, old: null, new: reference(added), changes: [] },
    },
    removed: [{ change: "removed", likeness: null, old: { ...reference(changed), content: "廢止之業務" }, new: null, changes: [] }],
  };
  const input = (name, outcome, reason) => ({
    name, outcome, reason, sha256: null, format: "pdf", bureau: null, tables: 0, rows: 0, entries: 0,
    ledger: { cells: 3, placed: 1, header: 1, repeated: 0, unplaced: 1, rows: { rows: 1, placed: 1, header: 0, repeated: 0, unplaced: 0 }, reasons: [{ reason: "stands alone", cells: 1 }] },
    diagnostics: outcome === "failed" ? [{ code: "F512", severity: "error", message: "the password is wrong" }] : [],
  });
  await writeSite(folder, [{ file, originals: { aaaaaaaaaaaa: original }, changes }, { file: information }, { file: hostile() }], {
    inputs: [input("港灣處.pdf", "converted", null), input("cover.pdf", "failed", "it is encrypted"), input("<img src=x onerror=alert(1)>.csv", "skipped", "no header names a post")],
    changes: { same: 100, added: 1, removed: 1, moved: 0, renamed: 0, changed: 1, renumbered: 0 },
  });
});

after(async () => {
  await browser?.close();
  if (folder) await remove(folder);
});

/** Texts that would do harm if they were taken for markup or addresses. */
function hostile() {
  const nasty = ['<script>alert("x")</script>', "<img src=x onerror=alert(1)>", "javascript:alert(1)", "</script><script>alert(2)</script>", "&lt;b&gt;"];
  const made = bureau(1, nasty.length, NASTY);
  entriesOf(made).forEach((one, at) => {
    Object.assign(one, { id: (0xabc0 + at).toString(16).padStart(16, "0"), item: nasty[at], content: nasty[at], task: nasty[at], remarks: nasty[at], co_organizers: [nasty[at]] });
    one.source.cells = [nasty[at], nasty[at]];
    one.steps = [{ role: made.units[0].roles[0].title, action: "unknown", mark: nasty[at] }];
    one.diagnostics = [{ code: "F301", severity: "warning", message: nasty[at] }];
  });
  made.units[0].name = nasty[0];
  return made;
}

/** A page of its own browser profile, which must neither complain nor break its policy. */
async function visit(t, address, { locale = "zh-TW", colorScheme = "light", width = 1280, height = 800, prepare, base = folder } = {}) {
  const context = await browser.newContext({ locale, colorScheme, viewport: { width, height }, acceptDownloads: true });
  if (prepare) await context.addInitScript(prepare);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("dialog", (dialog) => { complaints.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(address.startsWith("http") ? address : urlOf(base, address));
  return page;
}

const texts = (page, selector) => page.locator(selector).allTextContents();
const chosen = (page) => page.locator(".entry").getAttribute("data-entry");

test("a page opens from disk, the least sure row first, in the language of the browser", async (t) => {
  const page = await visit(t, HARBOUR);
  const least = entriesOf(file).toSorted((a, b) => a.confidence - b.confidence)[0];
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hant");
  assert.equal(await chosen(page), least.id);
  assert.match(page.url(), new RegExp(`#${least.id}$`, "u"));
  const low = entriesOf(file).filter((one) => one.confidence < 0.9).length;
  assert.match(await page.locator(".counts").textContent(), new RegExp(`顯示 120／120 列 · 待核對 ${low} 列`, "u"));
  assert.equal(await page.locator(".progress span").textContent(), `信心低於 0.9：已核對 0／${low}`);
  assert.ok((await page.locator(".option").count()) < 30, "rows out of sight are not there");

  const english = await visit(t, HARBOUR, { locale: "en-GB" });
  assert.equal(await english.locator("html").getAttribute("lang"), "en");
  await english.getByRole("button", { name: "中文" }).click();
  assert.equal(await english.locator("html").getAttribute("lang"), "zh-Hant");
  await english.reload();
  assert.equal(await english.locator("html").getAttribute("lang"), "zh-Hant");
  assert.equal(await chosen(english), least.id);
});

test("the box of a row lies on its place of the picture", async (t) => {
  const page = await visit(t, HARBOUR);
  for (const [at, line] of [[97, 7], [3, 3], [119, 9]]) {
    const { id } = entriesOf(file)[at];
    await page.evaluate((id) => { location.hash = id; }, id);
    await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, id);
    const box = page.locator(".box.chosen");
    await box.waitFor();
    await page.waitForFunction(() => document.querySelector(".box.chosen").closest(".sheet").querySelector("img").naturalWidth > 0);
    const { place, sheet, view, number } = await box.evaluate((box) => {
      const figure = box.closest("figure");
      const rectangle = (element) => element.getBoundingClientRect().toJSON();
      return { place: rectangle(box), sheet: rectangle(figure.querySelector("img")), view: rectangle(box.closest(".scroller")), number: figure.dataset.page };
    });
    assert.equal(Number(number), 1 + Math.floor(at / 10));
    const scale = sheet.width / PAGE.width;
    const [x0, y0, x1, y1] = bbox(line, 10);
    const wanted = { left: sheet.left + x0 * scale, top: sheet.top + y0 * scale, right: sheet.left + x1 * scale, bottom: sheet.top + y1 * scale };
    for (const side of Object.keys(wanted)) assert.ok(Math.abs(place[side] - wanted[side]) <= 1, `${side} of ${at}: ${place[side]} for ${wanted[side]}`);
    assert.ok(place.top >= view.top && place.bottom <= view.bottom, "it is in view");

    // What is under the box is the row's own rectangle, and above and below it none.
    await box.evaluate((box) => { box.style.visibility = "hidden"; });
    const middle = (place.left + place.right) / 2;
    const colours = await pixels(page, [[middle, (place.top + place.bottom) / 2], [middle, place.top + 2], [middle, place.bottom - 3], [middle, place.top - 2], [middle, place.bottom + 2]]);
    await box.evaluate((box) => { box.style.visibility = ""; });
    const colour = COLOURS[line % COLOURS.length];
    assert.deepEqual(colours, [colour, colour, colour, [255, 255, 255], [255, 255, 255]], String(at));
  }
});

/** Colours of the screen, read on a page of its own. */
async function pixels(page, points) {
  const shot = (await page.screenshot()).toString("base64");
  const other = await page.context().newPage();
  const colours = await other.evaluate(async ([shot, points]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${shot}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return points.map(([x, y]) => [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data].slice(0, 3));
  }, [shot, points]);
  await other.close();
  return colours;
}

test("a click on either side shows the row on the other", async (t) => {
  const page = await visit(t, HARBOUR);
  await page.locator("#filter-order").evaluate((select) => { select.closest("details").open = true; });
  await page.selectOption("#filter-order", "document");
  await page.locator(".list").evaluate((list) => { list.scrollTop = 0; });
  await page.locator(".option").nth(1).click();
  assert.equal(await chosen(page), entriesOf(file)[1].id);
  const first = page.locator('figure[data-page="1"] .box');
  await first.nth(6).click();
  assert.equal(await chosen(page), entriesOf(file)[6].id);
  assert.equal(await page.locator('.option[aria-selected="true"]').getAttribute("aria-posinset"), "7");
  await page.locator('.option[aria-selected="true"]').waitFor({ state: "visible" });
  // Scrolled away, the place of the row brings it back.
  await page.locator(".scroller").evaluate((scroller) => { scroller.dispatchEvent(new WheelEvent("wheel")); scroller.scrollTop = scroller.scrollHeight; });
  await page.waitForTimeout(100);
  await page.locator(".bar-of-entry .link").click();
  assert.ok(await isInView(page, ".box.chosen"));
});

const isInView = (page, selector) =>
  page.locator(selector).evaluate((element) => {
    const place = element.getBoundingClientRect();
    const view = element.closest(".scroller").getBoundingClientRect();
    return place.top >= view.top - 1 && place.bottom <= view.bottom + 1;
  });

test("tables are drawn of documents without pages, and stay at the row", async (t) => {
  const page = await visit(t, "bureau/臺北市政府資訊局.html");
  await page.waitForTimeout(300);
  const row = page.locator("tr.chosen");
  assert.ok(await isInView(page, "tr.chosen"));
  const information = await read("output/臺北市政府資訊局.json");
  const entry = entriesOf(information).find((one) => one.id === "b8da9c946b909539");
  assert.deepEqual((await row.locator("td").allTextContents()).slice(0, entry.source.cells.length), entry.source.cells);
  await page.locator("tr[data-place]").filter({ hasText: "一般公文查催及宣導事項。" }).click();
  assert.match(await page.locator(".entry h2").textContent(), /一般公文查催及宣導事項/u);
  assert.match(await page.locator(".about-source").textContent(), /此處沒有文件本身/u);
});

test("search finds 公文 however it is written, and filters go together", async (t) => {
  const page = await visit(t, "bureau/臺北市政府資訊局.html");
  const information = await read("output/臺北市政府資訊局.json");
  const { folded } = await load("src/search.ts");
  const holds = (word) => information.units.flatMap((unit) => unit.entries.filter((one) =>
    [unit.name, one.item, one.content, one.task, one.shared, one.remarks, one.decided_by, ...one.co_organizers, ...one.source.cells].some((text) => folded(text ?? "").includes(word))));
  const shown = async () => Number((await page.locator(".counts").textContent()).match(/顯示 (\d+)／/u)[1]);
  await page.fill("#search", "公文");
  const wanted = holds("公文");
  assert.ok(wanted.length > 5);
  assert.equal(await shown(), wanted.length);
  await page.fill("#search", " 公　文 ");
  assert.equal(await shown(), wanted.length);

  await page.locator(".choices summary").click();
  const office = information.units.findIndex((unit) => unit.name === "秘書室");
  await page.selectOption("#filter-unit", { label: "秘書室" });
  const inOffice = wanted.filter((one) => information.units[office].entries.includes(one));
  assert.equal(await shown(), inOffice.length);
  await page.selectOption("#filter-code", { index: 1 });
  const code = (await page.locator("#filter-code option:checked").textContent()).slice(0, 4);
  const withCode = inOffice.filter((one) => one.diagnostics.some((finding) => finding.code === code));
  assert.equal(await shown(), withCode.length);
  assert.equal(await page.locator(".choices summary").textContent(), "篩選（2）");

  await page.getByRole("button", { name: "清除" }).click();
  assert.equal(await shown(), 585);
  await page.fill("#search", "沒有這樣的字");
  assert.deepEqual(await texts(page, ".option, .empty"), ["沒有符合的列。"]);
});

test("filters by change, decider, table and state, and what is gone", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB", height: 950 });
  const count = async (filter, value) => {
    await page.selectOption(`#filter-${filter}`, value);
    const told = await page.locator(".counts").textContent();
    await page.selectOption(`#filter-${filter}`, "");
    return Number(told.match(/^\d+/u)[0]);
  };
  const all = entriesOf(file);
  assert.equal(await count("change", { label: "any change" }), 2);
  assert.equal(await count("change", { label: "new · 1" }), 1);
  assert.equal(await count("table", { label: "甲" }), all.filter((one) => one.table === "甲").length);
  const decided = all.filter((one) => one.decided_by === "科長").length;
  assert.equal(await count("decider", { label: `科長 · ${decided}` }), decided);
  const left = all.filter((one) => one.confidence < 0.9).length;
  assert.equal(await count("state", { label: `left to check · ${left}` }), left);
  await page.getByRole("button", { name: "1 row gone since the release before" }).click();
  assert.match(await page.locator("dialog").textContent(), /廢止之業務/u);
  await page.keyboard.press("Escape");
  await page.goto(`${page.url().split("#")[0]}#${all[0].id}`);
  assert.deepEqual(await texts(page, ".changes li"), [`Decided by 處長 → ${all[0].decided_by} (lower)`]);
});

test("keys go through the rows, check them, and leave who types alone", async (t) => {
  const page = await visit(t, HARBOUR);
  const order = entriesOf(file).toSorted((a, b) => a.confidence - b.confidence).map((one) => one.id);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await chosen(page), order[1]);
  await page.keyboard.press("/");
  await page.keyboard.type("jck?e");
  assert.equal(await page.inputValue("#search"), "jck?e");
  assert.equal(await page.locator("dialog").count(), 0);
  await page.fill("#search", "");
  await page.locator(".list").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(page), order[1]);
  await page.keyboard.press("End");
  assert.equal(await chosen(page), order.at(-1));
  await page.keyboard.press("Home");

  await page.keyboard.press("c");
  await page.fill("#answer", "王小明");
  await page.keyboard.press("Enter");
  await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, order[1]);
  await page.keyboard.press("c");
  await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, order[2]);
  assert.match(await page.locator(".progress span").textContent(), /已核對 2／/u);
  assert.equal(await page.locator(".saving").textContent(), "更正（2）");
  await page.locator(".list").focus();
  await page.keyboard.press("End");
  assert.equal(await page.locator('.option[aria-selected="true"] .sign').getAttribute("data-state"), "checked");

  await page.keyboard.press("?");
  assert.ok(await page.locator("dialog[open]").isVisible());
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  assert.ok(await page.locator(".editor").isVisible());
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".editor").count(), 0);
});

async function downloaded(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  assert.equal(download.suggestedFilename(), "corrections.toml");
  return readFile(await download.path(), "utf8");
}

test("a field is corrected, kept, seen in another tab, saved as a file, and taken back", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB" });
  const read = entriesOf(file).find((one) => one.decided_by === "科長" && one.confidence < 0.9);
  const { id } = read;
  await page.evaluate((id) => { location.hash = id; }, id);
  await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, id);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.fill("#edit-content", '改為「"新"\\泊位」');
  await page.fill("#edit-item_no", "x");
  await page.getByRole("button", { name: "Keep the correction" }).click();
  assert.equal(await page.locator(".problem").textContent(), "A number is a whole one, 0 or above.");
  await page.fill("#edit-item_no", "12");
  await page.fill("#edit-co_organizers", "主計室\n\n 政風室 ");
  await page.locator(".steps").getByLabel("處長", { exact: true }).selectOption("approve");
  assert.equal(await page.locator("#edit-decided_by").textContent(), "nobody");
  await page.locator(".steps").getByLabel(read.decided_by, { exact: true }).selectOption("review");
  assert.equal(await page.locator("#edit-decided_by").textContent(), "處長");
  await page.getByLabel("處長: mark").fill("核 定");
  await page.getByRole("button", { name: "Keep the correction" }).click();
  assert.equal(await page.locator(".problem").textContent(), "Say why: a reason is required.");
  await page.fill("#edit-reason", "the original has 處長");
  await page.fill("#edit-author", "王小明");
  await page.keyboard.press("Control+Enter");

  const place = Number(await page.locator('.option[aria-selected="true"]').getAttribute("aria-posinset"));
  const order = entriesOf(file).toSorted((a, b) => a.confidence - b.confidence).map((one) => one.id);
  assert.equal(order[place - 1], id, "the row stays where it is while it is looked at");
  assert.equal(await page.locator('dd[data-field="decided_by"]').textContent(), `處長was ${read.decided_by}`);
  assert.equal(await page.locator('.post[data-decides] .title').textContent(), "處長");
  assert.equal(await page.locator(".saving").textContent(), "Corrections (1)");
  await other.waitForFunction(() => document.querySelector(".saving").textContent.includes("1"));
  assert.match(await other.locator('dd[data-field="content"]').textContent(), /新/u);

  await page.locator(".saving").click();
  const text = await downloaded(page, () => page.getByRole("button", { name: "Download corrections.toml" }).click());
  const steps = read.steps.map(({ role, action, mark }) => `    { role = "${role}", action = "${role === read.decided_by ? "review" : action}", mark = "${mark}" },\n`).join("");
  const expected = [
    `entry = "${id}"`, `cells = "${cellsHash(read.source.cells)}"`, 'author = "王小明"', 'reason = "the original has 處長"',
    'item_no = 12', 'content = "改為「\\"新\\"\\\\泊位」"', `steps = [\n${steps}    { role = "處長", action = "approve", mark = "核定" },\n]`, 'co_organizers = ["主計室", "政風室"]',
    `[correction.was]\nitem_no = 1\ncontent = "${read.content}"\n`,
  ];
  for (const part of expected) assert.ok(text.includes(part), `${part}\nin\n${text}`);
  assert.doesNotMatch(text, /remarks|checked/u);
  await page.keyboard.press("Escape");

  await page.locator("[role=listbox]").focus();
  await page.keyboard.press("j");
  assert.equal(await chosen(page), order[place]);
  await page.keyboard.press("End");
  assert.equal(await chosen(page), id, "then it sinks");
  await page.reload();
  assert.equal(await page.locator(".saving").textContent(), "Corrections (1)");
  await page.getByRole("button", { name: "As read" }).click();
  assert.equal(await page.locator(".saving").textContent(), "Corrections (0)");
  assert.equal(await page.locator('dd[data-field="content"]').textContent(), read.content);
});

test("marks that stand a post off are moved together", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB" });
  const id = await chosen(page);
  const read = entriesOf(file).find((one) => one.id === id);
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "Move all marks one post higher" }).click();
  const roles = file.units[0].roles.map((role) => role.title);
  assert.equal(await page.locator("#edit-decided_by").textContent(), roles[roles.indexOf(read.decided_by) + 1] ?? "nobody");
  await page.keyboard.press("Escape");
  // What was changed is not lost by a key.
  await page.locator("dialog").getByRole("button", { name: "Cancel" }).click();
  assert.ok(await page.locator(".editor").isVisible());
});

test("all is discarded only when that is confirmed", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB", prepare: () => localStorage.setItem("fenceng:preferences", JSON.stringify({ author: "王" })) });
  await page.keyboard.press("c");
  await page.locator(".saving").click();
  await page.getByRole("button", { name: "Discard all" }).click();
  await page.locator("dialog").last().getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.locator(".saving").textContent(), "Corrections (1)");
  await page.getByRole("button", { name: "Discard all" }).click();
  await page.locator("dialog").last().getByRole("button", { name: "Discard all" }).click();
  assert.equal(await page.locator(".saving").textContent(), "Corrections (0)");
});

test("a browser that keeps nothing says so, and the edits last while the page does", async (t) => {
  const page = await visit(t, HARBOUR, {
    locale: "en-GB",
    prepare: () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("refused", "SecurityError"); } }),
  });
  assert.ok(await page.locator(".refused").isVisible());
  await page.keyboard.press("c");
  await page.fill("#answer", "王");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".saving").textContent === "Corrections (1)");
});

test("a served page saves into the file", async (t) => {
  const served = await temporary("served");
  t.after(() => remove(served));
  await writeSite(served, [{ file }], { save: "save" });
  const posts = [];
  let answer = [200, '{"saved": 1}'];
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      let body = "";
      for await (const chunk of request) body += chunk;
      posts.push([request.url, request.headers["content-type"], body]);
      response.writeHead(answer[0]).end(answer[1]);
      return;
    }
    const path = decodeURIComponent(request.url.split("?")[0]);
    const type = path.endsWith(".css") ? "text/css" : path.endsWith(".js") ? "text/javascript" : "text/html";
    const body = await readFile(join(served, path)).catch(() => null);
    response.writeHead(body ? 200 : path === "/favicon.ico" ? 204 : 404, { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const page = await visit(t, `http://127.0.0.1:${server.address().port}/${encodeURI(HARBOUR)}`, {
    locale: "en-GB", prepare: () => localStorage.getItem("fenceng:preferences") ?? localStorage.setItem("fenceng:preferences", JSON.stringify({ author: "王" })),
  });
  await page.keyboard.press("c");
  await page.locator(".saving").click();
  await page.getByRole("button", { name: "Save 1 correction" }).click();
  await page.getByText("1 correction saved; the next convert applies them.").waitFor();
  assert.equal(posts[0][0], "/save");
  assert.equal(posts[0][1], "application/toml");
  assert.match(posts[0][2], /^\[\[correction\]\]\nentry = "[0-9a-f]{16}"\n[^]*checked = true\n$/u);
  assert.equal(await page.locator("dialog .tag").textContent(), "in the file, applied by the next convert");
  assert.equal(await page.locator(".saving").textContent(), "Corrections (0)");
});

test("what a server refuses is told in its words", async (t) => {
  const page = await visit(t, "bureau/臺北市政府資訊局.html", { locale: "en-GB", prepare: () => {
    localStorage.setItem("fenceng:preferences", JSON.stringify({ author: "王" }));
    window.fetch = async () => new Response("line 3: 丙 is no table", { status: 422 });
  }, base: await served422(t) });
  await page.keyboard.press("c");
  await page.locator(".saving").click();
  await page.getByRole("button", { name: "Save 1 correction" }).click();
  await page.getByText("Not saved: line 3: 丙 is no table").waitFor();
});

async function served422(t) {
  const made = await temporary("refused");
  t.after(() => remove(made));
  return writeSite(made, [{ file: await read("output/臺北市政府資訊局.json") }], { save: "save" });
}

test("texts of documents are shown as text", async (t) => {
  const page = await visit(t, "index.html");
  await page.locator(".bureaus").getByRole("link", { name: NASTY }).click();
  await page.locator(".entry").waitFor();
  const entries = entriesOf(hostile());
  for (const one of entries) {
    await page.evaluate((id) => { location.hash = id; }, one.id);
    await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, one.id);
    assert.equal(await page.locator(".entry h2").textContent(), one.task);
    assert.equal(await page.locator('dd[data-field="remarks"]').textContent(), one.remarks);
    assert.ok((await texts(page, ".cells li")).includes(one.source.cells[0]));
    assert.ok((await page.locator("tr.chosen").textContent()).includes(one.source.cells[0]));
  }
  const found = await page.evaluate(() => ({
    scripts: [...document.scripts].map((script) => script.src.split("/").at(-1)),
    images: document.querySelectorAll("img").length,
    links: [...document.links].map((link) => link.protocol),
    handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on")),
  }));
  assert.deepEqual(found.scripts, []);
  assert.equal(found.images, 0);
  assert.ok(found.links.every((protocol) => protocol === "file:"), found.links.join());
  assert.deepEqual(found.handlers, []);
  await page.pdf();
});

test("the policy of the page runs no other script", async (t) => {
  const made = await temporary("policy");
  t.after(() => remove(made));
  await writeSite(made, [{ file }]);
  const path = join(made, HARBOUR);
  await writeFile(path, (await readFile(path, "utf8")).replace("</body>", "<script>window.ran = true</script><img src=x onerror='window.ran = true'></body>"));
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(urlOf(path));
  await page.locator(".entry").waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
});

test("what is filtered prints as a table of all its rows", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB" });
  await page.fill("#search", "泊位");
  await page.evaluate(() => { window.addEventListener("beforeprint", () => { window.printed = document.querySelectorAll(".paper tbody tr").length; }); });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(await page.evaluate(() => window.printed), 120);
  assert.equal(await page.locator(".paper").count(), 0);
  assert.ok(pdf.length > 20_000);
  assert.ok((pdf.toString("latin1").match(/\/Type \/Page\b/gu) ?? []).length >= 4, "several sheets");
});

test("the overview tells bureaus, sureness, findings, documents and the ledger", async (t) => {
  const page = await visit(t, "index.html", { locale: "en-GB" });
  assert.deepEqual(await texts(page, ".sums dd"), ["3", String(2 + 8 + 2), String(120 + 585 + 5), await page.locator(".sums dd").nth(3).textContent(), "3", "2"]);
  const first = page.locator(".bureaus tbody tr").first();
  assert.match(await first.locator(".shares").getAttribute("aria-label"), /科長 40 \(33\.3 %\)/u);
  assert.match(await first.locator(".histogram").getAttribute("aria-label"), /0\.95–1\.00: \d+/u);
  assert.deepEqual(await texts(page, '.inputs [data-outcome="failed"] td:last-child a'), ["F512"]);
  assert.match(await page.locator(".inputs").textContent(), /<img src=x onerror=alert\(1\)>\.csv/u);
  assert.deepEqual(await texts(page, "tfoot td"), ["9", "3"]);
  await first.getByRole("link").click();
  assert.equal(await page.locator("h1").textContent(), file.bureau);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing wrong, ${colorScheme}`, async (t) => {
    const overview = await visit(t, "index.html", { colorScheme });
    await assertAccessible(overview, "overview");
    const page = await visit(t, HARBOUR, { colorScheme, height: 950, prepare: () => localStorage.setItem("fenceng:preferences", JSON.stringify({ author: "王" })) });
    await page.locator(".box.chosen").waitFor();
    await assertAccessible(page, "bureau");
    await page.keyboard.press("c");
    await page.fill("#search", "泊位");
    await assertAccessible(page, "searched");
    await page.locator(".saving").click();
    await assertAccessible(page, "corrections");
    await page.keyboard.press("Escape");
    await page.locator(".list").focus();
    await page.keyboard.press("e");
    await assertAccessible(page, "editor");
    const tables = await visit(t, "bureau/臺北市政府資訊局.html", { colorScheme, locale: "en-GB", width: 1024, height: 768 });
    await tables.locator("tr.chosen").waitFor();
    await assertAccessible(tables, "tables");
    await tables.fill("#search", "沒有這樣的字");
    await assertAccessible(tables, "nothing found");
    const unknown = await visit(t, pageOf(hostile()), { colorScheme });
    await unknown.locator(".entry").waitFor();
    await assertAccessible(unknown, "unknown marks");
  });
}

test("nothing is cut off on a tablet, lying or standing", async (t) => {
  for (const [width, height] of [[1024, 768], [768, 1024]]) {
    const page = await visit(t, HARBOUR, { width, height });
    await page.locator(".box.chosen").waitFor();
    const [wide, tall] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    assert.deepEqual([wide <= width, tall <= height], [true, true]);
    for (const part of [".list", ".entry-pane", ".scroller", ".saving"]) assert.ok((await page.locator(part).boundingBox()).width > 80, part);
  }
});

test("pages that lie on their side are turned, their boxes with them", async (t) => {
  const page = await visit(t, HARBOUR, { locale: "en-GB" });
  await page.locator(".box.chosen").waitFor();
  const { id, source } = entriesOf(file)[97];
  await page.evaluate((id) => { location.hash = id; }, id);
  await page.waitForFunction((id) => document.querySelector(".entry")?.dataset.entry === id, id);
  for (const quarters of [1, 2, 3]) {
    await page.getByRole("button", { name: "Turn the pages" }).click();
    const [place, sheet] = await page.locator(".box.chosen").evaluate((box) => [box, box.closest(".sheet")].map((element) => element.getBoundingClientRect().toJSON()));
    assert.ok(Math.abs(sheet.width / sheet.height - (quarters === 2 ? PAGE.width / PAGE.height : PAGE.height / PAGE.width)) < 0.01);
    const [x0, y0, x1, y1] = source.bbox.map((edge, at) => edge / (at % 2 ? PAGE.height : PAGE.width));
    const [left, top] = { 1: [1 - y1, x0], 2: [1 - x1, 1 - y1], 3: [y0, 1 - x1] }[quarters];
    assert.ok(Math.abs(place.left - sheet.left - left * sheet.width) <= 1.5 && Math.abs(place.top - sheet.top - top * sheet.height) <= 1.5, String(quarters));
  }
});
