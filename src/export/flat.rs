//! One flat row per entry, with its bureau and unit.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::bureau::{Action, BureauFile, Entry, Role, Source, Step, Table, Unit};
use crate::diagnostic::Diagnostic;

/// An entry with everything that stands above it in its bureau file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Row<'b> {
    /// 機關, full name.
    pub bureau: &'b str,
    /// The government that it belongs to.
    pub government: Option<&'b str>,
    /// 單位.
    pub unit: &'b str,
    /// Id of the entry.
    pub id: &'b str,
    /// 表別.
    pub table: Option<Table>,
    /// What stands before 共同.
    pub shared: Option<&'b str>,
    /// 公務項目, without its number.
    pub item: Option<&'b str>,
    /// The number taken off the item.
    pub item_no: Option<u32>,
    /// 公務內容, without its number.
    pub content: Option<&'b str>,
    /// The number taken off the content.
    pub content_no: Option<u32>,
    /// 業務名稱.
    pub task: Option<&'b str>,
    /// One step for each role that has a mark, in ladder order.
    pub steps: Vec<RowStep<'b>>,
    /// Title of the only role that approves.
    pub decided_by: Option<&'b str>,
    /// 會辦機關(單位).
    pub co_organizers: &'b [String],
    /// 備考.
    pub remarks: Option<&'b str>,
    /// How sure the reading of the row is, 0 to 1.
    pub confidence: f64,
    /// What was repaired, guessed or odd in the row.
    pub diagnostics: &'b [Diagnostic],
    /// Where the row stands in the original.
    pub source: RowPlace<'b>,
}

/// What one role does, with its place in the unit's ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowStep<'b> {
    /// Title of the role.
    pub role: &'b str,
    /// 一級機關 or 府.
    pub tier: Option<&'b str>,
    /// n of 第n層.
    pub level: Option<u8>,
    /// What the mark stands for.
    pub action: Action,
    /// The mark as printed.
    pub mark: &'b str,
}

/// Where a row stands in the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowPlace<'b> {
    /// File name of the source.
    pub name: &'b str,
    /// SHA-256 of its bytes.
    pub sha256: &'b str,
    /// Page, 1-based, where the format has pages.
    pub page: Option<u32>,
    /// Table within the source, 1-based.
    pub table: u32,
    /// Row within the table, 1-based.
    pub row: u32,
}

/// The rows of a bureau, in the order of its file.
pub fn rows(bureau: &BureauFile) -> impl Iterator<Item = Row<'_>> {
    let sources: BTreeMap<&str, &Source> = bureau.sources.iter().map(|source| (source.id.as_str(), source)).collect();
    bureau.units.iter().flat_map(move |unit| {
        let sources = sources.clone();
        unit.entries.iter().map(move |entry| row(bureau, unit, entry, sources.get(entry.source.source.as_str()).copied()))
    })
}

fn row<'b>(bureau: &'b BureauFile, unit: &'b Unit, entry: &'b Entry, source: Option<&'b Source>) -> Row<'b> {
    Row {
        bureau: &bureau.bureau,
        government: bureau.government.as_deref(),
        unit: &unit.name,
        id: &entry.id,
        table: entry.table,
        shared: entry.shared.as_deref(),
        item: entry.item.as_deref(),
        item_no: entry.item_no,
        content: entry.content.as_deref(),
        content_no: entry.content_no,
        task: entry.task.as_deref(),
        steps: entry.steps.iter().map(|step| row_step(step, &unit.roles)).collect(),
        decided_by: entry.decided_by.as_deref(),
        co_organizers: &entry.co_organizers,
        remarks: entry.remarks.as_deref(),
        confidence: entry.confidence,
        diagnostics: &entry.diagnostics,
        source: RowPlace {
            name: source.map_or("", |source| &source.name),
            sha256: source.map_or("", |source| &source.sha256),
            page: entry.source.page,
            table: entry.source.table,
            row: entry.source.row,
        },
    }
}

fn row_step<'b>(step: &'b Step, roles: &'b [Role]) -> RowStep<'b> {
    let role = roles.iter().find(|role| role.title == step.role);
    RowStep {
        role: &step.role,
        tier: role.and_then(|role| role.tier.as_deref()),
        level: role.and_then(|role| role.level),
        action: step.action,
        mark: &step.mark,
    }
}
