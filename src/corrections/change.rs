//! A field of an entry and the value that a correction gives it.

use std::fmt;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::chain::{self, Refusal};
use super::words::{Text, WordError};
use crate::bureau::{Action, Entry, Role, Table};

/// A field that can be corrected, in the order of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 表別.
    Table,
    /// What stands before 共同.
    Shared,
    /// 公務項目.
    Item,
    /// Its number.
    ItemNo,
    /// 公務內容.
    Content,
    /// Its number.
    ContentNo,
    /// 業務名稱.
    Task,
    /// The chain as a whole.
    Steps,
    /// Who decides.
    DecidedBy,
    /// 會辦機關(單位).
    CoOrganizers,
    /// 備考.
    Remarks,
}

impl Field {
    /// Every field, in the order of an entry.
    pub const ALL: [Self; 11] = [
        Self::Table,
        Self::Shared,
        Self::Item,
        Self::ItemNo,
        Self::Content,
        Self::ContentNo,
        Self::Task,
        Self::Steps,
        Self::DecidedBy,
        Self::CoOrganizers,
        Self::Remarks,
    ];

    /// The key that it has in an entry.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Shared => "shared",
            Self::Item => "item",
            Self::ItemNo => "item_no",
            Self::Content => "content",
            Self::ContentNo => "content_no",
            Self::Task => "task",
            Self::Steps => "steps",
            Self::DecidedBy => "decided_by",
            Self::CoOrganizers => "co_organizers",
            Self::Remarks => "remarks",
        }
    }

    /// Whether two corrections of these fields would be of one thing: who decides is said by the chain.
    pub fn overlaps(self, other: Self) -> bool {
        let is_chain = |field| matches!(field, Self::Steps | Self::DecidedBy);
        self == other || is_chain(self) && is_chain(other)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A field with the value that it is given; `None` or an empty list clears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// 表別.
    Table(Option<Table>),
    /// What stands before 共同.
    Shared(Option<Text>),
    /// 公務項目.
    Item(Option<Text>),
    /// Its number.
    ItemNo(Option<u32>),
    /// 公務內容.
    Content(Option<Text>),
    /// Its number.
    ContentNo(Option<u32>),
    /// 業務名稱.
    Task(Option<Text>),
    /// The chain as a whole.
    Steps(Vec<GivenStep>),
    /// Who decides.
    DecidedBy(Option<Text>),
    /// 會辦機關(單位).
    CoOrganizers(Vec<Text>),
    /// 備考.
    Remarks(Option<Text>),
}

impl Change {
    /// The field.
    pub fn field(&self) -> Field {
        match self {
            Self::Table(_) => Field::Table,
            Self::Shared(_) => Field::Shared,
            Self::Item(_) => Field::Item,
            Self::ItemNo(_) => Field::ItemNo,
            Self::Content(_) => Field::Content,
            Self::ContentNo(_) => Field::ContentNo,
            Self::Task(_) => Field::Task,
            Self::Steps(_) => Field::Steps,
            Self::DecidedBy(_) => Field::DecidedBy,
            Self::CoOrganizers(_) => Field::CoOrganizers,
            Self::Remarks(_) => Field::Remarks,
        }
    }

    /// What empties a field.
    pub fn clear(field: Field) -> Self {
        match field {
            Field::Table => Self::Table(None),
            Field::Shared => Self::Shared(None),
            Field::Item => Self::Item(None),
            Field::ItemNo => Self::ItemNo(None),
            Field::Content => Self::Content(None),
            Field::ContentNo => Self::ContentNo(None),
            Field::Task => Self::Task(None),
            Field::Steps => Self::Steps(Vec::new()),
            Field::DecidedBy => Self::DecidedBy(None),
            Field::CoOrganizers => Self::CoOrganizers(Vec::new()),
            Field::Remarks => Self::Remarks(None),
        }
    }

