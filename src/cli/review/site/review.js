// Made from review/src by `npm run build`; not edited.
"use strict";
(() => {
  // src/chain.ts
  function rungs(steps, roles) {
    const ladder2 = roles.map((role) => ({ title: role.title, role, step: null }));
    let from = 0;
    for (const step of steps) {
      const at = ladder2.findIndex((rung2, at2) => at2 >= from && rung2.title === step.role);
      const rung = ladder2[at];
      if (rung) {
        rung.step = step;
        from = at + 1;
      } else {
        ladder2.splice(from, 0, { title: step.role, role: null, step });
        from += 1;
      }
    }
    return ladder2;
  }
  function given(steps, before, roles) {
    const ladder2 = rungs(before, roles);
    const printed = ladder2.map((rung) => rung.step !== null);
    for (const rung of ladder2) rung.step = null;
    for (const step of steps) {
      const isFree = (rung2) => rung2.title === step.role && rung2.step === null;
      const rung = ladder2.find((rung2, at) => isFree(rung2) && printed[at]) ?? ladder2.find(isFree);
      if (rung) rung.step = step;
    }
    return ladder2.flatMap((rung) => rung.step ?? []);
  }
  function decider(steps) {
    const approving = steps.filter((step) => step.action === "approve");
    return approving.length === 1 ? approving[0].role : null;
  }
  var ACTIONS = ["draft", "review", "forward", "approve", "approve_or_forward", "bypass"];

  // src/fields.ts
  var FIELDS = [
    "table",
    "shared",
    "item",
    "item_no",
    "content",
    "content_no",
    "task",
    "steps",
    "decided_by",
    "co_organizers",
    "remarks"
  ];
  function valueOf(entry, field) {
    return entry[field];
  }
  function isEmpty(value2) {
    return value2 === null || Array.isArray(value2) && value2.length === 0;
  }
  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }
  function overlap(one, other) {
    const isChain = (field) => field === "steps" || field === "decided_by";
    return one === other || isChain(one) && isChain(other);
  }
  function overlapAny(field, others) {
    for (const other of others) if (overlap(field, other)) return true;
    return false;
  }

  // src/edit.ts
  function keyOf(row) {
    return `${row.entry}:${row.cells}`;
  }
  function fieldsOf(values) {
    return FIELDS.filter((field) => values[field] !== void 0);
  }
  function written(edit) {
    const set2 = fieldsOf(edit.set);
    const values = {};
    for (const field of FIELDS) {
      const value2 = edit.set[field] ?? (set2.includes(field) ? null : void 0);
      const carried = overlapAny(field, set2) ? void 0 : edit.carried[field];
      const chosen = value2 === void 0 ? carried : value2;
      if (chosen !== void 0) values[field] = chosen;
    }
    return values;
  }
  function edited(entry, roles, edit) {
    if (!edit) return entry;
    const after = { ...entry, ...edit.set };
    if (edit.set.steps) {
      after.steps = given(edit.set.steps, entry.steps, roles);
      after.decided_by = decider(after.steps);
    }
    if (edit.checked) after.confidence = 1;
    return after;
  }
  function differences(entry, values) {
    const differing = FIELDS.filter((field) => field !== "decided_by" && !same(values[field], valueOf(entry, field)));
    const pick = (of) => Object.fromEntries(differing.map((field) => [field, of(field)]));
    return { set: pick((field) => values[field]), was: pick((field) => valueOf(entry, field)) };
  }
  function carriedBy(entry, standing) {
    if (entry.diagnostics.some((finding) => finding.code === "F603")) return {};
    const fields2 = standing.flatMap((correction2) => correction2.fields);
    const kept = fields2.filter((field) => field !== "decided_by" || !fields2.includes("steps"));
    return Object.fromEntries(kept.map((field) => [field, valueOf(entry, field)]));
  }
  function reasonWith(reason, edit, standing) {
    const set2 = fieldsOf(edit.set);
    const earlier = standing.filter((correction2) => correction2.fields.some((field) => !overlapAny(field, set2)));
    return [reason, ...earlier.map(({ reason: reason2, author, date }) => `${reason2} (${author}, ${date})`)].join(" ← ");
  }
  function isApplied(edit, entry, standing) {
    const fields2 = standing.flatMap((correction2) => correction2.fields);
    const isIt = (made) => made.date === edit.date && plain(made.author) === plain(edit.author) && plain(made.reason) === plain(edit.reason);
    const like = standing.some(isIt) ? (value2) => plain(JSON.stringify(value2)) : (value2) => JSON.stringify(value2);
    return standing.length > 0 && fieldsOf(edit.set).every((field) => overlapAny(field, fields2) && like(edit.set[field] ?? null) === like(valueOf(entry, field))) && (!edit.checked || standing.some((correction2) => correction2.checked));
  }
  function plain(text) {
    return text.normalize("NFKC").replace(/\\[nrt]|\s+/gu, "");
  }
  function today(now = /* @__PURE__ */ new Date()) {
    const two = (number2) => String(number2).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  // src/decisions.ts
  var Decisions = class {
    /** Set when the browser keeps nothing: the edits last as long as the page. */
    refused = false;
    edits = /* @__PURE__ */ new Map();
    listeners = /* @__PURE__ */ new Set();
    place;
    constructor(siteKey) {
      this.place = `fenceng:${siteKey}`;
      this.load();
      window.addEventListener("storage", (event) => {
        if (event.key === this.place || event.key === null) {
          this.load();
          this.tell();
        }
      });
      window.addEventListener("beforeunload", (event) => {
        if (this.refused && this.edits.size > 0) event.preventDefault();
      });
    }
    get all() {
      return [...this.edits.values()];
    }
    /** Those that are not yet in the file. */
    get unsaved() {
      return this.all.filter((edit) => !edit.saved);
    }
    get(key) {
      return this.edits.get(key);
    }
    put(...edits) {
      this.change(() => edits.forEach((edit) => this.edits.set(keyOf(edit), edit)));
    }
    remove(...keys) {
      this.change(() => keys.forEach((key) => this.edits.delete(key)));
    }
    clear() {
      this.change(() => this.edits.clear());
    }
    onChange(listener) {
      this.listeners.add(listener);
    }
    change(how) {
      this.load();
      how();
      this.store();
      this.tell();
    }
    tell() {
      for (const listener of this.listeners) listener();
    }
    load() {
      if (this.refused) return;
      try {
        const kept = JSON.parse(localStorage.getItem(this.place) ?? "[]");
        this.edits = new Map(kept.map((edit) => [keyOf(edit), edit]));
      } catch (error) {
        this.refused = !(error instanceof SyntaxError);
      }
    }
    store() {
      if (this.refused) return;
      try {
        localStorage.setItem(this.place, JSON.stringify(this.all));
      } catch {
        this.refused = true;
      }
    }
  };

  // src/dom.ts
  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    set(element, attributes);
    append(element, children);
    return element;
  }
  var SVG = "http://www.w3.org/2000/svg";
  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    set(element, attributes);
    append(element, children);
    return element;
  }
  function on(element, handlers) {
    for (const [name, handler] of Object.entries(handlers)) {
      element.addEventListener(name, handler);
    }
    return element;
  }
  function button(label, click, attributes = {}) {
    return on(el("button", { type: "button", ...attributes }, label), { click });
  }
  function heard(text) {
    return el("span", { class: "heard" }, text);
  }
  function set(element, attributes) {
    for (const [name, value2] of Object.entries(attributes)) {
      if (value2 === null || value2 === void 0 || value2 === false) continue;
      element.setAttribute(name, value2 === true ? "" : String(value2));
    }
  }
  function append(element, children) {
    for (const child of children) {
      if (child === null || child === void 0 || child === false) continue;
      element.append(child instanceof Node ? child : String(child));
    }
  }

  // src/preferences.ts
  var KEY = "fenceng:preferences";
  var NONE = { language: null, theme: null, author: "", filters: null, shares: {} };
  var preferences = read();
  function keep(changed2) {
    Object.assign(preferences, changed2);
    try {
      localStorage.setItem(KEY, JSON.stringify(preferences));
    } catch {
    }
  }
  function read() {
    try {
      return { ...NONE, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
    } catch {
      return { ...NONE };
    }
  }

  // src/words/en.ts
  var s = (n2, one, many) => `${n2.toLocaleString("en")} ${n2 === 1 ? one : many}`;
  var en = {
    skip: "Skip to the rows",
    overview: "Overview",
    previousBureau: "Previous bureau",
    nextBureau: "Next bureau",
    release: (name) => `Release ${name}`,
    version: (version) => `fenceng ${version}`,
    otherLanguage: "中文",
    languageLabel: "以中文顯示",
    theme: "Light or dark",
    keys: "Keys",
    print: "Print",
    close: "Close",
    cancel: "Cancel",
    original: "Original",
    source: "Document",
    page: (n2) => `Page ${n2}`,
    tableN: (n2) => `Table ${n2}`,
    place: (page, table3, row) => `${page === null ? "" : `page ${page}, `}table ${table3}, row ${row}`,
    showInOriginal: "Show in the original",
    zoomIn: "Larger",
    zoomOut: "Smaller",
    zoomFit: "Fit",
    turn: "Turn the pages",
    noOriginal: "The document itself is not here:",
    noPlace: "Where on the page the row stands is not known.",
    notDrawn: "There is no picture of this row's place.",
    pageImage: (n2) => `Picture of page ${n2}`,
    divider: "Width of the original",
    listDivider: "Height of the list",
    rows: "Rows",
    search: "Search",
    searchHint: "item, content, unit, cell …",
    filters: "Filters",
    filtersOn: (n2) => `Filters (${n2})`,
    clearFilters: "Clear",
    unit: "Unit",
    diagnostic: "Diagnostic",
    tableFilter: "Table",
    decider: "Decided by",
    change: "Change",
    state: "State",
    order: "Order",
    any: "any",
    none: "none",
    nobody: "nobody",
    anyChange: "any change",
    unsettled: "not yet settled",
    byDoubt: "least sure first",
    byDocument: "as in the document",
    shownOf: (shown, all) => `${shown.toLocaleString("en")} of ${s(all, "row", "rows")}`,
    leftToCheck: (n2) => `${n2.toLocaleString("en")} left to check`,
    progress: (done2, all) => `checked ${done2.toLocaleString("en")} of ${all.toLocaleString("en")} below 0.9`,
    noneBelow: "no row is below 0.9",
    noRows: "No row is like this.",
    removedRows: (n2) => `${s(n2, "row", "rows")} gone since the release before`,
    removedHint: "These stood in the release before and stand no longer.",
    hidden: "The chosen row is not among those shown.",
    nothingChosen: "Choose a row to see how it was read.",
    confidence: "Confidence",
    confidenceIs: (value2) => `confidence ${value2}`,
    chain: "Chain",
    noSteps: "No post has a mark in this row.",
    decides: "decides",
    assists: "assists",
    noStep: "no mark",
    mark: "mark",
    markNone: "no mark printed",
    tier: "tier",
    level: (n2) => `level ${n2}`,
    notInLadder: "not in the unit's ladder",
    diagnostics: "Findings",
    noDiagnostics: "Nothing odd was found in this row.",
    explained: "what it means",
    fields: "As understood",
    rawCells: "Raw cells",
    cell: (n2) => `Cell ${n2}`,
    empty: "empty",
    wasRead: "was",
    sinceBefore: "Since the release before",
    likeness: (value2) => `likeness ${value2}`,
    added: "added",
    dropped: "dropped",
    corrections: "Corrections",
    byOn: (author, date) => `${author}, ${date}`,
    inFile: "in the file",
    madeForOthers: "in the file, made for other cells: not applied",
    inBrowser: "in this browser",
    savedState: "in the file, applied by the next convert",
    vouched: "checked against the original",
    edit: "Correct",
    markChecked: "Checked",
    undo: "As read",
    editing: "Correcting",
    save: "Keep the correction",
    reason: "Reason",
    reasonHint: "what the original has",
    author: "Who corrects",
    wholeRow: "The whole row was checked against the original",
    checkedReason: "checked against the original",
    shiftDown: "Move all marks one post lower",
    shiftUp: "Move all marks one post higher",
    action: "what it does",
    blank: "—",
    onePerLine: "one per line",
    followsChain: "follows from the chain",
    required: "required",
    needReason: "Say why: a reason is required.",
    needAuthor: "Say who corrects.",
    needKnown: "Say what the unknown mark stands for.",
    needChange: "Nothing is changed; change a field, or tick that the row was checked.",
    needNumber: "A number is a whole one, 0 or above.",
    discardTyped: "Leave without keeping what you typed?",
    leave: "Leave",
    whoTitle: "Who checks?",
    whoText: "The name goes into every correction, and is remembered.",
    ok: "OK",
    toSave: (n2) => `Corrections (${n2})`,
    fileTitle: "corrections.toml",
    fileText: "Corrections are kept in this browser. Save them as a file and give it to the next run:",
    serveText: "Corrections are kept in this browser until they are saved into the file of corrections.",
    download: "Download corrections.toml",
    copy: "Copy",
    copied: "Copied.",
    notCopied: "The browser does not allow copying; download the file.",
    saveNow: (n2) => `Save ${s(n2, "correction", "corrections")}`,
    saved: (n2) => `${s(n2, "correction", "corrections")} saved; the next convert applies them.`,
    notSaved: (why) => `Not saved: ${why}`,
    standing: (n2) => `${s(n2, "correction stands", "corrections stand")} in the file already.`,
    replaced: (n2) => `${n2.toLocaleString("en")} of them replaced by yours.`,
    discardAll: "Discard all",
    discardAllSure: (n2) => `Discard ${s(n2, "correction", "corrections")} of this browser? This cannot be undone.`,
    discard: "Discard",
    noEdits: "Nothing is corrected yet in this browser.",
    refused: "This browser keeps nothing for pages like this one: save corrections before you close it.",
    rowGone: "The row is not in this release as it was: the correction will not be applied.",
    helpTitle: "Keys",
    help: [
      ["j / k", "next and previous row"],
      ["Enter, e", "correct the row"],
      ["c", "checked: on to the next"],
      ["/", "search"],
      ["Esc", "close without keeping"],
      ["Ctrl + Enter", "keep the correction"],
      ["?", "this help"]
    ],
    overviewTitle: "Review of a release",
    bureaus: "Bureaus",
    bureau: "Bureau",
    government: "Government",
    units: "Units",
    entries: "Entries",
    below: "Below 0.9",
    levels: "Who decides",
    levelsNone: "nobody",
    levelsLabel: (parts) => `Entries by who decides: ${parts}`,
    histogram: "Confidence",
    histogramLabel: (parts) => `Entries by confidence: ${parts}`,
    logScale: "Heights by the square root, so that few rows show too.",
    repairs: "Findings by kind",
    rowsN: (n2) => s(n2, "row", "rows"),
    inputs: "Documents",
    outcome: "Outcome",
    outcomes: { converted: "converted", skipped: "skipped", failed: "failed" },
    name: "Name",
    format: "Format",
    why: "Why",
    notRead: "Skipped or failed",
    allRead: "Every document was read.",
    ledger: "Ledger",
    ledgerText: "Every cell that is not blank ends in exactly one place.",
    cells: "Cells",
    ledgerRows: "Rows",
    placed: "placed",
    header: "header",
    repeated: "repeated header",
    unplaced: "unplaced",
    total: "total",
    changes: "Since the release before",
    noChanges: "There is no release before to compare with.",
    same: "same",
    code: "Code",
    share: (n2, of) => `${of === 0 ? 0 : (100 * n2 / of).toFixed(1)} %`,
    actions: {
      draft: "drafts",
      review: "reviews",
      forward: "forwards",
      approve: "decides",
      approve_or_forward: "decides or forwards",
      bypass: "passed by",
      unknown: "unknown"
    },
    names: {
      table: "Table",
      shared: "Shared",
      item: "Item",
      item_no: "Item no.",
      content: "Content",
      content_no: "Content no.",
      task: "Task",
      steps: "Chain",
      decided_by: "Decided by",
      co_organizers: "Co-organizers",
      remarks: "Remarks"
    },
    kinds: {
      added: "new",
      removed: "gone",
      moved: "moved",
      renamed: "renamed",
      changed: "changed",
      renumbered: "renumbered"
    },
    states: {
      sure: "sure, not looked at",
      left: "left to check",
      checked: "checked",
      edited: "corrected here",
      corrected: "corrected before"
    },
    severities: { info: "note", warning: "warning", error: "error" },
    direction: { up: "higher", down: "lower" }
  };

  // src/words/zh.ts
  var n = (value2) => value2.toLocaleString("en");
  var zh = {
    skip: "跳至資料列",
    overview: "總覽",
    previousBureau: "上一機關",
    nextBureau: "下一機關",
    release: (name) => `版次 ${name}`,
    version: (version) => `fenceng ${version}`,
    otherLanguage: "English",
    languageLabel: "Show in English",
    theme: "明暗",
    keys: "按鍵",
    print: "列印",
    close: "關閉",
    cancel: "取消",
    original: "原件",
    source: "文件",
    page: (n2) => `第 ${n2} 頁`,
    tableN: (n2) => `表 ${n2}`,
    place: (page, table3, row) => `${page === null ? "" : `第 ${page} 頁，`}表 ${table3}，第 ${row} 列`,
    showInOriginal: "於原件中顯示",
    zoomIn: "放大",
    zoomOut: "縮小",
    zoomFit: "符合寬度",
    turn: "轉動頁面",
    noOriginal: "此處沒有文件本身：",
    noPlace: "此列在頁面上的位置不明。",
    notDrawn: "此列所在之處沒有圖像。",
    pageImage: (n2) => `第 ${n2} 頁圖像`,
    divider: "原件寬度",
    listDivider: "清單高度",
    rows: "資料列",
    search: "搜尋",
    searchHint: "項目、內容、單位、儲存格…",
    filters: "篩選",
    filtersOn: (n2) => `篩選（${n2}）`,
    clearFilters: "清除",
    unit: "單位",
    diagnostic: "診斷",
    tableFilter: "表別",
    decider: "核定者",
    change: "異動",
    state: "狀態",
    order: "排序",
    any: "不限",
    none: "無",
    nobody: "無人",
    anyChange: "任何異動",
    unsettled: "尚未處理",
    byDoubt: "最不確定者先",
    byDocument: "依文件順序",
    shownOf: (shown, all) => `顯示 ${n(shown)}／${n(all)} 列`,
    leftToCheck: (left) => `待核對 ${n(left)} 列`,
    progress: (done2, all) => `信心低於 0.9：已核對 ${n(done2)}／${n(all)}`,
    noneBelow: "沒有信心低於 0.9 的列",
    noRows: "沒有符合的列。",
    removedRows: (count) => `較前一版少 ${n(count)} 列`,
    removedHint: "下列各列見於前一版，本版已無。",
    hidden: "所選的列不在目前顯示之中。",
    nothingChosen: "請選一列，以查看讀得的結果。",
    confidence: "信心",
    confidenceIs: (value2) => `信心 ${value2}`,
    chain: "核決程序",
    noSteps: "此列各職務皆無記號。",
    decides: "核定",
    assists: "襄助核稿",
    noStep: "無記號",
    mark: "記號",
    markNone: "未印記號",
    tier: "層級",
    level: (n2) => `第 ${n2} 層`,
    notInLadder: "不在本單位職務之列",
    diagnostics: "診斷",
    noDiagnostics: "此列未見異常。",
    explained: "說明",
    fields: "讀得內容",
    rawCells: "原始儲存格",
    cell: (n2) => `第 ${n2} 格`,
    empty: "空",
    wasRead: "原讀為",
    sinceBefore: "與前一版相較",
    likeness: (value2) => `相似度 ${value2}`,
    added: "增",
    dropped: "刪",
    corrections: "更正",
    byOn: (author, date) => `${author}，${date}`,
    inFile: "已在檔案中",
    madeForOthers: "在檔案中，但儲存格已不同：未套用",
    inBrowser: "存於此瀏覽器",
    savedState: "已存入檔案，下次轉換時套用",
    vouched: "已與原件核對",
    edit: "更正",
    markChecked: "核對無誤",
    undo: "還原",
    editing: "更正此列",
    save: "保留更正",
    reason: "理由",
    reasonHint: "原件所載為何",
    author: "更正者",
    wholeRow: "整列已與原件核對",
    checkedReason: "已與原件核對",
    shiftDown: "所有記號往下移一職務",
    shiftUp: "所有記號往上移一職務",
    action: "動作",
    blank: "—",
    onePerLine: "每行一個",
    followsChain: "依核決程序而定",
    required: "必填",
    needReason: "請填理由。",
    needAuthor: "請填更正者。",
    needKnown: "請指明不明記號的意義。",
    needChange: "尚未更動任何欄位；請更動欄位，或勾選整列已核對。",
    needNumber: "序號須為 0 以上的整數。",
    discardTyped: "尚有未保留的內容，確定離開？",
    leave: "離開",
    whoTitle: "核對者是誰？",
    whoText: "姓名會記入每筆更正，並為下次記住。",
    ok: "確定",
    toSave: (count) => `更正（${n(count)}）`,
    fileTitle: "corrections.toml",
    fileText: "更正存於此瀏覽器。請存成檔案，交給下次轉換：",
    serveText: "更正先存於此瀏覽器，儲存後即寫入更正檔。",
    download: "下載 corrections.toml",
    copy: "複製",
    copied: "已複製。",
    notCopied: "瀏覽器不允許複製，請改用下載。",
    saveNow: (count) => `儲存 ${n(count)} 筆更正`,
    saved: (count) => `已儲存 ${n(count)} 筆更正，下次轉換時套用。`,
    notSaved: (why) => `未能儲存：${why}`,
    standing: (count) => `檔案中已有 ${n(count)} 筆更正。`,
    replaced: (count) => `其中 ${n(count)} 筆由您的更正取代。`,
    discardAll: "全部捨棄",
    discardAllSure: (count) => `捨棄此瀏覽器中的 ${n(count)} 筆更正？此舉無法復原。`,
    discard: "捨棄",
    noEdits: "此瀏覽器尚無更正。",
    refused: "此瀏覽器不為這類頁面保存資料：關閉前請先儲存更正。",
    rowGone: "此列在本版已不存在或已不同：此筆更正不會套用。",
    helpTitle: "按鍵",
    help: [
      ["j / k", "下一列、上一列"],
      ["Enter、e", "更正此列"],
      ["c", "核對無誤，往下一列"],
      ["/", "搜尋"],
      ["Esc", "關閉，不保留"],
      ["Ctrl + Enter", "保留更正"],
      ["?", "本說明"]
    ],
    overviewTitle: "版次審閱",
    bureaus: "機關",
    bureau: "機關",
    government: "政府",
    units: "單位",
    entries: "列數",
    below: "低於 0.9",
    levels: "核定層級",
    levelsNone: "無人核定",
    levelsLabel: (parts) => `各層級核定列數：${parts}`,
    histogram: "信心分布",
    histogramLabel: (parts) => `各信心區間列數：${parts}`,
    logScale: "柱高取平方根，使少數列亦可見。",
    repairs: "各類診斷",
    rowsN: (count) => `${n(count)} 列`,
    inputs: "文件",
    outcome: "結果",
    outcomes: { converted: "已轉換", skipped: "略過", failed: "失敗" },
    name: "名稱",
    format: "格式",
    why: "原因",
    notRead: "略過或失敗",
    allRead: "所有文件皆已讀取。",
    ledger: "帳目",
    ledgerText: "每個非空白儲存格恰有一個歸處。",
    cells: "儲存格",
    ledgerRows: "列",
    placed: "已歸位",
    header: "表頭",
    repeated: "重複表頭",
    unplaced: "未歸位",
    total: "合計",
    changes: "與前一版相較",
    noChanges: "沒有可供比較的前一版。",
    same: "相同",
    code: "代碼",
    share: (part, of) => `${of === 0 ? 0 : (100 * part / of).toFixed(1)}%`,
    actions: {
      draft: "擬辦",
      review: "審核",
      forward: "核轉",
      approve: "核定",
      approve_or_forward: "核定或核轉",
      bypass: "不經",
      unknown: "不明"
    },
    names: {
      table: "表別",
      shared: "共同",
      item: "公務項目",
      item_no: "項目序號",
      content: "公務內容",
      content_no: "內容序號",
      task: "業務名稱",
      steps: "核決程序",
      decided_by: "核定者",
      co_organizers: "會辦機關（單位）",
      remarks: "備考"
    },
    kinds: { added: "新增", removed: "刪除", moved: "移動", renamed: "更名", changed: "變更", renumbered: "改號" },
    states: { sure: "確定，未核對", left: "待核對", checked: "已核對", edited: "此次更正", corrected: "先前更正" },
    severities: { info: "註記", warning: "警告", error: "錯誤" },
    direction: { up: "上移", down: "下移" }
  };

  // src/text.ts
  var tables = { en, "zh-Hant": zh };
  var language;
  var words;
  function speak(chosen) {
    language = chosen;
    words = tables[chosen];
    document.documentElement.lang = chosen;
  }
  function speakAsPreferred() {
    speak(preferences.language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh-Hant" : "en"));
  }
  function speakTheOther() {
    const other = language === "en" ? "zh-Hant" : "en";
    keep({ language: other });
    speak(other);
  }

  // src/dialog.ts
  function dialog(title, ...children) {
    const heading2 = el("h2", { id: "dialog-title" }, title);
    const close = button("×", () => element.close(), { class: "close", "aria-label": words.close, title: words.close });
    const element = on(el("dialog", { "aria-labelledby": heading2.id }, el("header", {}, heading2, close), ...children), {
      close: () => element.remove(),
      // A click beside the dialog.
      click: (event) => {
        if (event.target === element) element.close();
      }
    });
    document.body.append(element);
    element.showModal();
    return element;
  }
  function isDialogOpen() {
    return document.querySelector("dialog[open]") !== null;
  }
  function confirmed(question, yes) {
    return new Promise((resolve) => {
      const answer = button(yes, () => {
        resolve(true);
        asked.close();
      }, { class: "danger" });
      const asked = dialog(question, el("p", { class: "doings" }, answer, button(words.cancel, () => asked.close())));
      asked.addEventListener("close", () => resolve(false));
    });
  }
  function answered(title, question, label) {
    return new Promise((resolve) => {
      const input = el("input", { id: "answer", required: true, autocomplete: "name" });
      const form = on(
        el(
          "form",
          {},
          el("p", {}, question),
          el("p", { class: "field" }, el("label", { for: input.id }, label), input),
          el("p", { class: "doings" }, el("button", { type: "submit", class: "primary" }, words.ok), button(words.cancel, () => asked.close()))
        ),
        {
          submit: (event) => {
            event.preventDefault();
            const text = input.value.trim();
            if (text) resolve(text);
            asked.close();
          }
        }
      );
      const asked = dialog(title, form);
      asked.addEventListener("close", () => resolve(null));
      input.focus();
    });
  }
  function help() {
    const keys = words.help.flatMap(([key, what]) => [el("dt", {}, ...kbds(key)), el("dd", {}, what)]);
    dialog(words.helpTitle, el("dl", { class: "keys" }, ...keys));
  }
  function kbds(text) {
    const isBetween = (part) => [" / ", ", ", "、", " + "].includes(part);
    return text.split(/( \/ |, |、| \+ )/u).map((part) => isBetween(part) ? part : el("kbd", {}, part));
  }

  // src/divider.ts
  function divider(container, name, label, isUpright, first) {
    const least = 20;
    const most = 80;
    const line2 = el("div", {
      class: "divider",
      "data-moves": name,
      role: "separator",
      tabindex: 0,
      "aria-label": label,
      "aria-orientation": isUpright ? "vertical" : "horizontal",
      "aria-valuemin": least,
      "aria-valuemax": most
    });
    let share = preferences.shares[name] ?? first;
    const set2 = (wanted) => {
      share = Math.max(least, Math.min(most, wanted));
      container.style.setProperty(`--${name}`, `${share}%`);
      line2.setAttribute("aria-valuenow", String(Math.round(share)));
    };
    const remember = () => keep({ shares: { ...preferences.shares, [name]: share } });
    line2.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      line2.setPointerCapture(event.pointerId);
      const box = container.getBoundingClientRect();
      const move = (event2) => set2(isUpright ? 100 * (event2.clientX - box.left) / box.width : 100 * (event2.clientY - box.top) / box.height);
      const end = () => {
        line2.removeEventListener("pointermove", move);
        remember();
      };
      line2.addEventListener("pointermove", move);
      line2.addEventListener("lostpointercapture", end, { once: true });
    });
    line2.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
      if (by === void 0) return;
      event.preventDefault();
      set2(share + by);
      remember();
    });
    set2(share);
    return line2;
  }

  // src/codes.ts
  var TITLES = {
    F101: "此列的儲存格偏離表中其他列的欄位。",
    F102: "此表缺少單位其他表所有的欄位。",
    F103: "此表有一欄不屬於任何職務或項目。",
    F104: "此表的表頭不堪使用，職稱取自單位其他表。",
    F105: "表頭併入了資料列的記號。",
    F106: "一格之中有兩個表頭。",
    F107: "文件沒有欄位，核決程序由記號順序推得。",
    F108: "儲存格與其表頭錯開一欄。",
    F109: "此列欄位另有一種幾乎同樣可能的讀法。",
    F110: "此表的欄位較單位其他表為多。",
    F111: "此列跨頁，已接合為一列。",
    F201: "沒有職務核定。",
    F202: "不只一個職務核定。",
    F203: "核定之後仍有記號。",
    F204: "乙表項目由府層級核定。",
    F205: "沒有職務擬辦。",
    F206: "擬辦者不是最基層的職務。",
    F207: "單位向不略過的職務在此沒有記號。",
    F208: "不只一個職務擬辦。",
    F301: "詞彙中沒有這個記號。",
    F302: "應為記號之處是文字。",
    F303: "有儲存格在此筆資料中無處可歸。",
    F304: "某職務標示為不經（≠）。",
    F305: "應為單位名稱之處是一句話。",
    F306: "記號是圖形而非文字。",
    F307: "項目或內容只有序號，沒有文字。",
    F401: "核決程序與其他單位的相同業務不同。",
    F402: "文字與其他單位相應之處差一、二字。",
    F403: "同一業務在單位中出現兩次。",
    F404: "機關名稱的寫法與他處不同。",
    F405: "文件未載明此列所屬機關或單位，暫以他名代替。",
    F501: "檔案無法開啟。",
    F502: "檔案是空的。",
    F503: "不讀取這類檔案。",
    F504: "檔案超過上限。",
    F505: "文字編碼不在可讀之列。",
    F506: "部分字元無法解碼。",
    F507: "文件未載明機關。",
    F508: "兩份文件都有同一機關的同一單位。",
    F509: "讀取耗時或耗用記憶體過多，或中途當掉，已停止。",
    F510: "帳目不平。",
    F511: "頁面是圖像，沒有文字。",
    F512: "文件已加密。",
    F513: "文件已損壞。",
    F514: "部分字元沒有對應的 Unicode。",
    F515: "文字由掃描者辨識，隱藏在圖像之下。",
    F516: "文字由圖像辨識而得。",
    F517: "文件隱藏的列、欄、工作表或文字未予讀取。",
    F518: "文件有追蹤修訂，視為全部接受。",
    F519: "檔案內容與副檔名不符。",
    F520: "不含明細表的工作表已略過。",
    F521: "文件有一欄列出多個機關。",
    F522: "文件未能下載。",
    F523: "下載所得是網頁而非文件。",
    F601: "有人更正了此列，或為其擔保。",
    F602: "更正所依據的儲存格已與現在不同，未予套用。",
    F603: "更正與單位的職務不合，未予套用。"
  };
  function titleOf(site, code) {
    const english = site.codes[code]?.title ?? code;
    return language === "en" ? english : TITLES[code] ?? english;
  }

  // src/ladder.ts
  var SIGNS = {
    draft: "M6 18l1-4L15.5 5.5l3 3L10 17zM13.5 7.5l3 3",
    review: "M5.5 12.5l4.5 4.5L18.5 7.5",
    forward: "M5 12h13M13 7l5 5-5 5",
    approve: "M6.5 12.5l4 4L17.5 8",
    approve_or_forward: "M4.5 13l3 3.5L12 9M12.5 12.5h7M17 9.5l3 3-3 3",
    bypass: "M6 9.5h12M6 14.5h12M15.5 5.5l-7 13",
    unknown: "M9 9.3a3 3 0 1 1 4.3 2.8c-.9.5-1.3 1-1.3 2.1M12 17.4v.4"
  };
  function ladder(entry, roles) {
    let tier = null;
    const posts = rungs(entry.steps, roles).map((rung) => {
      const isNew = rung.role !== null && rung.role.tier !== tier;
      if (rung.role) tier = rung.role.tier;
      return post(rung, entry, isNew);
    });
    return el("ol", { class: "ladder", "aria-label": words.chain }, ...posts);
  }
  function post(rung, entry, tellsTier) {
    const { title, role, step } = rung;
    const isDecider = step?.action === "approve" && entry.decided_by === title;
    const about = [
      role === null && words.notInLadder,
      tellsTier && role?.tier,
      role?.level != null && words.level(role.level),
      role?.assists && words.assists
    ].filter((text) => text);
    return el(
      "li",
      { class: "post", "data-action": step?.action ?? "none", "data-decides": isDecider },
      el("span", { class: "node", "aria-hidden": "true" }, step ? sign(step.action) : null),
      el("span", { class: "title" }, title),
      step ? el("span", { class: "action" }, words.actions[step.action]) : heard(words.noStep),
      step && el("span", { class: "mark", title: words.mark }, heard(words.mark), step.mark || words.markNone),
      about.length > 0 && el("span", { class: "about" }, about.join(" · "))
    );
  }
  function sign(action) {
    return svg("svg", { viewBox: "0 0 24 24", focusable: "false" }, svg("path", { d: SIGNS[action] }));
  }
  function chainText(entry) {
    return entry.steps.map((step) => `${step.role} ${words.actions[step.action]}`).join(" → ");
  }

  // src/search.ts
  function folded(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");
  }
  function haystack(entry, unit) {
    const texts = [
      unit,
      entry.table,
      entry.shared,
      entry.item,
      entry.content,
      entry.task,
      entry.decided_by,
      entry.remarks,
      entry.id,
      ...entry.co_organizers,
      ...entry.source.cells
    ];
    return folded(texts.filter((text) => text).join(""));
  }

  // src/rows.ts
  var SURE = 0.9;
  var EVERYTHING = {
    text: "",
    unit: null,
    code: null,
    table: null,
    decider: null,
    change: null,
    state: null,
    order: "doubt"
  };
  var Rows = class {
    constructor(page, decisions) {
      this.decisions = decisions;
      const standing = grouped(page.site.corrections);
      page.bureau.units.forEach((unit, unitAt) => {
        for (const entry of unit.entries) {
          const at = this.all.length;
          const cells = page.rows[at]?.cells ?? "";
          const key = keyOf({ entry: entry.id, cells });
          const change = page.changes?.entries[entry.id] ?? null;
          const row = { at, unit, unitAt, entry, cells, key, change, standing: standing.get(key) ?? [], stale: [] };
          this.all.push(row);
          if (!this.byId.has(entry.id)) this.byId.set(entry.id, row);
        }
      });
      this.findStale(page.site.corrections);
      this.dropApplied();
    }
    decisions;
    all = [];
    byId = /* @__PURE__ */ new Map();
    haystacks = [];
    seenWith = /* @__PURE__ */ new WeakMap();
    find(id) {
      return this.byId.get(id);
    }
    /** Whether there is a row with the id and the cells. */
    has(edit) {
      return this.byId.get(edit.entry) !== void 0 && this.all.some((row) => row.key === keyOf(edit));
    }
    edit(row) {
      return this.decisions.get(row.key);
    }
    /** The entry as it is with the edit of its row. */
    seen(row) {
      const edit = this.edit(row);
      if (!edit) return row.entry;
      let entry = this.seenWith.get(edit);
      if (!entry) this.seenWith.set(edit, entry = edited(row.entry, row.unit.roles, edit));
      return entry;
    }
    state(row) {
      const edit = this.edit(row);
      if (edit) return Object.keys(edit.set).length > 0 ? "edited" : "checked";
      if (row.standing.length > 0 || row.entry.diagnostics.some((finding) => finding.code === "F601")) return "corrected";
      return row.entry.confidence < SURE ? "left" : "sure";
    }
    /** Rows to be looked at, and how many of them have been. */
    progress() {
      const doubtful = this.all.filter((row) => this.wasDoubtful(row));
      return { doubtful: doubtful.length, settled: doubtful.filter((row) => this.state(row) !== "left").length };
    }
    shown(filter) {
      const text = folded(filter.text);
      if (text) this.fold();
      const rows = this.all.filter((row) => this.passes(row, filter) && (!text || this.haystacks[row.at].includes(text)));
      return filter.order === "document" ? rows : this.byDoubt(rows);
    }
    /** Makes texts ready to be searched, for as long as there is time. */
    fold(isTimeLeft = () => true) {
      while (this.haystacks.length < this.all.length && isTimeLeft()) {
        const row = this.all[this.haystacks.length];
        this.haystacks.push(haystack(row.entry, row.unit.name));
      }
      return this.haystacks.length === this.all.length;
    }
    /** How many rows have each value, most first. */
    counts(values) {
      const counts = /* @__PURE__ */ new Map();
      for (const row of this.all) {
        for (const value2 of new Set(values(row))) counts.set(value2, (counts.get(value2) ?? 0) + 1);
      }
      return [...counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
    }
    /** A row that a person has vouched for is sure since; it was not before. */
    wasDoubtful(row) {
      return row.entry.confidence < SURE || row.standing.some((correction2) => correction2.checked);
    }
    passes(row, filter) {
      const { unit, code, table: table3, decider: decider2, change, state } = filter;
      if (unit !== null && row.unitAt !== unit) return false;
      if (code !== null && !row.entry.diagnostics.some((finding) => finding.code === code)) return false;
      if (change !== null && (change === "any" ? !row.change : row.change?.change !== change)) return false;
      if (table3 === null && decider2 === null && state === null) return true;
      const entry = this.seen(row);
      if (table3 !== null && (entry.table ?? "") !== table3) return false;
      if (decider2 !== null && (entry.decided_by ?? "") !== decider2) return false;
      if (state === null) return true;
      const is = this.state(row);
      return state === "unsettled" ? is === "left" || is === "sure" : is === state;
    }
    /** What is settled sinks. */
    byDoubt(rows) {
      const rank = new Map(rows.map((row) => [row, ["left", "sure"].includes(this.state(row)) ? 0 : 1]));
      return rows.sort((a, b) => rank.get(a) - rank.get(b) || a.entry.confidence - b.entry.confidence || a.at - b.at);
    }
    /** Of two editions with one id, each has its own corrections: what another row has is not stale. */
    findStale(corrections) {
      const keys = new Set(this.all.map((row) => row.key));
      for (const correction2 of corrections) {
        if (!keys.has(keyOf(correction2))) this.byId.get(correction2.entry)?.stale.push(correction2);
      }
    }
    /** Forgets edits that the file holds and this release has. */
    dropApplied() {
      const applied = this.all.filter((row) => {
        const edit = this.edit(row);
        return edit !== void 0 && isApplied(edit, row.entry, row.standing);
      });
      if (applied.length > 0) this.decisions.remove(...applied.map((row) => row.key));
    }
  };
  function grouped(corrections) {
    const groups = /* @__PURE__ */ new Map();
    for (const correction2 of corrections) {
      const key = keyOf(correction2);
      groups.set(key, [...groups.get(key) ?? [], correction2]);
    }
    return groups;
  }

  // src/option.ts
  var CODES = 4;
  var SIGNS2 = { sure: "", left: "", checked: "✓", edited: "✎", corrected: "●" };
  function optionOf(row, rows) {
    const entry = rows.seen(row);
    const state = rows.state(row);
    const texts = [entry.item, entry.content, entry.task].filter((text) => text !== null);
    const [main, ...path] = texts.reverse();
    const codes = [...new Set(row.entry.diagnostics.map((finding) => finding.code))];
    const more = codes.length - CODES;
    const place = [row.unit.name, ...path.reverse()].join(" › ");
    return [
      el("span", { class: "sign", "data-state": state, title: words.states[state] }, SIGNS2[state], heard(words.states[state])),
      el("span", { class: "what" }, main ?? words.empty),
      el("span", { class: "decider" }, entry.decided_by ?? words.nobody),
      el("span", { class: "where" }, entry.table && el("b", { class: "table" }, entry.table), place),
      el(
        "span",
        { class: "marks" },
        row.change && el("b", { class: "change", "data-kind": row.change.change }, words.kinds[row.change.change]),
        ...codes.slice(0, CODES).map((code) => el("code", {}, code)),
        more > 0 && `+${more}`
      ),
      confidence(entry.confidence)
    ];
  }
  function confidence(value2) {
    const filled = el("i", {});
    filled.style.width = `${100 * value2}%`;
    const level = value2 >= SURE ? "high" : value2 >= 0.5 ? "middle" : "low";
    return el(
      "span",
      { class: "confidence", "data-level": level },
      heard(words.confidence),
      el("b", {}, confidenceText(value2)),
      el("span", { class: "bar", "aria-hidden": "true" }, filled)
    );
  }
  function confidenceText(value2) {
    return (Math.floor(value2 * 100 + 1e-9) / 100).toFixed(2);
  }

  // src/site.ts
  function address(site, path) {
    return site.root + path.split("/").map(encodeURIComponent).join("/");
  }
  function here(site) {
    const path = decoded(location.pathname);
    return site.bureaus.find((link) => path.endsWith(`/${link.page}`));
  }
  function decoded(path) {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  }
  function codePage(site, code) {
    return address(site, `diagnostics/${code}.html`);
  }

  // src/entry.ts
  function entryView(page, rows, row, doings) {
    const entry = rows.seen(row);
    return el(
      "article",
      { class: "entry", "data-entry": entry.id, "aria-labelledby": "entry-title" },
      heading(entry, row, rows, doings),
      section(words.chain, entry.steps.length === 0 && el("p", { class: "hint" }, words.noSteps), ladder(entry, row.unit.roles)),
      findings(page, entry),
      done(rows, row),
      changed(row),
      el("div", { class: "beside" }, fields(row.entry, entry), rawCells(entry))
    );
  }
  function headings(entry) {
    const texts = [entry.item, entry.content, entry.task].filter((text) => text !== null);
    const title = texts.pop() ?? words.empty;
    return { title, path: texts.join(" › ") };
  }
  function heading(entry, row, rows, doings) {
    const { title, path } = headings(entry);
    const { page, table: table3, row: line2 } = entry.source;
    const actions = [
      button(words.edit, doings.edit, { "aria-keyshortcuts": "e" }),
      rows.edit(row)?.checked ? null : button(words.markChecked, doings.check, { class: "primary", "aria-keyshortcuts": "c" }),
      rows.edit(row) && button(words.undo, doings.undo, { class: "quiet" })
    ];
    return el(
      "header",
      {},
      el("p", { class: "path" }, [row.unit.name, path].filter((text) => text).join(" › ")),
      el("h2", { id: "entry-title", tabindex: -1 }, title),
      el(
        "div",
        { class: "bar-of-entry" },
        confidence(entry.confidence),
        button(words.place(page, table3, line2), doings.showInOriginal, { class: "link", title: words.showInOriginal }),
        el("span", { class: "doings" }, ...actions)
      )
    );
  }
  function findings(page, entry) {
    if (entry.diagnostics.length === 0) return section(words.diagnostics, el("p", { class: "hint" }, words.noDiagnostics));
    const items = entry.diagnostics.map(
      ({ code, severity, message }) => el(
        "li",
        { "data-severity": severity },
        el("span", { class: "severity" }, words.severities[severity]),
        el("strong", {}, titleOf(page.site, code)),
        " ",
        el(
          "a",
          { href: codePage(page.site, code), target: "_blank", rel: "noopener" },
          `${code} ${page.site.codes[code]?.name ?? ""}`,
          heard(words.explained)
        ),
        el("span", { class: "message" }, message)
      )
    );
    return section(words.diagnostics, el("ul", { class: "findings" }, ...items));
  }
  function done(rows, row) {
    const edit = rows.edit(row);
    const lines = [...row.standing, ...row.stale].map(
      (correction2) => el(
        "li",
        {},
        el("span", { class: "tag" }, row.stale.includes(correction2) ? words.madeForOthers : words.inFile),
        correction2.fields.map((field) => words.names[field]).join("、") || words.vouched,
        `: ${correction2.reason} `,
        el("small", {}, words.byOn(correction2.author, correction2.date))
      )
    );
    if (edit) {
      const fields2 = Object.keys(edit.set).map((field) => words.names[field]);
      lines.push(
        el(
          "li",
          {},
          el("span", { class: "tag mine" }, edit.saved ? words.savedState : words.inBrowser),
          [...fields2, ...edit.checked ? [words.vouched] : []].join("、"),
          `: ${edit.reason} `,
          el("small", {}, words.byOn(edit.author, edit.date))
        )
      );
    }
    return lines.length > 0 ? section(words.corrections, el("ul", { class: "done" }, ...lines)) : null;
  }
  function changed(row) {
    if (!row.change) return null;
    const { change, likeness, old, changes: changes2 } = row.change;
    return section(
      words.sinceBefore,
      el(
        "p",
        {},
        el("b", { class: "change", "data-kind": change }, words.kinds[change]),
        likeness !== null && likeness < 1 && ` ${words.likeness(confidenceText(likeness))}`,
        old && change === "moved" && ` ${old.unit} → ${row.unit.name}`
      ),
      changes2.length > 0 && el("ul", { class: "changes" }, ...changes2.map((one) => el("li", {}, ...changeOf(one))))
    );
  }
  function changeOf(change) {
    const turn2 = (from, to) => [el("del", {}, from || words.empty), " → ", el("ins", {}, to || words.empty)];
    switch (change.what) {
      case "decider":
        return [`${words.names.decided_by} `, ...turn2(change.from, change.to), change.direction && ` (${words.direction[change.direction]})`];
      case "step_added":
        return [`${words.names.steps} ${words.added} `, el("ins", {}, `${change.role} ${words.actions[change.action]}`)];
      case "step_dropped":
        return [`${words.names.steps} ${words.dropped} `, el("del", {}, `${change.role} ${words.actions[change.action]}`)];
      case "step_changed":
        return [`${change.role} `, ...turn2(`${words.actions[change.from]} ${change.from_mark}`, `${words.actions[change.to]} ${change.to_mark}`)];
      case "co_organizers":
        return [
          `${words.names.co_organizers} `,
          ...change.dropped.map((name) => el("del", {}, name)),
          ...change.added.map((name) => el("ins", {}, name))
        ];
      default:
        return [`${words.names[change.what]} `, ...turn2(change.from, change.to)];
    }
  }
  function shownValue(field, value2, entry) {
    if (field === "steps") return chainText(entry) || null;
    if (Array.isArray(value2)) return value2.join("\n") || null;
    return value2 === null ? null : String(value2);
  }
  function fields(read2, entry) {
    const lines = FIELDS.flatMap((field) => {
      const isEdited = !same(valueOf(read2, field), valueOf(entry, field));
      const value2 = shownValue(field, valueOf(entry, field), entry);
      const before = shownValue(field, valueOf(read2, field), read2);
      return [
        el("dt", {}, words.names[field]),
        el(
          "dd",
          { "data-field": field, "data-edited": isEdited },
          value2 ?? el("span", { class: "none" }, el("span", { "aria-hidden": "true" }, "—"), heard(words.empty)),
          isEdited && el("small", {}, `${words.wasRead} `, el("del", {}, before ?? words.empty))
        )
      ];
    });
    return section(words.fields, el("dl", { class: "fields" }, ...lines));
  }
  function rawCells(entry) {
    const cells = entry.source.cells.map((text) => el("li", { class: text.trim() ? "" : "blank" }, text.trim() ? text : heard(words.empty)));
    return section(words.rawCells, el("ol", { class: "cells" }, ...cells));
  }
  function section(title, ...children) {
    return el("section", {}, el("h3", {}, title), ...children);
  }

  // src/steps.ts
  function stepsEditor(rungs2, changed2) {
    const lines = rungs2.map((rung, at) => {
      const isUnknown = rung.step?.action === "unknown";
      const choices = ["", ...ACTIONS, ...isUnknown ? ["unknown"] : []];
      const action = el("select", { id: `step-${at}` });
      action.append(...choices.map((one) => el("option", { value: one }, one === "" ? words.blank : words.actions[one])));
      action.value = rung.step?.action ?? "";
      const mark = el("input", { "aria-label": `${rung.title}: ${words.mark}`, placeholder: words.mark, autocomplete: "off" });
      mark.value = rung.step?.mark ?? "";
      return { title: rung.title, action, mark };
    });
    const steps = () => lines.flatMap(
      ({ title, action, mark }) => action.value === "" ? [] : [{ role: title, action: action.value, mark: mark.value.replace(/\s+/gu, "") }]
    );
    const update = () => {
      for (const { action, mark } of lines) {
        mark.disabled = action.value === "";
        action.dataset["action"] = action.value || "none";
      }
      changed2(steps());
    };
    const move = (by) => {
      const values = lines.map(({ action, mark }) => [action.value, mark.value]);
      lines.forEach(({ action, mark }, at) => {
        const [does, printed] = values[at - by] ?? ["", ""];
        if (does === "unknown" && ![...action.options].some((option2) => option2.value === does)) {
          action.append(el("option", { value: does }, words.actions.unknown));
        }
        action.value = does;
        mark.value = printed;
      });
      update();
    };
    const element = on(
      el(
        "fieldset",
        { class: "steps" },
        el("legend", {}, words.names.steps),
        el(
          "div",
          { class: "moves" },
          button("←", () => move(-1), { "aria-label": words.shiftDown, title: words.shiftDown }),
          button("→", () => move(1), { "aria-label": words.shiftUp, title: words.shiftUp })
        ),
        el(
          "ol",
          {},
          ...lines.map(({ title, action, mark }) => el("li", {}, el("label", { for: action.id }, title), action, mark))
        )
      ),
      { change: update, input: update }
    );
    update();
    return { element, steps };
  }

  // src/editor.ts
  var NUMBER = /^[0-9]{1,9}$/;
  function editor(of, rows, row, save, cancel) {
    const entry = rows.seen(row);
    const known = rows.edit(row);
    const { title, path } = headings(entry);
    const text = (field, value2, lines) => {
      const area = el("textarea", { id: `edit-${field}`, rows: lines });
      area.value = value2;
      return area;
    };
    const line2 = (field, value2, attributes = {}) => {
      const input = el("input", { id: `edit-${field}`, autocomplete: "off", ...attributes });
      input.value = value2;
      return input;
    };
    const rowsFor = (value2) => Math.min(4, 1 + Math.floor((value2 ?? "").length / 28));
    const table3 = el("select", { id: "edit-table" }, ...["", "甲", "乙"].map((one) => el("option", { value: one, selected: one === (entry.table ?? "") }, one || words.none)));
    const shared = line2("shared", entry.shared ?? "");
    const item = text("item", entry.item ?? "", rowsFor(entry.item));
    const itemNo = line2("item_no", String(entry.item_no ?? ""), { inputmode: "numeric" });
    const content = text("content", entry.content ?? "", rowsFor(entry.content));
    const contentNo = line2("content_no", String(entry.content_no ?? ""), { inputmode: "numeric" });
    const task = text("task", entry.task ?? "", rowsFor(entry.task));
    const decides = el("output", { id: "edit-decided_by" });
    const chain2 = stepsEditor(rungs(entry.steps, row.unit.roles), (steps) => {
      decides.textContent = decider(steps) ?? words.nobody;
    });
    const organizers = text("co_organizers", entry.co_organizers.join("\n"), Math.max(1, entry.co_organizers.length));
    const remarks = text("remarks", entry.remarks ?? "", rowsFor(entry.remarks));
    const reason = line2("reason", known?.reason.split(" ← ")[0] ?? "", { required: true, placeholder: words.reasonHint });
    const author = line2("author", known?.author ?? preferences.author, { required: true, autocomplete: "name" });
    const wasChecked = known?.checked ?? row.standing.some((correction2) => correction2.checked);
    const checked = el("input", { type: "checkbox", id: "edit-checked", checked: wasChecked });
    const problem = el("p", { class: "problem", role: "alert" });
    const element = el(
      "form",
      { class: "editor", novalidate: true, "aria-labelledby": "editor-title" },
      el("p", { class: "path" }, [row.unit.name, path].filter((text2) => text2).join(" › ")),
      el("h2", { id: "editor-title" }, `${words.editing}: ${title}`),
      chain2.element,
      el("p", { class: "wide outcome" }, el("label", { for: "edit-decided_by" }, words.names.decided_by), decides, el("small", {}, words.followsChain)),
      el(
        "div",
        { class: "pairs" },
        named("table", table3),
        named("shared", shared),
        named("item_no", itemNo),
        named("content_no", contentNo)
      ),
      named("item", item),
      named("content", content),
      named("task", task),
      named("co_organizers", organizers, words.onePerLine),
      named("remarks", remarks),
      el(
        "fieldset",
        { class: "sign-off" },
        el("legend", {}, words.corrections),
        labelled(reason, words.reason, words.required),
        labelled(author, words.author, words.required),
        el("p", { class: "tick" }, checked, el("label", { for: checked.id }, words.wholeRow))
      ),
      el(
        "footer",
        {},
        problem,
        el(
          "p",
          { class: "doings" },
          el("button", { type: "submit", class: "primary" }, words.save),
          button(words.cancel, cancel)
        )
      )
    );
    const before = snapshot();
    on(element, {
      submit: (event) => {
        event.preventDefault();
        submit();
      },
      keydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        else if (event.key === "Escape" && !event.isComposing) cancel();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }
    });
    return { element, isDirty: () => snapshot() !== before };
    function snapshot() {
      return JSON.stringify([values(), reason.value, checked.checked]);
    }
    function values() {
      const steps = chain2.steps();
      return {
        table: table3.value || null,
        shared: trimmed(shared.value, entry.shared),
        item: trimmed(item.value, entry.item),
        item_no: itemNo.value.trim() === "" ? null : Number(itemNo.value),
        content: trimmed(content.value, entry.content),
        content_no: contentNo.value.trim() === "" ? null : Number(contentNo.value),
        task: trimmed(task.value, entry.task),
        steps,
        decided_by: decider(steps),
        co_organizers: organizers.value.split("\n").map((name) => name.trim()).filter((name) => name),
        remarks: trimmed(remarks.value, entry.remarks)
      };
    }
    function submit() {
      const given2 = values();
      const { set: set2, was } = differences(row.entry, given2);
      const fault = faultOf(given2, set2);
      if (fault) {
        problem.textContent = fault.message;
        fault.at?.focus();
        return;
      }
      keep({ author: author.value.trim() });
      save({
        entry: row.entry.id,
        cells: row.cells,
        ...of,
        unit: row.unit.name,
        row: row.entry.source.cells,
        author: author.value.trim(),
        date: today(),
        reason: reasonWith(reason.value.trim(), { set: set2 }, row.standing),
        checked: checked.checked,
        set: set2,
        was,
        carried: carriedBy(row.entry, row.standing),
        stale: row.stale.map((correction2) => correction2.cells),
        saved: false
      });
    }
    function faultOf(given2, set2) {
      for (const number2 of [itemNo, contentNo]) {
        if (number2.value.trim() !== "" && !NUMBER.test(number2.value.trim())) return { message: words.needNumber, at: number2 };
      }
      if (set2.steps && given2.steps.some((step) => step.action === "unknown")) return { message: words.needKnown };
      if (Object.keys(set2).length === 0 && !checked.checked) return { message: words.needChange };
      if (reason.value.trim() === "") return { message: words.needReason, at: reason };
      if (author.value.trim() === "") return { message: words.needAuthor, at: author };
      return null;
    }
  }
  function trimmed(typed, was) {
    return typed === was ? was : typed.trim() || null;
  }
  function named(field, control, hint) {
    return labelled(control, words.names[field], hint);
  }
  function labelled(control, label, ...hints) {
    return el("p", { class: "field" }, el("label", { for: control.id }, label, ...hints.map((hint) => hint && el("small", {}, hint))), control);
  }
  function vouchFor(of, row, known, author) {
    const base = known ?? {
      entry: row.entry.id,
      cells: row.cells,
      ...of,
      unit: row.unit.name,
      row: row.entry.source.cells,
      set: {},
      was: {},
      stale: row.stale.map((correction2) => correction2.cells),
      carried: carriedBy(row.entry, row.standing),
      reason: reasonWith(words.checkedReason, { set: {} }, row.standing)
    };
    return { ...base, author, date: today(), checked: true, saved: false };
  }

  // src/filters.ts
  function filters(page, rows, filter, changed2) {
    const search = on(
      el("input", { type: "search", id: "search", placeholder: words.searchHint, autocomplete: "off", spellcheck: "false" }),
      { input: () => {
        filter.text = search.value;
        update();
      } }
    );
    search.value = filter.text;
    const withCounts = (values, label) => values.map(([value2, count]) => [value2, `${label(value2)} · ${count.toLocaleString("en")}`]);
    const units = page.bureau.units.map((unit, at) => [at, unit.name]);
    const codes = rows.counts((row) => row.entry.diagnostics.map((finding) => finding.code));
    const tables2 = rows.counts((row) => [row.entry.table ?? ""]).filter(([table3]) => table3).map(([table3]) => table3).sort();
    const deciders = withCounts(rows.counts((row) => [rows.seen(row).decided_by ?? ""]), (title) => title || words.nobody);
    const kinds = rows.counts((row) => row.change ? [row.change.change] : []);
    const states = withCounts(rows.counts((row) => [rows.state(row)]), (state) => words.states[state]);
    const choices = [
      choice("unit", words.unit, units),
      choice("code", words.diagnostic, withCounts(codes, (code) => `${code} ${titleOf(page.site, code)}`)),
      choice("decider", words.decider, deciders),
      choice("table", words.tableFilter, [...tables2.map((table3) => [table3, table3]), ["", words.none]]),
      kinds.length > 0 && choice("change", words.change, [["any", words.anyChange], ...withCounts(kinds, (kind) => words.kinds[kind])]),
      choice("state", words.state, [["unsettled", words.unsettled], ...states])
    ];
    const order = el(
      "select",
      { id: "filter-order" },
      ...["doubt", "document"].map((value2) => option(value2, value2 === "doubt" ? words.byDoubt : words.byDocument, filter.order === value2))
    );
    on(order, { change: () => {
      filter.order = order.value;
      update();
    } });
    const summary = el("summary", {});
    const clear = button(words.clearFilters, () => {
      Object.assign(filter, EVERYTHING, { order: filter.order });
      search.value = "";
      for (const select of details.querySelectorAll("select")) if (select !== order) select.selectedIndex = 0;
      update();
    }, { class: "quiet" });
    const isOpen = preferences.filters ?? window.matchMedia("(min-height: 900px)").matches;
    const details = on(
      el(
        "details",
        { class: "choices", open: isOpen },
        summary,
        el("div", { class: "grid" }, ...choices, labelled2(words.order, order))
      ),
      { toggle: () => keep({ filters: details.open }) }
    );
    const element = el(
      "form",
      { class: "filters", role: "search" },
      el("div", { class: "searching" }, el("label", { for: "search" }, words.search), search, clear),
      details
    );
    on(element, { submit: (event) => event.preventDefault() });
    told();
    return { element, search };
    function choice(key, label, options) {
      const select = el("select", { id: `filter-${key}` }, option("", words.any, filter[key] === null));
      options.forEach(([value2, text], at) => select.append(option(String(at), text, filter[key] === value2)));
      on(select, {
        change: () => {
          filter[key] = select.value === "" ? null : options[Number(select.value)][0];
          update();
        }
      });
      return labelled2(label, select);
    }
    function update() {
      told();
      changed2();
    }
    function told() {
      const { text, order: order2, ...set2 } = filter;
      const count = Object.values(set2).filter((value2) => value2 !== null).length;
      summary.textContent = count > 0 ? words.filtersOn(count) : words.filters;
      clear.hidden = count === 0 && text === "";
    }
  }
  function option(value2, text, isChosen) {
    return el("option", { value: value2, selected: isChosen }, text);
  }
  function labelled2(label, select) {
    return el("p", { class: "choice" }, el("label", { for: select.id }, label), select);
  }

  // src/corrections.ts
  function basic(text) {
    return `"${[...text].map(escaped).join("")}"`;
  }
  function escaped(character) {
    const code = character.codePointAt(0);
    if (character === '"' || character === "\\") return `\\${character}`;
    if (character === "\n") return "\\n";
    if (code >= 55296 && code <= 57343) return "�";
    const isControl = code < 32 || code >= 127 && code <= 159 || code === 8232 || code === 8233 || code === 65279;
    return isControl ? `\\u${code.toString(16).padStart(4, "0")}` : character;
  }
  function list(values) {
    return `[${values.map(basic).join(", ")}]`;
  }
  function chain(steps) {
    const line2 = ({ role, action, mark }) => `    { role = ${basic(role)}, action = ${basic(action)}, mark = ${basic(mark)} },
`;
    return `[
${steps.map(line2).join("")}]`;
  }
  function value(field, value2) {
    if (field === "steps") return chain(value2);
    if (Array.isArray(value2)) return list(value2);
    return typeof value2 === "number" ? String(value2) : basic(value2);
  }
  function table(name, values) {
    const lines = fieldsOf(values).flatMap((field) => {
      const given2 = values[field] ?? null;
      return given2 === null || isEmpty(given2) ? [] : `${field} = ${value(field, given2)}
`;
    });
    return lines.length > 0 ? `
[correction.${name}]
${lines.join("")}` : "";
  }
  function correction(edit) {
    const values = written(edit);
    const cleared = fieldsOf(values).filter((field) => isEmpty(values[field] ?? null));
    const lines = [
      "[[correction]]",
      `entry = ${basic(edit.entry)}`,
      `bureau = ${basic(edit.bureau)}`,
      `unit = ${basic(edit.unit)}`,
      `cells = ${basic(edit.cells)}`,
      `row = ${list(edit.row)}`,
      `author = ${basic(edit.author)}`,
      `date = ${basic(edit.date)}`,
      `reason = ${basic(edit.reason)}`,
      ...edit.checked ? ["checked = true"] : [],
      ...cleared.length > 0 ? [`clear = ${list(cleared)}`] : []
    ];
    return `${lines.join("\n")}
${table("set", values)}${table("was", edit.was)}`;
  }
  function replaces(edit, standing) {
    if (edit.entry !== standing.entry) return false;
    const fields2 = fieldsOf(written(edit));
    if (edit.stale.includes(standing.cells)) return standing.fields.every((field) => overlapAny(field, fields2));
    if (edit.cells !== standing.cells) return false;
    return standing.fields.length === 0 || standing.fields.some((field) => overlapAny(field, fields2));
  }
  function file(standing, edits) {
    const kept = standing.filter((correction2) => !edits.some((edit) => replaces(edit, correction2)));
    return [...kept.map((correction2) => `${correction2.toml.trimEnd()}
`), ...edits.map(correction)].join("\n");
  }

  // src/saving.ts
  function savingButton(site, decisions, isGone) {
    const opener = button("", () => open(site, decisions, isGone), { class: "saving" });
    const told = el("p", { class: "refused", role: "status", hidden: true }, words.refused);
    const update = () => {
      const count = site.save === null ? decisions.all.length : decisions.unsaved.length;
      opener.textContent = words.toSave(count);
      opener.classList.toggle("primary", count > 0);
      told.hidden = !decisions.refused;
    };
    decisions.onChange(update);
    update();
    return el("div", { class: "keeping" }, told, opener);
  }
  function open(site, decisions, isGone) {
    const box = el("div", { class: "corrections" });
    const draw = () => box.replaceChildren(...contents(site, decisions, isGone));
    const shown = dialog(words.corrections, box);
    decisions.onChange(() => {
      if (shown.open) draw();
    });
    draw();
  }
  function contents(site, decisions, isGone) {
    const edits = decisions.all;
    const status = el("p", { class: "status", role: "status" });
    const replaced = site.corrections.filter((standing) => edits.some((edit) => replaces(edit, standing))).length;
    const text = () => file(site.corrections, decisions.all);
    const command = el("pre", {}, el("code", {}, "fenceng convert … --corrections corrections.toml"));
    const doings = el(
      "p",
      { class: "doings" },
      site.save !== null && decisions.unsaved.length > 0 ? button(words.saveNow(decisions.unsaved.length), () => void post2(site, decisions, status), { class: "primary" }) : null,
      button(words.download, () => download("corrections.toml", text()), { class: site.save === null ? "primary" : "" }),
      button(words.copy, () => void copy(text(), status)),
      button(words.discardAll, () => void discard(decisions), { class: "quiet danger" })
    );
    return [
      el("p", {}, site.save === null ? words.fileText : words.serveText),
      ...site.save === null ? [command] : [],
      ...site.corrections.length > 0 ? [el("p", {}, words.standing(site.corrections.length), replaced > 0 && ` ${words.replaced(replaced)}`)] : [],
      edits.length > 0 ? doings : el("p", { class: "hint" }, words.noEdits),
      status,
      el("ul", { class: "edits" }, ...edits.map((edit) => line(site, decisions, edit, isGone(edit))))
    ];
  }
  function line(site, decisions, edit, isGone) {
    const fields2 = fieldsOf(edit.set).map((field) => words.names[field]);
    const what = [...fields2, ...edit.checked ? [words.vouched] : []].join("、");
    const links = site.bureaus.filter((link) => link.bureau === edit.bureau);
    const page = (links.find((link) => link.page === edit.page) ?? links[0])?.page;
    const place = `${edit.bureau} › ${edit.unit}`;
    return el(
      "li",
      {},
      el("p", {}, page ? el("a", { href: `${address(site, page)}#${encodeURIComponent(edit.entry)}` }, place) : place, " ", el("code", {}, edit.entry)),
      el("p", {}, el("b", {}, what), `: ${edit.reason}`),
      el("p", {}, el("small", {}, words.byOn(edit.author, edit.date)), edit.saved && el("span", { class: "tag" }, words.savedState), isGone && el("strong", { class: "problem" }, ` ${words.rowGone}`)),
      button(words.discard, () => decisions.remove(keyOf(edit)), { class: "quiet", "aria-label": `${words.discard}: ${place} ${what}` })
    );
  }
  function download(name, text) {
    const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
    const link = el("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 6e4);
  }
  async function copy(text, status) {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = words.copied;
    } catch {
      status.textContent = words.notCopied;
    }
  }
  async function discard(decisions) {
    if (await confirmed(words.discardAllSure(decisions.all.length), words.discardAll)) decisions.clear();
  }
  async function post2(site, decisions, status) {
    const edits = decisions.unsaved;
    try {
      const answer = await fetch(address(site, site.save ?? ""), {
        method: "POST",
        headers: { "content-type": "application/toml" },
        body: edits.map(correction).join("\n")
      });
      if (!answer.ok) throw new Error((await answer.text()).trim() || `${answer.status} ${answer.statusText}`);
      const { saved } = await answer.json();
      const same2 = edits.filter((edit) => decisions.get(keyOf(edit)) === edit || JSON.stringify(decisions.get(keyOf(edit))) === JSON.stringify(edit));
      decisions.put(...same2.map((edit) => ({ ...edit, saved: true })));
      tell(words.saved(saved), false);
    } catch (error) {
      tell(words.notSaved(error instanceof Error ? error.message : String(error)), true);
    }
    function tell(text, isBad) {
      const shown = document.querySelector("dialog .status") ?? status;
      shown.textContent = text;
      shown.classList.toggle("problem", isBad);
    }
  }

  // src/head.ts
  function head({ site, decisions, bureau, print, redraw, isGone }, ...more) {
    const at = site.bureaus.indexOf(here(site));
    const step = (to, sign2, label) => {
      const link = at < 0 ? void 0 : site.bureaus[to];
      return link && el("a", { class: "step", href: address(site, link.page), "aria-label": `${label}: ${link.bureau}`, title: link.bureau }, sign2);
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
        el("span", { class: "release" }, words.release(site.release))
      ),
      ...more,
      savingButton(site, decisions, isGone),
      el(
        "div",
        { class: "settings" },
        button(words.print, print, { class: "quiet" }),
        button(words.keys, help, { class: "quiet", "aria-keyshortcuts": "?" }),
        button("◐", () => turn(), { class: "quiet", "aria-label": words.theme, title: words.theme }),
        button(words.otherLanguage, () => {
          speakTheOther();
          redraw();
        }, { class: "quiet", lang: words.languageLabel === "Show in English" ? "en" : "zh-Hant", title: words.languageLabel })
      )
    );
  }
  function paint() {
    if (preferences.theme) document.documentElement.dataset["theme"] = preferences.theme;
    else delete document.documentElement.dataset["theme"];
  }
  function turn() {
    const isDark = preferences.theme ? preferences.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    keep({ theme: isDark ? "light" : "dark" });
    paint();
  }

  // src/keyboard.ts
  function onKeys(keys) {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (isDialogOpen() || isTyping(event.target)) return;
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary")) return;
      const doing = keys[event.key];
      if (!doing) return;
      event.preventDefault();
      doing();
    });
  }
  function isTyping(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  // src/list.ts
  var HEIGHT = 50;
  var MARGIN = 6;
  var List = class {
    constructor(label, empty, option2, choose) {
      this.empty = empty;
      this.option = option2;
      this.span = el("div", { class: "span", role: "presentation" });
      this.element = el("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": label }, this.span);
      this.element.addEventListener("scroll", () => this.draw(), { passive: true });
      new ResizeObserver(() => this.draw()).observe(this.element);
      this.element.addEventListener("click", (event) => {
        const at = event.target.closest("[data-at]")?.dataset["at"];
        const row = at === void 0 ? void 0 : this.rows[Number(at)];
        if (row) choose(row);
      });
      this.element.addEventListener("keydown", (event) => {
        const row = this.target(event);
        if (!row) return;
        event.preventDefault();
        choose(row);
      });
    }
    empty;
    option;
    element;
    span;
    rows = [];
    chosen = null;
    drawn = "";
    show(rows) {
      this.rows = rows;
      this.span.style.height = `${rows.length * HEIGHT}px`;
      this.redraw();
    }
    choose(row) {
      this.chosen = row;
      const at = row ? this.rows.indexOf(row) : -1;
      if (at >= 0) {
        const { scrollTop, clientHeight } = this.element;
        const top = at * HEIGHT;
        if (top < scrollTop) this.element.scrollTop = top;
        else if (top + HEIGHT > scrollTop + clientHeight) this.element.scrollTop = top + HEIGHT - clientHeight;
      }
      this.redraw();
    }
    has(row) {
      return this.rows.includes(row);
    }
    /** The row so many places from the chosen one; the first where none is chosen. */
    beside(step, from = this.chosen) {
      const at = from ? this.rows.indexOf(from) : -1;
      if (at < 0) return this.rows[0];
      return this.rows[Math.max(0, Math.min(this.rows.length - 1, at + step))];
    }
    redraw() {
      this.drawn = "";
      this.draw();
    }
    target(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return void 0;
      const screen = Math.max(1, Math.floor(this.element.clientHeight / HEIGHT) - 1);
      switch (event.key) {
        case "ArrowDown":
          return this.beside(1);
        case "ArrowUp":
          return this.beside(-1);
        case "PageDown":
          return this.beside(screen);
        case "PageUp":
          return this.beside(-screen);
        case "Home":
          return this.rows[0];
        case "End":
          return this.rows.at(-1);
        default:
          return void 0;
      }
    }
    draw() {
      const { scrollTop, clientHeight } = this.element;
      const from = Math.max(0, Math.floor(scrollTop / HEIGHT) - MARGIN);
      const to = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight) / HEIGHT) + MARGIN);
      const range = `${from}-${to}`;
      if (range === this.drawn) return;
      this.drawn = range;
      const options = this.rows.slice(from, to).map((row, after) => this.optionOf(row, from + after));
      if (options.length === 0) options.push(el("div", { class: "empty", role: "option", "aria-disabled": "true" }, this.empty));
      this.span.replaceChildren(...options);
      const active = options.find((option2) => option2.getAttribute("aria-selected") === "true");
      if (active) this.element.setAttribute("aria-activedescendant", active.id);
      else this.element.removeAttribute("aria-activedescendant");
    }
    optionOf(row, at) {
      const option2 = el("div", {
        class: "option",
        role: "option",
        id: `row-${row.at}`,
        "data-at": at,
        "aria-selected": String(row === this.chosen),
        "aria-setsize": this.rows.length,
        "aria-posinset": at + 1
      });
      option2.style.top = `${at * HEIGHT}px`;
      option2.append(...this.option(row));
      return option2;
    }
  };

  // src/drawn.ts
  var CHUNK = 40;
  var LONG = 8;
  function drawnTables(tables2, isWhole, rows, near, choose) {
    const byPlace = /* @__PURE__ */ new Map();
    for (const row of rows) {
      const place = `${row.entry.source.table}:${row.entry.source.row}`;
      byPlace.set(place, [...byPlace.get(place) ?? [], row]);
    }
    const chunks = /* @__PURE__ */ new Map();
    let marked = null;
    const element = el("div", { class: "drawn" }, ...tables2.map(drawTable));
    element.addEventListener("click", (event) => {
      const line2 = event.target.closest("tr[data-place]");
      const rows2 = byPlace.get(line2?.dataset["place"] ?? "");
      if (rows2) choose(rows2[(rows2.findIndex((row) => String(row.at) === line2?.dataset["chosen"]) + 1) % rows2.length]);
    });
    const unmark = () => {
      marked?.classList.remove("chosen");
      delete marked?.dataset["chosen"];
      marked = null;
    };
    return {
      element,
      unmark,
      mark(row) {
        unmark();
        const { table: table3, row: line2 } = row.entry.source;
        const chunk = chunks.get(`${table3}:${Math.floor((line2 - 1) / CHUNK)}`);
        chunk?.fill();
        marked = chunk?.body.querySelector(`tr[data-place="${table3}:${line2}"]`) ?? null;
        marked?.classList.add("chosen");
        if (marked) marked.dataset["chosen"] = String(row.at);
        return marked;
      }
    };
    function drawTable(table3) {
      const parts = chunked(table3);
      const widths = columnWidths(table3);
      const name = [table3.name, table3.page !== null && words.page(table3.page), words.tableN(table3.table)].filter((text) => text).join(" · ");
      const columns = el("colgroup", {}, el("col", { class: "number" }), ...widths.map((width) => {
        const column = el("col");
        if (width < LONG) column.style.width = `${width}em`;
        return column;
      }));
      const drawn = el("table", {}, el("caption", {}, name), columns);
      parts.forEach((lines, at) => {
        const body = el("tbody", { "data-chunk": at });
        const chunk = { body, fill: () => fill(body, table3, lines, at * CHUNK) };
        const forget = () => {
          if (body.contains(marked) || body.dataset["filled"] === void 0) return;
          const height = body.getBoundingClientRect().height;
          hollow(body, table3.cols + 1, `${height}px`);
        };
        const shown = lines.filter((_, line2) => isWhole || byPlace.has(`${table3.table}:${at * CHUNK + line2 + 1}`));
        hollow(body, table3.cols + 1, `${guess(shown, widths)}em`);
        chunks.set(`${table3.table}:${at}`, chunk);
        near.add(body, { fill: chunk.fill, empty: forget });
        drawn.append(body);
      });
      drawn.style.minWidth = `${widths.reduce((sum2, width) => sum2 + width, 3)}em`;
      return drawn;
    }
    function fill(body, table3, lines, first) {
      if (body.dataset["filled"] !== void 0) return;
      body.dataset["filled"] = "";
      body.replaceChildren(
        ...lines.flatMap((cells, at) => {
          const place = `${table3.table}:${first + at + 1}`;
          const isEntry = byPlace.has(place);
          if (!isWhole && !isEntry) return [];
          return el("tr", { "data-place": isEntry ? place : null }, el("th", { scope: "row" }, first + at + 1), ...cellsOf(cells));
        })
      );
    }
  }
  function cellsOf(cells) {
    return cells.map(
      ({ rowspan, colspan, text, goesOn }) => el("td", { rowspan: rowspan > 1 ? rowspan : null, colspan: colspan > 1 ? colspan : null, class: goesOn ? "goes-on" : null }, text)
    );
  }
  function hollow(body, cols, height) {
    delete body.dataset["filled"];
    const cell = el("td", { colspan: cols });
    cell.style.height = height;
    body.replaceChildren(el("tr", {}, cell));
  }
  function chunked(table3) {
    const lines = Array.from({ length: table3.rows }, () => Array(table3.cols).fill(void 0));
    for (const [row, col, rowspan, colspan, text] of table3.cells) {
      const end = Math.min(row + Math.max(1, rowspan), table3.rows);
      for (let from = row; from < end; ) {
        const to = Math.min(end, (Math.floor(from / CHUNK) + 1) * CHUNK);
        for (let at = from; at < to; at += 1) {
          for (let over = col; over < Math.min(col + colspan, table3.cols); over += 1) lines[at][over] = null;
        }
        const line2 = lines[from];
        if (line2) line2[col] = { col, rowspan: to - from, colspan: Math.min(colspan, table3.cols - col), text, goesOn: from > row };
        from = to;
      }
    }
    const blank = (col) => ({ col, rowspan: 1, colspan: 1, text: "", goesOn: false });
    const whole = lines.map((line2) => line2.flatMap((cell, col) => cell === null ? [] : [cell ?? blank(col)]));
    return Array.from({ length: Math.ceil(table3.rows / CHUNK) }, (_, at) => whole.slice(at * CHUNK, (at + 1) * CHUNK));
  }
  function columnWidths(table3) {
    const longest = Array(table3.cols).fill(0);
    for (const [, col, , colspan, text] of table3.cells) {
      if (colspan === 1 && col < table3.cols) longest[col] = Math.max(longest[col], text.length);
    }
    return longest.map((length) => Math.max(1.9, Math.min(LONG, 1.1 + length)));
  }
  function guess(lines, widths) {
    const tall = (cell) => Math.ceil(cell.text.length / Math.max(1, (widths[cell.col] ?? 4) - 1));
    return lines.reduce((sum2, cells) => sum2 + 0.7 + 1.45 * Math.max(1, ...cells.filter((cell) => cell.rowspan === 1).map(tall)), 0);
  }

  // src/near.ts
  var Near = class {
    parts = /* @__PURE__ */ new Map();
    observer;
    /** `settled` is called when parts were drawn or forgotten, which may have moved the others. */
    constructor(root, settled) {
      this.observer = new IntersectionObserver(
        (changes2) => {
          for (const change of changes2) {
            const part = this.parts.get(change.target);
            if (change.isIntersecting) part?.fill();
            else part?.empty();
          }
          settled();
        },
        { root, rootMargin: "100% 0px" }
      );
    }
    add(element, part) {
      this.parts.set(element, part);
      this.observer.observe(element);
    }
    stop() {
      this.observer.disconnect();
    }
  };

  // src/pictures.ts
  function pictures(site, pages, rows, near, choose) {
    const byPage = /* @__PURE__ */ new Map();
    for (const row of rows) {
      const { page } = row.entry.source;
      if (page !== null) byPage.set(page, [...byPage.get(page) ?? [], row]);
    }
    const drawn = /* @__PURE__ */ new Map();
    let marked = null;
    const figures = pages.map((page) => {
      const image = el("img", {
        src: address(site, page.image),
        alt: words.pageImage(page.number),
        width: Math.round(page.width),
        height: Math.round(page.height),
        loading: "lazy",
        decoding: "async"
      });
      const layer = el("div", { class: "boxes" });
      const sheet = el("div", { class: "sheet" }, el("div", { class: "turning" }, image, layer));
      sheet.style.setProperty("--wide", String(page.width));
      sheet.style.setProperty("--high", String(page.height));
      const figure = el("figure", { class: "picture", "data-page": page.number }, el("figcaption", {}, words.page(page.number)), sheet);
      const boxes = /* @__PURE__ */ new Map();
      const fill = () => {
        if (boxes.size > 0) return;
        for (const row of byPage.get(page.number) ?? []) {
          const box = boxOf(row, page, choose);
          if (box) boxes.set(row, box);
        }
        layer.replaceChildren(...boxes.values());
      };
      const empty = () => {
        if ([...boxes.values()].includes(marked)) return;
        boxes.clear();
        layer.replaceChildren();
      };
      near.add(figure, { fill, empty });
      drawn.set(page.number, { figure, fill, boxes });
      return figure;
    });
    const unmark = () => {
      marked?.classList.remove("chosen");
      marked = null;
    };
    return {
      element: el("div", { class: "pictures" }, ...figures),
      unmark,
      mark(row) {
        unmark();
        const page = drawn.get(row.entry.source.page ?? -1);
        if (!page) return null;
        page.fill();
        marked = page.boxes.get(row) ?? page.figure;
        marked.classList.add("chosen");
        return marked;
      }
    };
  }
  function boxOf(row, page, choose) {
    const { bbox } = row.entry.source;
    if (!bbox) return null;
    const [x0, y0, x1, y1] = bbox;
    const { title } = headings(row.entry);
    const box = on(el("button", { type: "button", class: "box", tabindex: -1, title, "aria-label": title, "data-row": row.at }), {
      click: () => choose(row)
    });
    const share = (part, whole) => `${100 * part / whole}%`;
    box.style.left = share(x0, page.width);
    box.style.top = share(y0, page.height);
    box.style.width = share(x1 - x0, page.width);
    box.style.height = share(y1 - y0, page.height);
    return box;
  }

  // src/original.ts
  var ZOOM = 1.25;
  var Original = class {
    constructor(page, rows, choose) {
      this.page = page;
      this.rows = rows;
      this.choose = choose;
      const sources = page.bureau.sources;
      this.picker = el("select", { id: "source" }, ...sources.map((source) => el("option", { value: source.id }, source.name)));
      on(this.picker, { change: () => this.open(this.picker.value) });
      const tool = (sign2, label, zoom) => button(sign2, () => this.scale(zoom()), { "aria-label": label, title: label });
      const tools = el(
        "div",
        { class: "tools", role: "group", "aria-label": words.original },
        tool("−", words.zoomOut, () => Math.max(0.5, this.zoom / ZOOM)),
        tool("⤢", words.zoomFit, () => 1),
        tool("+", words.zoomIn, () => Math.min(5, this.zoom * ZOOM)),
        this.turner
      );
      this.element = el(
        "div",
        { class: "original" },
        el("header", {}, el("label", { for: "source", class: sources.length > 1 ? "" : "heard" }, words.source), this.picker, tools),
        this.about,
        this.scroller
      );
      this.picker.disabled = sources.length < 2;
      for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
        this.scroller.addEventListener(kind, () => {
          this.held = null;
        }, { passive: true });
      }
      if (sources[0]) this.open(sources[0].id);
    }
    page;
    rows;
    choose;
    element;
    scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": words.original });
    about = el("p", { class: "about-source", hidden: true });
    picker;
    shown = null;
    zoom = 1;
    /** Quarters of a turn, for pages that lie on their side. */
    quarters = 0;
    turner = button("↻", () => this.turn(), { "aria-label": words.turn, title: words.turn });
    /** What was scrolled to stays in view, whatever is drawn around it, until somebody scrolls. */
    held = null;
    /** Marks the row; scrolls to it unless it was chosen here. */
    show(row, scrolls) {
      this.open(row.entry.source.source);
      const mark = this.shown?.sheets.mark(row) ?? null;
      this.tell(mark === null ? words.notDrawn : row.entry.source.bbox === null && mark.matches("figure") ? words.noPlace : null);
      this.held = scrolls ? mark : null;
      this.hold();
    }
    document(source) {
      return this.page.originals[source];
    }
    open(source) {
      if (this.shown?.source === source) return;
      this.shown?.near.stop();
      this.held = null;
      this.picker.value = source;
      const near = new Near(this.scroller, () => this.hold());
      const document2 = this.document(source);
      const rows = this.rows.all.filter((row) => row.entry.source.source === source);
      const choose = (row) => this.choose(row);
      const sheets = document2 && document2.pages.length > 0 ? pictures(this.page.site, document2.pages, rows, near, choose) : drawnTables(document2?.tables ?? [], document2?.missing == null, rows, near, choose);
      this.shown = { source, sheets, near };
      this.scroller.replaceChildren(sheets.element);
      this.scroller.scrollTo(0, 0);
      this.turner.hidden = !(document2 && document2.pages.length > 0);
      sheets.element.dataset["quarters"] = String(this.quarters);
      this.scale(this.zoom);
      this.tell(null);
    }
    tell(place) {
      const missing = this.shown ? this.document(this.shown.source)?.missing ?? null : null;
      const told = [missing && `${words.noOriginal} ${missing}`, place].filter((text) => text);
      this.about.textContent = told.join(" ");
      this.about.hidden = told.length === 0;
    }
    scale(zoom) {
      this.zoom = zoom;
      const sheets = this.shown?.sheets.element;
      if (!sheets) return;
      const { scrollTop, scrollHeight, clientHeight } = this.scroller;
      const middle = (scrollTop + clientHeight / 2) / scrollHeight;
      sheets.style.setProperty("--zoom", String(zoom));
      this.scroller.scrollTop = middle * this.scroller.scrollHeight - clientHeight / 2;
      this.hold();
    }
    turn() {
      this.quarters = (this.quarters + 1) % 4;
      const sheets = this.shown?.sheets.element;
      if (sheets) sheets.dataset["quarters"] = String(this.quarters);
      const marked = sheets?.querySelector(".chosen");
      if (marked) this.bring(marked);
    }
    hold() {
      if (this.held?.isConnected) this.bring(this.held);
    }
    bring(mark) {
      const box = mark.getBoundingClientRect();
      const view = this.scroller.getBoundingClientRect();
      const above = Math.max(24, (view.height - box.height) / 3);
      this.scroller.scrollTop += box.top - view.top - above;
      if (box.left < view.left || box.width > view.width) this.scroller.scrollLeft += box.left - view.left - 8;
      else if (box.right > view.right) this.scroller.scrollLeft += box.right - view.right + 8;
    }
  };

  // src/paper.ts
  function paper(page, rows, shown) {
    let sheet = null;
    const lay = () => {
      sheet?.remove();
      sheet = table2(page, rows, shown());
      document.body.append(sheet);
    };
    window.addEventListener("beforeprint", lay);
    window.addEventListener("afterprint", () => {
      sheet?.remove();
      sheet = null;
    });
    return () => window.print();
  }
  function table2(page, rows, shown) {
    const { site, bureau } = page;
    const { doubtful, settled } = rows.progress();
    const head2 = [
      "",
      words.unit,
      words.names.table,
      words.names.item,
      words.names.content,
      words.names.task,
      words.chain,
      words.names.decided_by,
      words.names.co_organizers,
      words.names.remarks,
      words.confidence,
      words.state
    ];
    const lines = shown.map((row) => {
      const entry = rows.seen(row);
      const numbered = (number2, text) => [number2 !== null && `${number2}.`, text].filter((part) => part).join(" ");
      const codes2 = [...new Set(row.entry.diagnostics.map((finding) => finding.code))];
      const cells = [
        row.at + 1,
        row.unit.name,
        `${entry.shared ?? ""}${entry.table ?? ""}`,
        numbered(entry.item_no, entry.item),
        numbered(entry.content_no, entry.content),
        entry.task ?? "",
        chainText(entry),
        entry.decided_by ?? words.nobody,
        entry.co_organizers.join("、"),
        entry.remarks ?? "",
        `${confidenceText(entry.confidence)} ${codes2.join(" ")}`,
        words.states[rows.state(row)]
      ];
      return cells;
    });
    const isUsed = head2.map((_, at) => lines.length === 0 || lines.some((cells) => cells[at] !== ""));
    const used = (cells) => cells.filter((_, at) => isUsed[at]);
    const about = [
      words.release(site.release),
      words.version(site.version),
      words.shownOf(shown.length, rows.all.length),
      doubtful > 0 ? words.progress(settled, doubtful) : words.noneBelow
    ];
    const codes = [...new Set(shown.flatMap((row) => row.entry.diagnostics.map((finding) => finding.code)))].sort();
    return el(
      "section",
      { class: "paper" },
      el(
        "table",
        {},
        // The head of the table stands on every sheet, and with it whose rows these are.
        el(
          "thead",
          {},
          el("tr", {}, el("td", { class: "whose", colspan: used(head2).length }, el("h1", {}, bureau.bureau), el("p", {}, about.join(" · ")))),
          el("tr", {}, ...used(head2).map((name) => el("th", { scope: "col" }, name)))
        ),
        el("tbody", {}, ...lines.map((cells) => el("tr", {}, ...used(cells).map((cell) => el("td", {}, cell)))))
      ),
      codes.length > 0 && el("dl", {}, ...codes.flatMap((code) => [el("dt", {}, code), el("dd", {}, titleOf(site, code))]))
    );
  }

  // src/bureau.ts
  var Review = class {
    constructor(page) {
      this.page = page;
      this.of = { bureau: page.bureau.bureau, page: here(page.site)?.page ?? "" };
      this.decisions = new Decisions(page.site.key);
      this.rows = new Rows(page, this.decisions);
      this.print = paper(page, this.rows, () => this.shown);
      this.parts = this.draw();
      this.decisions.onChange(() => this.decided());
      onKeys({
        j: () => void this.step(1),
        k: () => void this.step(-1),
        e: () => this.edit(),
        Enter: () => this.edit(),
        c: () => void this.check(),
        "/": () => this.parts.search.select(),
        "?": help,
        Escape: () => void this.cancel()
      });
      window.addEventListener("hashchange", () => this.follow());
      this.follow();
      this.foldWhenIdle();
    }
    page;
    decisions;
    rows;
    filter = { ...EVERYTHING };
    print;
    /** What every edit of this page is of. */
    of;
    shown = [];
    chosen = null;
    /** Whether the rows shown, and their order, are those from before the last edit. */
    isStale = false;
    editor = null;
    parts;
    /** Draws the whole page, in the language that is spoken. */
    draw() {
      const { page, rows } = this;
      document.title = `${page.bureau.bureau} · ${words.release(page.site.release)}`;
      const list2 = new List(words.rows, words.noRows, (row) => optionOf(row, rows), (row) => void this.choose(row));
      const original = new Original(page, rows, (row) => void this.choose(row, "original"));
      const { element: bar, search } = filters(page, rows, this.filter, () => this.refilter());
      const counts = el("p", { class: "counts", role: "status" });
      const progress = el("div", { class: "progress" });
      const entry = el("div", { class: "entry-pane", role: "region", "aria-label": words.fields, tabindex: 0 });
      const removed = page.changes?.removed ?? [];
      const gone = removed.length > 0 && button(words.removedRows(removed.length), () => showRemoved(removed.flatMap(({ old }) => old ?? [])), { class: "link" });
      const listPane = el("section", { class: "rows", id: "rows", "aria-label": words.rows, tabindex: -1 }, bar, el("div", { class: "tally" }, counts, gone), list2.element);
      const right = el("div", { class: "right" }, listPane);
      right.append(divider(right, "list", words.listDivider, false, 44), entry);
      const main = el("main", { class: "review" }, original.element);
      main.append(divider(main, "original", words.divider, true, 56), right);
      document.body.replaceChildren(head({
        site: page.site,
        decisions: this.decisions,
        bureau: page.bureau.bureau,
        print: this.print,
        redraw: () => this.redraw(),
        isGone: (edit) => edit.page === this.of.page && !rows.has(edit)
      }, progress), main);
      this.parts = { search, list: list2, original, entry, counts, progress };
      this.refilter();
      return this.parts;
    }
    redraw() {
      this.editor = null;
      this.draw();
      if (this.chosen) this.open(this.chosen, true);
    }
    refilter() {
      const { list: list2 } = this.parts;
      this.isStale = false;
      this.shown = this.rows.shown(this.filter);
      list2.show(this.shown);
      list2.choose(this.chosen);
      this.count();
    }
    count() {
      const { counts, progress } = this.parts;
      const { doubtful, settled } = this.rows.progress();
      counts.textContent = [words.shownOf(this.shown.length, this.rows.all.length), words.leftToCheck(doubtful - settled)].join(" · ");
      const bar = el("progress", { max: Math.max(1, doubtful), value: settled, "aria-label": words.progress(settled, doubtful) });
      progress.replaceChildren(el("span", {}, doubtful > 0 ? words.progress(settled, doubtful) : words.noneBelow), bar);
    }
    async choose(row, from = "list") {
      if (!await this.mayLeave()) return;
      this.chosen = row;
      this.open(row, from === "list");
    }
    open(row, scrollsOriginal) {
      const { list: list2, original } = this.parts;
      if (this.isStale) this.refilter();
      list2.choose(row);
      original.show(row, scrollsOriginal);
      this.showEntry();
      history.replaceState(null, "", `#${row.entry.id}`);
    }
    showEntry() {
      const { entry } = this.parts;
      const row = this.chosen;
      this.editor = null;
      if (!row) {
        entry.replaceChildren(el("p", { class: "hint" }, words.nothingChosen));
        return;
      }
      const doings = {
        edit: () => this.edit(),
        check: () => void this.check(),
        undo: () => this.decisions.remove(row.key),
        showInOriginal: () => this.parts.original.show(row, true)
      };
      const view = entryView(this.page, this.rows, row, doings);
      if (!this.parts.list.has(row)) view.prepend(el("p", { class: "hint" }, words.hidden));
      entry.replaceChildren(view);
      entry.scrollTop = 0;
    }
    edit() {
      const row = this.chosen;
      if (!row || this.editor) return;
      const save = (edit) => {
        this.editor = null;
        this.decisions.put(edit);
        this.parts.list.element.focus();
      };
      this.editor = editor(this.of, this.rows, row, save, () => void this.cancel());
      this.parts.entry.replaceChildren(this.editor.element);
      this.parts.entry.scrollTop = 0;
      this.editor.element.querySelector("select")?.focus({ preventScroll: true });
    }
    async cancel() {
      if (!this.editor || !await this.mayLeave()) return;
      this.showEntry();
      this.parts.list.element.focus();
    }
    async mayLeave() {
      if (!this.editor?.isDirty()) return true;
      return confirmed(words.discardTyped, words.leave);
    }
    async step(by) {
      const row = this.parts.list.beside(by);
      if (row) await this.choose(row);
    }
    /** Marks the row as checked and goes on to the one that stood after it. */
    async check() {
      const row = this.chosen;
      if (!row || this.editor) return;
      if (!preferences.author) {
        const author = await answered(words.whoTitle, words.whoText, words.author);
        if (author === null) return;
        keep({ author });
      }
      const next = this.parts.list.beside(1);
      this.chosen = next ?? row;
      this.decisions.put(vouchFor(this.of, row, this.rows.edit(row), preferences.author));
      if (this.chosen) this.open(this.chosen, true);
    }
    /** Edits have changed, here or in another tab. */
    decided() {
      this.isStale = true;
      this.parts.list.redraw();
      this.count();
      if (!this.editor) this.showEntry();
    }
    /** Opens the entry that the address names, or else the first of the list. */
    follow() {
      const row = this.rows.find(location.hash.slice(1));
      if (row && row === this.chosen) return;
      const wanted = row ?? (this.chosen ? null : this.shown[0]);
      if (wanted) void this.choose(wanted);
      else if (!this.chosen) this.showEntry();
    }
    foldWhenIdle() {
      const later = window.requestIdleCallback ?? ((work2) => setTimeout(() => work2({ didTimeout: false, timeRemaining: () => 8 }), 50));
      const work = (deadline) => {
        if (!this.rows.fold(() => deadline.timeRemaining() > 2)) later(work);
      };
      later(work);
    }
  };
  function showRemoved(entries) {
    const items = entries.map(
      (entry) => el("li", {}, [entry.unit, entry.item, entry.content, entry.task].filter((text) => text).join(" › "), el("small", {}, ` ${entry.decided_by ?? words.nobody}`))
    );
    dialog(words.removedRows(entries.length), el("p", { class: "hint" }, words.removedHint), el("ul", { class: "removed" }, ...items));
  }
  function bureauPage(page) {
    new Review(page);
  }

  // src/chart.ts
  function histogram(values, label, isLow2, told) {
    const height = 44;
    const width = 6;
    const most = Math.max(1, ...values.map(Math.sqrt));
    const bars = values.map((value2, at) => {
      const tall = value2 === 0 ? 0 : Math.max(1.5, height * Math.sqrt(value2) / most);
      return svg(
        "rect",
        { x: at * width + 0.5, y: height - tall, width: width - 1, height: tall, class: isLow2(at) ? "bar low" : "bar" },
        svg("title", {}, told(at))
      );
    });
    const whole = width * values.length;
    const base = svg("line", { x1: 0, x2: whole, y1: height, y2: height, class: "base" });
    return svg("svg", { class: "histogram", viewBox: `0 0 ${whole} ${height + 1}`, role: "img", "aria-label": label }, ...bars, base);
  }
  function shares(parts, label, told) {
    const all = parts.reduce((sum2, part) => sum2 + part.value, 0);
    let from = 0;
    const bars = parts.map((part) => {
      const wide = all === 0 ? 0 : 100 * part.value / all;
      const bar = svg("rect", { x: from, y: 0, width: wide, height: 10, class: `part part-${part.kind}` }, svg("title", {}, told(part)));
      from += wide;
      return bar;
    });
    return svg("svg", { class: "shares", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": label }, ...bars);
  }

  // src/overview.ts
  function overviewPage(page) {
    const decisions = new Decisions(page.site.key);
    const draw = () => {
      document.title = `${words.overviewTitle} · ${words.release(page.site.release)}`;
      document.body.replaceChildren(
        head({ site: page.site, decisions, bureau: null, print: () => window.print(), redraw: draw, isGone: () => false }),
        el(
          "main",
          { class: "overview", id: "rows", tabindex: -1 },
          sums(page),
          bureaus(page),
          el("div", { class: "columns" }, repairs(page), changes(page), ledger(page)),
          inputs(page),
          el("footer", {}, words.version(page.site.version))
        )
      );
    };
    draw();
    onKeys({ "?": help });
  }
  var number = (value2) => value2.toLocaleString("en");
  var sum = (values) => values.reduce((total, value2) => total + value2, 0);
  function below(confidence2) {
    return sum(confidence2.filter((_, at) => isLow(at, confidence2)));
  }
  function isLow(at, confidence2) {
    return (at + 1) / confidence2.length <= SURE + 1e-9;
  }
  function sums({ bureaus: bureaus2, inputs: inputs2 }) {
    const facts = [
      [words.bureaus, bureaus2.length],
      [words.units, sum(bureaus2.map((bureau) => bureau.units))],
      [words.entries, sum(bureaus2.map((bureau) => bureau.entries))],
      [words.below, sum(bureaus2.map((bureau) => below(bureau.confidence)))],
      [words.inputs, inputs2.length],
      [words.notRead, inputs2.filter((input) => input.outcome !== "converted").length]
    ];
    return el("dl", { class: "sums" }, ...facts.map(([name, value2]) => el("div", {}, el("dt", {}, name), el("dd", {}, number(value2)))));
  }
  function bureaus({ site, bureaus: bureaus2 }) {
    const lines = bureaus2.map(
      (bureau) => el(
        "tr",
        {},
        el("th", { scope: "row" }, el("a", { href: address(site, bureau.page) }, bureau.bureau), bureau.government && el("small", {}, bureau.government)),
        el("td", { class: "number" }, number(bureau.units)),
        el("td", { class: "number" }, number(bureau.entries)),
        el("td", { class: "number" }, number(below(bureau.confidence))),
        el("td", {}, confidenceOf(bureau)),
        el("td", {}, ...levelsOf(bureau)),
        el("td", { class: "kinds" }, ...kindsOf(bureau))
      )
    );
    const heads = [words.bureau, words.units, words.entries, words.below, words.histogram, words.levels, words.change];
    return el(
      "section",
      {},
      el("h2", {}, words.bureaus),
      scrolled(words.bureaus, el("table", { class: "bureaus" }, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...lines))),
      el("p", { class: "hint" }, words.logScale)
    );
  }
  function confidenceOf({ confidence: confidence2 }) {
    const told = (at) => `${(at / confidence2.length).toFixed(2)}–${((at + 1) / confidence2.length).toFixed(2)}: ${number(confidence2[at])}`;
    const parts = confidence2.flatMap((value2, at) => value2 > 0 ? told(at) : []).join(", ");
    return histogram(confidence2, words.histogramLabel(parts), (at) => isLow(at, confidence2), told);
  }
  var COLOURS = 6;
  function levelsOf({ levels, entries }) {
    const parts = levels.map(({ level, entries: entries2 }, at) => ({
      label: level || words.levelsNone,
      value: entries2,
      kind: level === "" ? 0 : Math.min(at + 1, COLOURS)
    }));
    const told = (part) => `${part.label} ${number(part.value)} (${words.share(part.value, entries)})`;
    const legend = parts.map((part) => el("li", { class: `key key-${part.kind}` }, `${part.label} `, el("b", {}, number(part.value))));
    return [shares(parts, words.levelsLabel(parts.map(told).join(", ")), told), el("ul", { class: "legend" }, ...legend)];
  }
  function kindsOf({ changes: changes2 }) {
    if (!changes2) return ["—"];
    return Object.entries(changes2).filter(([kind, count]) => count > 0 && kind !== "same").map(([kind, count]) => el("b", { class: "change", "data-kind": kind }, `${words.kinds[kind] ?? kind} ${number(count)}`));
  }
  function repairs({ site, bureaus: bureaus2 }) {
    const counts = /* @__PURE__ */ new Map();
    for (const bureau of bureaus2) {
      for (const [code, count] of Object.entries(bureau.codes)) counts.set(code, (counts.get(code) ?? 0) + count);
    }
    const most = Math.max(1, ...counts.values());
    const lines = [...counts].sort(([, one], [, other]) => other - one).map(([code, count]) => {
      const bar = el("i", { "aria-hidden": "true" });
      bar.style.width = `${100 * count / most}%`;
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, el("a", { href: codePage(site, code) }, code)),
        el("td", {}, titleOf(site, code)),
        el("td", { class: "number" }, number(count)),
        el("td", { class: "measure" }, bar)
      );
    });
    const heads = [words.code, words.diagnostic, words.rows, ""];
    return el(
      "section",
      { class: "repairs" },
      el("h2", {}, words.repairs),
      el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((name) => name ? el("th", { scope: "col" }, name) : el("td")))), el("tbody", {}, ...lines))
    );
  }
  function changes({ changes: changes2 }) {
    const lines = Object.entries(changes2 ?? {}).map(
      ([kind, count]) => el("div", {}, el("dt", {}, kind === "same" ? words.same : words.kinds[kind]), el("dd", {}, number(count)))
    );
    return el("section", {}, el("h2", {}, words.changes), changes2 ? el("dl", { class: "tallies" }, ...lines) : el("p", { class: "hint" }, words.noChanges));
  }
  function ledger({ inputs: inputs2 }) {
    const places = ["placed", "header", "repeated", "unplaced"];
    const cells = (of) => sum(inputs2.map((input) => of(input.ledger)));
    const line2 = (name, count, rows) => el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "number" }, number(count)), el("td", { class: "number" }, number(rows)));
    const reasons = /* @__PURE__ */ new Map();
    for (const { reason, cells: cells2 } of inputs2.flatMap((input) => input.ledger.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + cells2);
    return el(
      "section",
      {},
      el("h2", {}, words.ledger),
      el("p", { class: "hint" }, words.ledgerText),
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("td"), el("th", { scope: "col" }, words.cells), el("th", { scope: "col" }, words.ledgerRows))),
        el("tbody", {}, ...places.map((place) => line2(words[place], cells((ledger2) => ledger2[place]), cells((ledger2) => ledger2.rows[place])))),
        el("tfoot", {}, line2(words.total, cells((ledger2) => ledger2.cells), cells((ledger2) => ledger2.rows.rows)))
      ),
      reasons.size > 0 && el("ul", { class: "reasons" }, ...[...reasons].map(([reason, count]) => el("li", {}, `${reason}: `, el("b", {}, number(count)))))
    );
  }
  function inputs({ inputs: inputs2, site }) {
    const order = { failed: 0, skipped: 1, converted: 2 };
    const sorted = [...inputs2].sort((one, other) => order[one.outcome] - order[other.outcome]);
    const heads = [words.name, words.outcome, words.format, words.bureau, words.entries, words.unplaced, words.why];
    const line2 = (input) => el(
      "tr",
      { "data-outcome": input.outcome },
      el("th", { scope: "row" }, input.name),
      el("td", {}, el("span", { class: "outcome" }, words.outcomes[input.outcome])),
      el("td", {}, input.format),
      el("td", {}, input.bureau ?? ""),
      el("td", { class: "number" }, number(input.entries)),
      el("td", { class: "number" }, number(input.ledger.unplaced)),
      el(
        "td",
        {},
        input.reason,
        input.outcome !== "converted" && el("ul", { class: "why" }, ...input.diagnostics.map(({ code, message }) => el("li", {}, el("a", { href: codePage(site, code) }, code), ` ${titleOf(site, code)} `, el("small", {}, message))))
      )
    );
    const isAllRead = inputs2.every((input) => input.outcome === "converted");
    return el(
      "section",
      {},
      el("h2", {}, words.inputs),
      isAllRead && el("p", { class: "hint" }, words.allRead),
      scrolled(words.inputs, el("table", { class: "inputs" }, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...sorted.map(line2))))
    );
  }
  function scrolled(label, table3) {
    return el("div", { class: "scrolled", role: "region", "aria-label": label, tabindex: 0 }, table3);
  }

  // src/main.ts
  var data = document.getElementById("data");
  if (data) {
    const page = JSON.parse(data.textContent ?? "");
    data.remove();
    speakAsPreferred();
    paint();
    if (document.body.dataset["page"] === "overview") overviewPage(page);
    else bureauPage(page);
  } else {
    paint();
  }
})();
