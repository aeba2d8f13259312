//! A correction written into the text of a file, whose comments and form stay.

use fenceng::corrections::{Change, Correction, Field};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

/// Why a file cannot take a correction.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum EditError {
    /// Not even TOML.
    #[error(transparent)]
    Toml(#[from] toml_edit::TomlError),
    /// Corrections in another form than the one that is written.
    #[error("its corrections stand in a list in brackets, not each under a [[correction]] of its own")]
    Inline,
    /// The chain is corrected as a whole, of which who decides is a part.
    #[error("it corrects the steps of this entry already; give the whole chain with --set steps=…")]
    StepsGiven,
}

/// The text with the correction, in the place of an earlier one of the same fields or at the end.
///
/// Of earlier corrections of the entry the same fields are taken out, so that no field is given twice.
pub(super) fn with(text: &str, new: &Correction, was: &[Change]) -> Result<String, EditError> {
    let mut document: DocumentMut = text.parse()?;
    if let Some(item) = document.get_mut("correction") {
        let tables = item.as_array_of_tables_mut().ok_or(EditError::Inline)?;
        if let Some(at) = make_room(tables, new)?
            && let Some(table) = tables.get_mut(at)
        {
            fill(table, new, was);
            return Ok(document.to_string());
        }
    }
    let mut table = Table::new();
    fill(&mut table, new, was);
    let mut tables = ArrayOfTables::new();
    tables.push(table);
    let mut addition = DocumentMut::new();
    addition.insert("correction", Item::ArrayOfTables(tables));
    // As text, so that it comes after whatever comments stand at the end.
    let before = document.to_string();
    let gap = match before.as_str() {
        "" => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    Ok(format!("{before}{gap}{addition}"))
}

/// Each correction of a text as a text of its own, in order.
pub(super) fn texts(text: &str) -> Result<Vec<String>, EditError> {
    let document: DocumentMut = text.parse()?;
    let Some(item) = document.get("correction") else { return Ok(Vec::new()) };
    // A list in brackets is written as tables.
    let tables = item.clone().into_array_of_tables().map_err(|_| EditError::Inline)?;
    let alone = |table: &Table| {
        let mut tables = ArrayOfTables::new();
        tables.push(table.clone());
        let mut document = DocumentMut::new();
        document.insert("correction", Item::ArrayOfTables(tables));
        document.to_string()
    };
    Ok(tables.iter().map(alone).collect())
}

/// Takes the fields of the new correction out of others of its entry; gives the first that has nothing left.
fn make_room(tables: &mut ArrayOfTables, new: &Correction) -> Result<Option<usize>, EditError> {
    let mut emptied = None;
    let mut at = 0;
    while let Some(table) = tables.get_mut(at) {
        let is = |key: &str, text: &str| table.get(key).and_then(Item::as_str) == Some(text);
        let is_same_row = is("cells", new.cells.as_str());
        if is("entry", new.entry.as_str()) && take_out(table, new, is_same_row)? {
            if emptied.is_some() {
                tables.remove(at);
                continue;
            }
            emptied = Some(at);
        }
        at += 1;
    }
    Ok(emptied)
}

/// Whether nothing is left of a correction without the fields of the new one.
fn take_out(table: &mut Table, new: &Correction, is_same_row: bool) -> Result<bool, EditError> {
    let sets = |field: Field| new.fields().any(|other| other == field);
    let is_taken = |field: Field| sets(field) || field == Field::DecidedBy && sets(Field::Steps);
    let fields = fields(table);
    let has_steps = fields.iter().any(|name| name == Field::Steps.name());
    if is_same_row && has_steps && sets(Field::DecidedBy) && !sets(Field::Steps) {
        return Err(EditError::StepsGiven);
    }
    let stays = |name: &String| Field::ALL.into_iter().all(|field| field.name() != name || !is_taken(field));
    if !fields.iter().any(stays) {
        // One that only vouches for the row is replaced by another such.
        return Ok(!fields.is_empty() || !is_same_row || new.changes.is_empty());
    }
    for field in Field::ALL.into_iter().filter(|&field| is_taken(field)) {
        if let Some(set) = table.get_mut("set").and_then(Item::as_table_like_mut) {
            set.remove(field.name());
        }
        if let Some(clear) = table.get_mut("clear").and_then(Item::as_array_mut) {
            clear.retain(|name| name.as_str() != Some(field.name()));
        }
    }
    Ok(false)
}

/// The fields that a correction changes.
fn fields(table: &Table) -> Vec<String> {
    let set = table.get("set").and_then(Item::as_table_like).into_iter().flat_map(|set| set.iter().map(|(name, _)| name.to_owned()));
    let clear = table.get("clear").and_then(Item::as_array).into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned));
    set.chain(clear).collect()
}

