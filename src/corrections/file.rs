//! The shape of the corrections' TOML file. Unknown keys are errors, so that a misspelt one is not without effect.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::change::{Change, Field, GivenStep};
use super::words::{Date, Hex, Note, Text, WordError};
use crate::bureau::Table;

/// Corrections of entries, as people write them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionsFile {
    /// One for each correction.
    #[serde(default)]
    pub(super) correction: Vec<CorrectionTable>,
}

/// A correction of an entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrectionTable {
    /// Id of the entry.
    #[schemars(with = "Hex")]
    pub entry: Spanned<Hex>,
    /// First 16 hex digits of the SHA-256 over the raw cells that it was made against, each followed by U+001F.
    pub cells: Hex,
    /// The raw cells themselves, to tell later which of them have changed; for people.
    #[serde(default)]
    pub row: Option<Vec<String>>,
    /// Who made it.
    pub author: Note,
    /// When it was made.
    pub date: Date,
    /// Why.
    pub reason: Note,
    /// Whether the whole row was checked against the original.
    #[serde(default)]
    pub checked: bool,
    /// Fields to empty.
    #[serde(default)]
    pub clear: Vec<Field>,
    /// The bureau, for people.
    #[serde(default)]
    pub bureau: Option<String>,
    /// The unit, for people.
    #[serde(default)]
    pub unit: Option<String>,
    /// Fields with the values that they are given.
    #[serde(default)]
    pub set: SetTable,
    /// Values that the fields had, for people.
    #[serde(default)]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    #[allow(dead_code, reason = "may be there, and means nothing to the program")]
    pub was: Option<IgnoredAny>,
}

/// Fields with the values that they are given.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SetTable {
    /// 表別.
    table: Option<Table>,
    /// What stands before 共同.
    shared: Option<Text>,
    /// 公務項目, without its number.
    item: Option<Text>,
    /// The number of the item.
    item_no: Option<u32>,
    /// 公務內容, without its number.
    content: Option<Text>,
    /// The number of the content.
    content_no: Option<u32>,
    /// 業務名稱.
    task: Option<Text>,
    /// The chain as a whole.
    steps: Option<List<GivenStep>>,
    /// Title of the role that decides.
    decided_by: Option<Text>,
    /// 會辦機關(單位).
    co_organizers: Option<List<Text>>,
    /// 備考.
    remarks: Option<Text>,
}

impl SetTable {
    /// The fields that are there, in the order of an entry.
    pub(super) fn changes(self) -> Vec<Change> {
        let fields = [
            self.table.map(|table| Change::Table(Some(table))),
            self.shared.map(|text| Change::Shared(Some(text))),
            self.item.map(|text| Change::Item(Some(text))),
            self.item_no.map(|number| Change::ItemNo(Some(number))),
            self.content.map(|text| Change::Content(Some(text))),
            self.content_no.map(|number| Change::ContentNo(Some(number))),
            self.task.map(|text| Change::Task(Some(text))),
            self.steps.map(|steps| Change::Steps(steps.0)),
            self.decided_by.map(|text| Change::DecidedBy(Some(text))),
            self.co_organizers.map(|names| Change::CoOrganizers(names.0)),
            self.remarks.map(|text| Change::Remarks(Some(text))),
        ];
        fields.into_iter().flatten().collect()
    }
}

/// A list that is not empty: one way only to empty a field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<T>", bound(deserialize = "T: Deserialize<'de>"))]
#[schemars(inline, extend("minItems" = 1))]
struct List<T>(Vec<T>);

impl<T> TryFrom<Vec<T>> for List<T> {
    type Error = WordError;

    fn try_from(list: Vec<T>) -> Result<Self, WordError> {
        if list.is_empty() { Err(WordError::NoNames) } else { Ok(Self(list)) }
    }
}
