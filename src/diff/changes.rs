//! What a comparison comes to: the types that `fenceng diff --format json` writes.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bureau::{Action, Role, Table};

/// What changed between two releases: what `fenceng diff --format json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Version of the contract, `"1.0"`.
    pub schema_version: String,
    /// How much of everything changed.
    pub totals: Totals,
    /// The bureaus in which something changed, by name.
    pub bureaus: Vec<BureauChange>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.bureaus.is_empty()
    }
}

/// How much changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Bureaus.
    pub bureaus: Counts,
    /// Units, those of added and removed bureaus with them.
    pub units: Counts,
    /// Roles of units that are in both releases.
    pub roles: Counts,
    /// Entries, those of added and removed units with them.
    pub entries: Counts,
}

/// How many of a kind were changed in which way; each counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Only in the new release.
    pub added: u32,
    /// Only in the old release.
    pub removed: u32,
    /// Under another name, or of another text.
    pub renamed: u32,
    /// Elsewhere: an entry in another unit, a role on another rung.
    pub moved: u32,
    /// Changed in another way.
    pub changed: u32,
    /// Entries of which only the number changed.
    pub renumbered: u32,
    /// As they were.
    pub same: u32,
}

impl Counts {
    /// Counts one more.
    pub fn count(&mut self, kind: Option<Kind>) {
        let number = match kind {
            Some(Kind::Added) => &mut self.added,
            Some(Kind::Removed) => &mut self.removed,
            Some(Kind::Renamed) => &mut self.renamed,
            Some(Kind::Moved) => &mut self.moved,
            Some(Kind::Changed) => &mut self.changed,
            Some(Kind::Renumbered) => &mut self.renumbered,
            None => &mut self.same,
        };
        *number += 1;
    }
}

/// What became of a bureau, a unit, a role or an entry; of several that hold, the first of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Only in the new release.
    Added,
    /// Only in the old release.
    Removed,
    /// In another unit (an entry), on another rung (a role).
    Moved,
    /// Under another name, or of another text.
    Renamed,
    /// Changed in another way.
    Changed,
    /// An entry of which only the number changed.
    Renumbered,
}

/// A bureau in which something changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BureauChange {
    /// What became of it: added, removed, renamed, or changed.
    pub change: Kind,
    /// Its name in the old release.
    pub old: Option<String>,
    /// Its name in the new release.
    pub new: Option<String>,
    /// The government, when the bureau is in both releases under different ones.
    pub government: Option<GovernmentChange>,
    /// The units in which something changed, in the order of the new release, removed ones last.
    pub units: Vec<UnitChange>,
}

/// The government of a bureau that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GovernmentChange {
    /// In the old release.
    pub from: Option<String>,
    /// In the new release.
    pub to: Option<String>,
}

/// A unit in which something changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitChange {
    /// What became of it: added, removed, renamed, or changed.
    pub change: Kind,
    /// Its name in the old release.
    pub old: Option<String>,
    /// Its name in the new release.
    pub new: Option<String>,
    /// Number of its entries in the old release.
    pub entries_old: u32,
    /// Number of its entries in the new release.
    pub entries_new: u32,
    /// The roles that changed, lowest first; none for a unit that is in one release only.
    pub roles: Vec<RoleChange>,
    /// The entries that changed, in the order of the new release, removed ones where they stood. An entry that moved is told in
    /// the unit that it moved to.
    pub entries: Vec<EntryChange>,
}

/// A role of the ladder that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// What became of it: added, removed, moved, renamed, or changed (tier, level, assists).
    pub change: Kind,
    /// The role in the old release.
    pub old: Option<Rung>,
    /// The role in the new release.
    pub new: Option<Rung>,
}

/// A role and its place in the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Place in the ladder, 1 is the lowest.
    pub rung: u32,
    /// Title as printed.
    pub title: Arc<str>,
    /// `一級機關`, `府` or null.
    pub tier: Option<String>,
    /// n of 第n層.
    pub level: Option<u8>,
    /// Whether the header puts 襄助核稿 over the role.
    pub assists: bool,
}

impl Rung {
    pub(super) fn new(at: usize, role: &Role) -> Self {
        let Role { title, tier, level, assists } = role.clone();
        Self { rung: at as u32 + 1, title, tier, level, assists }
    }
}