/// Writes a correction over whatever the table held; what stands beside its keys and values stays.
fn fill(table: &mut Table, new: &Correction, was: &[Change]) {
    let is_same_row = table.get("cells").and_then(Item::as_str) == Some(new.cells.as_str());
    // What was read of these stands there already; the entry may have the value of the correction before this one.
    let known = if is_same_row { fields(table) } else { Vec::new() };
    put(table, "entry", Some(new.entry.as_str().into()));
    put(table, "bureau", new.bureau.as_deref().map(Into::into));
    put(table, "unit", new.unit.as_deref().map(Into::into));
    put(table, "cells", Some(new.cells.as_str().into()));
    put(table, "row", new.row.as_ref().map(|row| row.iter().map(|cell| on_one_line(cell)).collect::<Array>().into()));
    put(table, "author", Some(new.author.as_str().into()));
    put(table, "date", Some(new.date.as_str().into()));
    put(table, "reason", Some(new.reason.as_str().into()));
    put(table, "checked", new.checked.then(|| true.into()));
    let cleared: Array = new.changes.iter().filter(|change| change.clears()).map(|change| change.field().name()).collect();
    put(table, "clear", (!cleared.is_empty()).then(|| cleared.into()));
    if !is_same_row {
        table.remove("was");
    }
    put_all(table, "set", &new.changes, &new.changes);
    let unknown: Vec<Change> = was.iter().filter(|change| known.iter().all(|name| name != change.field().name())).cloned().collect();
    put_all(table, "was", &unknown, &new.changes);
}

/// Writes the values of changes into the table under `key`, in which the fields of `all` stay and no others.
fn put_all(table: &mut Table, key: &str, changes: &[Change], all: &[Change]) {
    let there = table.entry(key).or_insert_with(|| Item::Table(Table::new()));
    let Some(set) = there.as_table_like_mut() else { return };
    let others: Vec<String> = set.iter().map(|(name, _)| name.to_owned()).collect();
    for name in others.iter().filter(|name| all.iter().all(|change| change.field().name() != *name)) {
        set.remove(name);
    }
    for change in changes {
        put(set, change.field().name(), value_of(change));
    }
    if set.is_empty() {
        table.remove(key);
    }
}

/// Sets or removes a value; a comment behind the old value stays.
fn put(table: &mut dyn TableLike, key: &str, new: Option<Value>) {
    match (new, table.get_mut(key)) {
        (None, _) => drop(table.remove(key)),
        (Some(new), None) => drop(table.insert(key, value(new))),
        (Some(mut new), Some(old)) => {
            if let Some(old) = old.as_value() {
                *new.decor_mut() = old.decor().clone();
            }
            *old = value(new);
        }
    }
}

/// A text as TOML without line breaks of its own, which editors and version control may change.
fn on_one_line(text: &str) -> Value {
    let escape = |c: char| match c {
        '\n' => "\\n".to_owned(),
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    let plain = || text.into();
    if !text.contains(char::is_control) {
        return plain();
    }
    format!("\"{}\"", text.chars().map(escape).collect::<String>()).parse().unwrap_or_else(|_| plain())
}

/// The value as TOML; nothing when the field is empty.
fn value_of(change: &Change) -> Option<Value> {
    Some(match change {
        Change::Table(table) => (*table)?.as_str().into(),
        Change::Shared(text)
        | Change::Item(text)
        | Change::Content(text)
        | Change::Task(text)
        | Change::DecidedBy(text)
        | Change::Remarks(text) => text.as_ref()?.as_str().into(),
        Change::ItemNo(number) | Change::ContentNo(number) => i64::from((*number)?).into(),
        Change::Steps(steps) if !steps.is_empty() => {
            let mut list = Array::new();
            for step in steps {
                let mut table = InlineTable::new();
                table.insert("role", step.role.as_str().into());
                table.insert("action", step.action.name().into());
                if let Some(mark) = &step.mark {
                    table.insert("mark", mark.as_str().into());
                }
                let mut step = Value::from(table);
                step.decor_mut().set_prefix("\n    ");
                list.push_formatted(step);
            }
            list.set_trailing_comma(true);
            list.set_trailing("\n");
            list.into()
        }
        Change::CoOrganizers(names) if !names.is_empty() => names.iter().map(|name| name.as_str()).collect::<Array>().into(),
        Change::Steps(_) | Change::CoOrganizers(_) => return None,
    })
}

#[cfg(test)]
mod tests;