    /// Whether it empties the field.
    pub fn clears(&self) -> bool {
        *self == Self::clear(self.field())
    }

    /// What would give a field the value that it has.
    pub fn present(entry: &Entry, field: Field) -> Self {
        let text = |text: Option<&str>| text.and_then(|text| Text::try_from(text.to_owned()).ok());
        match field {
            Field::Table => Self::Table(entry.table),
            Field::Shared => Self::Shared(text(entry.shared.as_deref())),
            Field::Item => Self::Item(text(entry.item.as_deref())),
            Field::ItemNo => Self::ItemNo(entry.item_no),
            Field::Content => Self::Content(text(entry.content.as_deref())),
            Field::ContentNo => Self::ContentNo(entry.content_no),
            Field::Task => Self::Task(text(entry.task.as_deref())),
            Field::Steps => Self::Steps(
                entry
                    .steps
                    .iter()
                    .filter_map(|step| {
                        Some(GivenStep { role: text(Some(&step.role))?, action: step.action, mark: Some(step.mark.to_string()) })
                    })
                    .collect(),
            ),
            Field::DecidedBy => Self::DecidedBy(text(entry.decided_by.as_deref())),
            Field::CoOrganizers => Self::CoOrganizers(entry.co_organizers.iter().filter_map(|name| text(Some(name))).collect()),
            Field::Remarks => Self::Remarks(text(entry.remarks.as_deref())),
        }
    }

    /// Gives the field its value; steps and who decides are kept consistent.
    ///
    /// # Errors
    /// Where the unit has no such role; the entry is then as it was.
    pub fn make(&self, entry: &mut Entry, roles: &[Role]) -> Result<(), Refusal> {
        let string = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
        match self {
            Self::Table(table) => entry.table = *table,
            Self::Shared(text) => entry.shared = string(text),
            Self::Item(text) => entry.item = string(text),
            Self::ItemNo(number) => entry.item_no = *number,
            Self::Content(text) => entry.content = string(text),
            Self::ContentNo(number) => entry.content_no = *number,
            Self::Task(text) => entry.task = string(text),
            Self::Steps(given) => chain::give(given, entry, roles)?,
            Self::DecidedBy(title) => chain::decide(title.as_ref(), entry, roles)?,
            Self::CoOrganizers(names) => entry.co_organizers = names.iter().map(Text::to_string).collect(),
            Self::Remarks(text) => entry.remarks = string(text),
        }
        Ok(())
    }
}

/// The value as people read it; `nothing` where the field is empty.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: Vec<String>| f.write_str(&parts.join(", "));
        match self {
            Self::Table(Some(table)) => f.write_str(table.as_str()),
            Self::Shared(Some(text))
            | Self::Item(Some(text))
            | Self::Content(Some(text))
            | Self::Task(Some(text))
            | Self::DecidedBy(Some(text))
            | Self::Remarks(Some(text)) => text.fmt(f),
            Self::ItemNo(Some(number)) | Self::ContentNo(Some(number)) => number.fmt(f),
            Self::Steps(steps) if !steps.is_empty() => {
                list(f, steps.iter().map(|step| format!("{}:{}", step.role, step.action.name())).collect())
            }
            Self::CoOrganizers(names) if !names.is_empty() => list(f, names.iter().map(Text::to_string).collect()),
            _ => f.write_str("nothing"),
        }
    }
}

/// A step of the chain as a person gives it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenStep {
    /// Title of a role of the unit.
    pub role: Text,
    /// What it does.
    #[serde(deserialize_with = "known")]
    pub action: Action,
    /// The mark as printed; when left out, the role keeps the mark that was read, or has `""`.
    #[serde(default)]
    pub mark: Option<String>,
}

/// An action that says what the mark stands for.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Action, D::Error> {
    match Action::deserialize(deserializer)? {
        Action::Unknown => Err(D::Error::custom(WordError::UnknownAction)),
        action => Ok(action),
    }
}
