// What can be said without a browser: words, TOML, search, the chain.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { load, project, titles } from "./site.mjs";

const src = join(project, "review/src");
const sources = async () => {
  const names = await readdir(src, { recursive: true });
  return Promise.all(names.filter((name) => name.endsWith(".ts")).map(async (name) => [name, await readFile(join(src, name), "utf8")]));
};

test("text never goes in as markup, and nothing is run that is made of text", async () => {
  for (const [name, text] of await sources()) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function|setHTML/u, name);
    // A style in an attribute is refused by the page's policy.
    assert.doesNotMatch(text, /style: |setAttribute\("style"/u, name);
  }
});

test("no module is long", async () => {
  for (const [name, text] of await sources()) assert.ok(text.split("\n").length <= 300, name);
});

test("every code is told in Chinese", async () => {
  const { TITLES } = await load("src/codes.ts");
  const pages = (await readdir(join(project, "docs/diagnostics"))).filter((name) => /^F\d+\.md$/u.test(name)).map((name) => name.slice(0, -3));
  assert.deepEqual(Object.keys(TITLES).sort(), pages.sort());
  assert.deepEqual(Object.keys(await titles()).sort(), pages);
  for (const title of Object.values(TITLES)) assert.match(title, /^[^a-z]{4,40}。$|Unicode/u);
});

const NASTY = [
  "", " ", '"', "\\", '\\"', "'", "'''", '"""', "\n", "\r\n", "\t", "\u0000", "\u001f", "\u007f", "\u0085", "\u00a0", "\u2028\u2029", "\ufeff",
  "#[[correction]]", 'x"\nentry = "y', "𠮷野家", "e\u0301", "</script><script>alert(1)</script>", "javascript:alert(1)", "\\u0041", "分層負責（甲）、「乙」",
];