/// An entry that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryChange {
    /// What became of it: added, removed, moved to another unit, renamed, changed, or only renumbered.
    pub change: Kind,
    /// How alike the texts are, 0 to 1, where the entry was found again by that; null otherwise.
    pub likeness: Option<f64>,
    /// The entry in the old release.
    pub old: Option<EntryRef>,
    /// The entry in the new release.
    pub new: Option<EntryRef>,
    /// What changed in it; empty when it was added or removed, or only moved.
    pub changes: Vec<Change>,
}

/// Enough of an entry to recognise and find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRef {
    /// Id of the entry in its release.
    pub id: String,
    /// Name of its unit.
    pub unit: String,
    /// 表別.
    pub table: Option<Table>,
    /// What stands before 共同.
    pub shared: Option<String>,
    /// 公務項目, without its number.
    pub item: Option<String>,
    /// 公務內容, without its number.
    pub content: Option<String>,
    /// 業務名稱.
    pub task: Option<String>,
    /// Title of the only role that approves.
    pub decided_by: Option<Arc<str>>,
    /// Where the row stands in the original.
    pub place: Place,
}

/// Where a row stands in the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Id of the source.
    pub source: String,
    /// Page, 1-based, where the format has pages.
    pub page: Option<u32>,
    /// Table within the source, 1-based.
    pub table: u32,
    /// Row within the table, 1-based, headers counted.
    pub row: u32,
}

/// Where the decision went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To a higher role.
    Up,
    /// To a lower role.
    Down,
}

/// One thing that changed in an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Another role decides. A role that only has another title is the same.
    Decider {
        /// Title of the role that decided; null when there was none or more than one.
        from: Option<Arc<str>>,
        /// Title of the role that decides now, likewise.
        to: Option<Arc<str>>,
        /// Where the decision went; null when the roles cannot be compared.
        direction: Option<Direction>,
    },
    /// A role that had no mark has one.
    StepAdded {
        /// Title of the role.
        role: Arc<str>,
        /// What it does.
        action: Action,
        /// The mark as printed.
        mark: Arc<str>,
    },
    /// A role that had a mark has none.
    StepDropped {
        /// Title of the role in the old release.
        role: Arc<str>,
        /// What it did.
        action: Action,
        /// The mark as printed.
        mark: Arc<str>,
    },
    /// A role does something else. Another mark for the same action is no change.
    StepChanged {
        /// Title of the role in the new release.
        role: Arc<str>,
        /// What it did.
        from: Action,
        /// What it does.
        to: Action,
        /// The mark as it was printed.
        from_mark: Arc<str>,
        /// The mark as it is printed.
        to_mark: Arc<str>,
    },
    /// 表別.
    Table {
        /// In the old release.
        from: Option<Table>,
        /// In the new release.
        to: Option<Table>,
    },
    /// What stands before 共同.
    Shared {
        /// In the old release.
        from: Option<String>,
        /// In the new release.
        to: Option<String>,
    },
    /// 公務項目.
    Item {
        /// In the old release.
        from: Option<String>,
        /// In the new release.
        to: Option<String>,
    },
    /// 公務內容.
    Content {
        /// In the old release.
        from: Option<String>,
        /// In the new release.
        to: Option<String>,
    },
    /// 業務名稱.
    Task {
        /// In the old release.
        from: Option<String>,
        /// In the new release.
        to: Option<String>,
    },
    /// The number of the item.
    ItemNo {
        /// In the old release.
        from: Option<u32>,
        /// In the new release.
        to: Option<u32>,
    },
    /// The number of the content.
    ContentNo {
        /// In the old release.
        from: Option<u32>,
        /// In the new release.
        to: Option<u32>,
    },
    /// 會辦機關(單位).
    CoOrganizers {
        /// Names that are new.
        added: Vec<String>,
        /// Names that are gone.
        dropped: Vec<String>,
    },
    /// 備考.
    Remarks {
        /// In the old release.
        from: Option<String>,
        /// In the new release.
        to: Option<String>,
    },
}

impl Change {
    /// Whether it is one of the texts that say what the business is.
    pub fn is_of_name(&self) -> bool {
        matches!(self, Self::Item { .. } | Self::Content { .. } | Self::Task { .. })
    }

    /// Whether it is only a number.
    pub fn is_of_number(&self) -> bool {
        matches!(self, Self::ItemNo { .. } | Self::ContentNo { .. })
    }
}
