//! The columns of the tabular forms: one table that CSV, the data package and the handbook go by.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every form.
    pub name: &'static str,
    /// Its name in Chinese.
    pub title: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// Whether every row has a value.
    pub required: bool,
    /// What it holds.
    pub about: &'static str,
    /// A value.
    pub example: &'static str,
}

/// What the values of a column are, in the words of Frictionless Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
}

impl Kind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
        }
    }
}

const fn column(name: &'static str, title: &'static str, kind: Kind, required: bool, about: &'static str, example: &'static str) -> Column {
    Column { name, title, kind, required, about, example }
}

use Kind::{Integer, Number, Text};

/// The columns of `entries.csv`, in order.
#[rustfmt::skip]
pub const COLUMNS: [Column; 26] = [
    column("bureau", "機關", Text, true, "The bureau, full name.", "綠原市政府港灣處"),
    column("government", "所屬政府", Text, false, "The government that the bureau belongs to.", "綠原市政府"),
    column("unit", "單位", Text, true, "The unit of the bureau that does the business.", "工程科"),
    column("id", "識別碼", Text, true, "16 hex digits: the same in every release while bureau, unit, table, shared, item, content and task are.", "42be8677f403c889"),
    column("table", "表別", Text, false, "甲: decided at the city government; 乙: within the bureau.", "乙"),
    column("shared", "共同類別", Text, false, "What stands before 共同, where the business is that of many.", "機關"),
    column("item", "公務項目", Text, false, "The item of business, without its number.", "碼頭維護"),
    column("item_no", "公務項目編號", Integer, false, "The number that stood before the item.", "1"),
    column("content", "公務內容", Text, false, "What is done, without its number.", "年度計畫之擬訂。"),
    column("content_no", "公務內容編號", Integer, false, "The number that stood before the content.", "2"),
    column("task", "業務名稱", Text, false, "The single task, where a schedule has a third column of business.", "計畫書製發"),
    column("drafted_by", "擬辦", Text, false, "Titles of the roles that draft, with ； between.", "承辦人"),
    column("reviewed_by", "審核", Text, false, "Titles of the roles that review, with ； between, lowest first.", "股長；科長"),
    column("forwarded_by", "核轉", Text, false, "Titles of the roles that forward, with ； between.", "副處長"),
    column("decided_by", "核定", Text, false, "Title of the role that decides; empty when there is none or more than one.", "處長"),
    column("steps", "權責", Text, false, "All steps as role:action, lowest first, with ； between.", "承辦人:draft；處長:approve"),
    column("co_organizers", "會辦機關（單位）", Text, false, "Who is to be consulted, with ； between.", "主計處；人事處"),
    column("remarks", "備考", Text, false, "Remarks.", "依採購法辦理"),
    column("confidence", "信心", Number, true, "How sure the reading of the row is, 0 to 1; from 0.9 on at most 1 in 200 rows is wrong.", "0.991"),
    column("diagnostics", "診斷", Text, false, "Codes of what was repaired, guessed or odd in the row, with spaces between; docs/diagnostics tells of each.", "F101 F204"),
    column("source", "來源檔名", Text, true, "File name of the document that the row was read from.", "港灣處.pdf"),
    column("source_sha256", "來源雜湊", Text, true, "SHA-256 of that document.", "32758639eb64ae35d183e2d0501abe07a3aa32a9b29600b9d3b3aa654a8058eb"),
    column("source_page", "來源頁碼", Integer, false, "Page in it, from 1, where it has pages.", "3"),
    column("source_table", "來源表序", Integer, true, "Table in it, from 1.", "1"),
    column("source_row", "來源列序", Integer, true, "Row of the table, from 1, headers counted.", "17"),
    column("schema_version", "格式版本", Text, true, "Version of the format.", "1.0"),
];

/// The columns as the table of a Markdown page, for the handbook.
#[doc(hidden)]
pub fn markdown() -> String {
    let mut table = "| column | 欄位 | type | always there | meaning | example |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    for Column { name, title, kind, required, about, example } in COLUMNS {
        let always = if required { "yes" } else { "" };
        table.push_str(&format!("| `{name}` | {title} | {} | {always} | {about} | `{example}` |\n", kind.name()));
    }
    table
}