function random(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function nasty(next) {
  const alphabet = ['"', "\\", "'", "\n", "\r", "\t", "#", "[", "]", "=", "{", "}", "a", "公", "文", "𠮷", "\u0001", "\u0085", "\u2028", "�"];
  return Array.from({ length: 1 + Math.floor(next() * 12) }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
}

function edit(texts, more = {}) {
  const [item, name, mark, reason, cell] = texts;
  return {
    entry: "0123456789abcdef", cells: "fedcba9876543210", bureau: name, unit: name, row: [cell, "", name], author: reason, date: "2026-01-31", reason,
    checked: true, saved: false, carried: {}, stale: [],
    set: { item, item_no: 4294967295, steps: [{ role: name, action: "approve", mark }], co_organizers: [item, name], remarks: null, table: "乙" },
    was: { item: cell, steps: [], remarks: name },
    ...more,
  };
}

const parsed = (text) =>
  JSON.parse(execFileSync("python3", ["-c", "import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.buffer.read().decode())))"], { input: text, encoding: "utf8" }));

test("what is written as TOML comes back, whatever the texts hold", async () => {
  const { file } = await load("src/corrections.ts");
  const next = random(7);
  const texts = [...NASTY.map((text) => Array(5).fill(text)), ...Array.from({ length: 200 }, () => Array.from({ length: 5 }, () => nasty(next)))];
  const edits = texts.map((texts, at) => edit(texts, { entry: at.toString(16).padStart(16, "0") }));
  const { correction } = parsed(file([], edits));
  assert.equal(correction.length, edits.length);
  correction.forEach((table, at) => {
    const { entry, bureau, unit, cells, row, author, date, reason, set, was } = edits[at];
    const { remarks, ...given } = set;
    const { steps, ...had } = was;
    assert.deepEqual(table, { entry, bureau, unit, cells, row, author, date, reason, checked: true, clear: ["remarks"], set: given, was: had });
  });
});

test("half of a surrogate pair does not spoil the file", async () => {
  const { basic } = await load("src/corrections.ts");
  assert.equal(basic("a\ud800b"), '"a\ufffdb"');
  assert.equal(basic("\u{1f58b}"), '"\u{1f58b}"');
});

test("the file has the form that `fenceng correct` writes", async () => {
  const { correction } = await load("src/corrections.ts");
  const text = correction(edit(["碼頭", "處長", "核定", "原件", "乙"], { set: { item: "碼頭", steps: [{ role: "處長", action: "approve", mark: "核定" }] }, was: { item: "碼豆" } }));
  assert.equal(text, `[[correction]]
entry = "0123456789abcdef"
bureau = "處長"
unit = "處長"
cells = "fedcba9876543210"
row = ["乙", "", "處長"]
author = "原件"
date = "2026-01-31"
reason = "原件"
checked = true

[correction.set]
item = "碼頭"
steps = [
    { role = "處長", action = "approve", mark = "核定" },
]

[correction.was]
item = "碼豆"
`);
});

test("corrections that stand stay as they are, but for those of the same field", async () => {
  const { file } = await load("src/corrections.ts");
  const standing = (fields, toml, more = {}) => ({ entry: "0123456789abcdef", cells: "fedcba9876543210", fields, author: "李", date: "2026-01-01", reason: "x", checked: false, toml, ...more });
  const other = standing(["item"], "[[correction]]\n# another row\n", { entry: "1111111111111111" });
  const stale = standing(["item"], "[[correction]]\n# other cells\n", { cells: "0000000000000000" });
  const decider = standing(["decided_by"], "[[correction]]\n# who decides\n");
  const shared = standing(["shared"], "[[correction]]\n# beside\n");
  const vouched = standing([], "[[correction]]\n# vouched\n", { checked: true });
  const text = file([other, stale, decider, shared, vouched], [edit(["a", "b", "c", "d", "e"], { set: { steps: [] }, carried: { decided_by: "處長" } })]);
  assert.deepEqual([...text.matchAll(/^# .*$/gmu)].map(([line]) => line), ["# another row", "# other cells", "# beside"]);
  assert.match(text, /clear = \["steps"\]/u);
  assert.doesNotMatch(text, /decided_by/u);
  assert.ok(text.startsWith("[[correction]]\n# another row\n\n[[correction]]\n# other cells\n\n"));
  assert.equal(file([other], []), other.toml);

  // What was made for other cells of the row goes when the edit says all of it anew.
  const anew = (set) => file([stale], [edit(["a", "b", "c", "d", "e"], { set, stale: [stale.cells] })]).includes("# other cells");
  assert.deepEqual([anew({ item: "x" }), anew({ remarks: "x" })], [false, true]);
});

test("an edit takes the place of standing corrections with their present values", async () => {
  const { written, carriedBy, reasonWith } = await load("src/edit.ts");
  const standing = [{ fields: ["item", "remarks"], reason: "old", author: "李", date: "2025-01-01" }, { fields: ["decided_by"], reason: "older", author: "王", date: "2024-01-01" }];
  const entry = { item: "a", remarks: null, decided_by: "科長", diagnostics: [] };
  const carried = carriedBy(entry, standing);
  assert.deepEqual(carried, { item: "a", remarks: null, decided_by: "科長" });
  assert.deepEqual(written({ set: { item: "b" }, carried }), { item: "b", decided_by: "科長", remarks: null });
  assert.deepEqual(written({ set: { steps: [] }, carried }), { item: "a", steps: [], remarks: null });
  assert.equal(reasonWith("new", { set: { item: "b", remarks: "c" } }, standing), "new ← older (王, 2024-01-01)");
  assert.deepEqual(carriedBy({ ...entry, diagnostics: [{ code: "F603" }] }, standing), {});
});

test("search passes over width, case, space and line breaks", async () => {
  const { folded, haystack } = await load("src/search.ts");
  const entry = { table: "乙", shared: null, item: "公 文\n處理", content: "ＡＢＣ　系統", task: null, decided_by: "局長", remarks: null, id: "00", co_organizers: ["主計室"], source: { cells: ["擬 辦", "⼈事"] } };
  const hay = haystack(entry, "秘書室");
  for (const found of ["公文", "公文處理", "abc系統", "ａｂｃ 系", "主計 室", "擬辦", "人事", "秘書室"]) assert.ok(hay.includes(folded(found)), found);
  for (const absent of ["秘書室乙", "處理abc", "公文書"]) assert.ok(!hay.includes(folded(absent)), absent);
});

test("steps are laid on the ladder as the program lays them", async () => {
  const { rungs, given, decider } = await load("src/chain.ts");
  const step = (role, action = "review", mark = "V") => ({ role, action, mark });
  const roles = (titles) => titles.map((title) => ({ title, tier: null, level: null, assists: false }));
  const laid = rungs([step("承辦人", "draft"), step("主任"), step("處長", "approve")], roles(["承辦人", "科長", "處長", "局長"]));
  assert.deepEqual(laid.map((rung) => rung.title), ["承辦人", "主任", "科長", "處長", "局長"]);
  const twice = rungs([step("承辦人"), step("科長"), step("科長")], roles(["科長", "承辦人", "科長", "科長"]));
  assert.deepEqual(twice.map((rung) => rung.step !== null), [false, true, true, true]);
  const after = given([step("處長", "approve"), step("科長")], [step("科長", "approve")], roles(["承辦人", "科長", "處長"]));
  assert.deepEqual(after.map((one) => one.role), ["科長", "處長"]);
  assert.equal(decider(after), "處長");
  assert.equal(decider([step("a", "approve"), step("b", "approve")]), null);
});
