// What the program writes into a page, as JSON in <script type="application/json" id="data">.
// `src/cli/review/data.rs` has the same as Rust types; those of bureau files are the contract's.

/** What every page of the site knows. */
export interface Site {
  /** Version of the program. */
  version: string;
  /** What the release is called: the folder, or the number of a nightly release. */
  release: string;
  /** Tells the decisions of one release in a browser's storage from those of another. */
  key: string;
  /** Path of this page's folder to the root of the site: "" or "../". */
  root: string;
  /** Where corrections are sent to, from the root, when the site is served; null when it is opened from disk. */
  save: string | null;
  bureaus: BureauLink[];
  /** Corrections that stand in the file already, in its order. */
  corrections: StandingCorrection[];
  /** Titles of the codes that occur, by code; each has a page, `diagnostics/<code>.html`. */
  codes: Record<string, CodeTitle>;
}

export interface BureauLink {
  bureau: string;
  /** From the root, not yet encoded as a URL. */
  page: string;
  units: number;
  entries: number;
}

/** A correction of the file. An edit of the same row takes its place, with the fields of both. */
export interface StandingCorrection {
  entry: string;
  /** Hash of the raw cells that it was made against. */
  cells: string;
  fields: Field[];
  author: string;
  date: string;
  reason: string;
  checked: boolean;
  /** Its own text in the file, from [[correction]] on. */
  toml: string;
}

export interface CodeTitle {
  name: string;
  title: string;
}

/** `bureau/<name>.html`. */
export interface BureauPage {
  site: Site;
  bureau: BureauFile;
  /** One for each entry, in the order of the bureau file. */
  rows: RowFacts[];
  /** By id of the source. */
  originals: Record<string, Original>;
  /** What changed since the release before; null when there is none to compare with. */
  changes: BureauChanges | null;
}

export interface RowFacts {
  /** Hash of the raw cells, which a correction names. */
  cells: string;
}

/** What there is to see of a document: pages with pictures, or tables, which are made of the raw cells of entries when it was not found. */
export interface Original {
  /** What of the document is not shown and why, in words; null when all of it is. */
  missing: string | null;
  pages: PagePicture[];
  tables: OriginalTable[];
}

/** A page of the document. Width and height are in points, as those of `source.bbox`. */
export interface PagePicture {
  /** 1-based. */
  number: number;
  width: number;
  height: number;
  /** From the root. */
  image: string;
}

export interface OriginalTable {
  /** 1-based, as `source.table`. */
  table: number;
  page: number | null;
  /** Name of the worksheet. */
  name: string | null;
  /** Number of rows and columns. */
  rows: number;
  cols: number;
  /** By row, then by column: row and column (0-based; `source.row` is the row + 1), rows and columns covered, text. */
  cells: [row: number, col: number, rowspan: number, colspan: number, text: string][];
}

export interface BureauChanges {
  /** Entries that are new or other than before, by id. */
  entries: Record<string, EntryChange>;
  /** Entries that are gone. */
  removed: EntryChange[];
}

export type ChangeKind = "added" | "removed" | "moved" | "renamed" | "changed" | "renumbered";

/** As `fenceng schema changes` has it. */
export interface EntryChange {
  change: ChangeKind;
  likeness: number | null;
  old: EntryRef | null;
  new: EntryRef | null;
  changes: FieldChange[];
}

export interface EntryRef {
  id: string;
  unit: string;
  table: "甲" | "乙" | null;
  shared: string | null;
  item: string | null;
  content: string | null;
  task: string | null;
  decided_by: string | null;
}

export type FieldChange =
  | { what: "decider"; from: string | null; to: string | null; direction: "up" | "down" | null }
  | { what: "step_added" | "step_dropped"; role: string; action: Action; mark: string }
  | { what: "step_changed"; role: string; from: Action; to: Action; from_mark: string; to_mark: string }
  | { what: "co_organizers"; added: string[]; dropped: string[] }
  | { what: Exclude<Field, "steps" | "decided_by" | "co_organizers">; from: string | number | null; to: string | number | null };

// The contract's types.

export interface BureauFile {
  schema_version: string;
  bureau: string;
  government: string | null;
  sources: Source[];
  units: Unit[];
}

export interface Source {
  id: string;
  name: string;
  format: string;
  sha256: string;
  pages: number | null;
  approvals: { table: "甲" | "乙" | null; date: string | null; document_no: string | null; act: string | null }[];
}

export interface Unit {
  name: string;
  roles: Role[];
  entries: Entry[];
}

export interface Role {
  title: string;
  tier: string | null;
  level: number | null;
  assists: boolean;
}

export interface Entry {
  id: string;
  table: "甲" | "乙" | null;
  shared: string | null;
  item: string | null;
  item_no: number | null;
  content: string | null;
  content_no: number | null;
  task: string | null;
  steps: Step[];
  decided_by: string | null;
  co_organizers: string[];
  remarks: string | null;
  confidence: number;
  diagnostics: Diagnostic[];
  source: RowSource;
}

export type Action = "draft" | "review" | "forward" | "approve" | "approve_or_forward" | "bypass" | "unknown";

export interface Step {
  role: string;
  action: Action;
  mark: string;
}

export interface Diagnostic {
  code: string;
  severity: "info" | "warning" | "error";
  message: string;
}

export interface RowSource {
  source: string;
  page: number | null;
  table: number;
  row: number;
  bbox: [x0: number, y0: number, x1: number, y1: number] | null;
  cells: string[];
}

/** Fields that can be corrected, in the order of an entry. */
export type Field =
  | "table" | "shared" | "item" | "item_no" | "content" | "content_no" | "task"
  | "steps" | "decided_by" | "co_organizers" | "remarks";

/** `index.html`. */
export interface OverviewPage {
  site: Site;
  bureaus: BureauOverview[];
  inputs: Input[];
  /** What changed since the release before: entries by kind; null when there is none to compare with. */
  changes: Record<ChangeKind | "same", number> | null;
}

export interface BureauOverview {
  bureau: string;
  page: string;
  government: string | null;
  units: number;
  entries: number;
  /** Entries by who decides, highest first: 第n層 where the ladder tells levels, else the title; "" for those without a decider. */
  levels: { level: string; entries: number }[];
  /** Entries by confidence: 20 equal steps from 0 to 1, the last with 1 in it. */
  confidence: number[];
  /** In how many entries each code occurs. */
  codes: Record<string, number>;
  /** Of its entries: added, changed and so on; null when there is nothing to compare with. */
  changes: Record<string, number> | null;
}

/** As `manifest.json` has it. */
export interface Input {
  name: string;
  sha256: string | null;
  format: string;
  outcome: "converted" | "skipped" | "failed";
  reason: string | null;
  bureau: string | null;
  tables: number;
  rows: number;
  entries: number;
  ledger: Ledger;
  diagnostics: Diagnostic[];
}

export interface Ledger {
  cells: number;
  placed: number;
  header: number;
  repeated: number;
  unplaced: number;
  rows: { rows: number; placed: number; header: number; repeated: number; unplaced: number };
  reasons: { reason: string; cells: number }[];
}
