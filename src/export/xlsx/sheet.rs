//! The sheet of a unit.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_xlsxwriter::{Note, Worksheet, XlsxError};

use super::cells::{Area, Looks, height, held, put, tint, utf16};
use super::words::Words;
use crate::bureau::{BureauFile, Entry, Role, Source, Step, Unit};

/// Width of the column of a post.
const POST: u16 = 8;

/// Characters of a note, in UTF-16.
const NOTE: usize = 8_000;

/// A column of text beside the posts.
struct Column<'w> {
    head: &'w str,
    width: u16,
    text: Box<dyn Fn(&Entry) -> String + 'w>,
    /// Whether an entry is told by the cell of the one above it.
    continues: fn(&Entry, &Entry) -> bool,
    is_short: bool,
}

/// Writes the sheet of a unit.
pub(super) fn write(sheet: &mut Worksheet, bureau: &BureauFile, unit: &Unit, words: &Words, looks: &Looks) -> Result<(), XlsxError> {
    let (before, after) = (business(unit, words), others(words));
    let (ladder, steps) = placed(unit);
    let first_post = before.len() as u16;
    let first_after = first_post + u16::try_from(ladder.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    let last = first_after + after.len() as u16 - 1;
    let columns = || before.iter().zip(0..).chain(after.iter().zip(first_after..));
    for (column, at) in columns() {
        sheet.set_column_width(at, column.width)?;
    }
    if first_after > first_post {
        sheet.set_column_range_width(first_post, first_after - 1, POST)?;
    }

    let top = titles(sheet, bureau, unit, last, words, looks)?;
    let bands = bands(&ladder, words);
    let head = top + bands.len() as u32;
    for (column, at) in columns() {
        put(sheet, Area { rows: (top, head), cols: (at, at) }, column.head, &looks.head)?;
    }
    for (row, band) in (top..).zip(&bands) {
        for (from, to) in runs(band, |a, b| a == b) {
            let cols = (first_post + from as u16, first_post + to as u16);
            put(sheet, Area { rows: (row, row), cols }, &band[from], &looks.head)?;
        }
        sheet.set_row_height(row, 20)?;
    }
    for (role, col) in ladder.iter().zip(first_post..) {
        put(sheet, Area::cell(head, col), &role.title, &looks.head)?;
    }
    sheet.set_row_height(head, ladder.iter().map(|role| height(&role.title, POST)).fold(32.0, f64::max))?;

    let body = head + 1;
    let mut heights = vec![18.0f64; unit.entries.len()];
    let mut covered = BTreeSet::new();
    for (column, col) in columns() {
        for (from, to) in runs(&unit.entries, column.continues) {
            let run = &unit.entries[from..=to];
            let (first, last) = (body + from as u32, body + to as u32);
            let tint = run.iter().map(tint).min().unwrap_or_default();
            let format = if column.is_short { &looks.short[tint] } else { &looks.text[tint] };
            let text = (column.text)(&run[0]);
            put(sheet, Area { rows: (first, last), cols: (col, col) }, &text, format)?;
            // The rows below hold the text too, unseen, so that a filter finds them.
            for row in first + 1..=last {
                put(sheet, Area::cell(row, col), &text, format)?;
                covered.insert((row, col));
            }
            let missing = height(&text, column.width) - heights[from..=to].iter().sum::<f64>();
            heights[to] += missing.max(0.0);
        }
    }
    for (((entry, steps), row), height) in unit.entries.iter().zip(&steps).zip(body..).zip(heights) {
        let tint = tint(entry);
        for col in first_post..first_after {
            put(sheet, Area::cell(row, col), "", &looks.short[tint])?;
        }
        for (at, step) in steps {
            put(sheet, Area::cell(row, first_post + *at as u16), &step.mark, looks.mark(step.action, tint))?;
        }
        if !entry.diagnostics.is_empty() {
            let col = (0..first_post).find(|col| !covered.contains(&(row, *col))).unwrap_or(first_post);
            sheet.insert_note(row, col, &note(entry, bureau))?;
        }
        sheet.set_row_height(row, height.min(409.0))?;
    }
    let end = head + unit.entries.len() as u32;
    if unit.entries.iter().any(|entry| tint(entry) > 0 || !entry.diagnostics.is_empty()) {
        put(sheet, Area { rows: (end + 1, end + 1), cols: (0, last) }, &words.legend(), &looks.legend)?;
    }
    sheet.autofilter(head, 0, end, last)?;
    sheet.set_freeze_panes(body, first_post)?;
    sheet.set_screen_gridlines(false);
    sheet.set_default_note_author(env!("CARGO_PKG_NAME"));
    // A4.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&L&9&A&R&9&P / &N");
    sheet.set_repeat_rows(0, head)?;
    Ok(())
}

/// Bureau, unit and the name of the document; below them the acts of approval. Gives the row of the header.
fn titles(sheet: &mut Worksheet, bureau: &BureauFile, unit: &Unit, last: u16, words: &Words, looks: &Looks) -> Result<u32, XlsxError> {
    let owner = if unit.name == bureau.bureau { bureau.bureau.clone() } else { format!("{}（{}）", bureau.bureau, unit.name) };
    put(sheet, Area { rows: (0, 0), cols: (0, last) }, &format!("{owner}{}", words.schedule), &looks.title)?;
    sheet.set_row_height(0, 30)?;
    let sources: BTreeSet<&str> = unit.entries.iter().map(|entry| entry.source.source.as_str()).collect();
    let of_unit = bureau.sources.iter().filter(|source| sources.contains(source.id.as_str()));
    let mut row = 1;
    for approval in of_unit.flat_map(|source| &source.approvals).collect::<BTreeSet<_>>() {
        put(sheet, Area { rows: (row, row), cols: (0, last) }, &words.approval(approval), &looks.approval)?;
        row += 1;
    }
    Ok(row)
}

/// The columns of business that the unit uses.
fn business<'w>(unit: &Unit, words: &'w Words) -> Vec<Column<'w>> {
    let uses = |has: fn(&Entry) -> bool| unit.entries.iter().any(has);
    let column = |head, width, text, continues| Column { head, width, text, continues, is_short: false };
    let mut columns = Vec::new();
    if uses(|entry| entry.table.is_some() || entry.shared.is_some()) {
        let width = if uses(|entry| entry.shared.is_some()) { 11 } else { 6 };
        columns.push(Column { is_short: true, ..column(&words.table, width, Box::new(|entry| words.table_of(entry)), never) });
    }
    columns.push(column(&words.item, 20, Box::new(|entry| words.item_of(entry)), same_item));
    if uses(|entry| entry.content.is_some()) {
        columns.push(column(&words.content, 38, Box::new(|entry| words.content_of(entry)), same_content));
    }
    if uses(|entry| entry.task.is_some()) {
        columns.push(column(&words.task, 22, Box::new(|entry| entry.task.clone().unwrap_or_default()), never));
    }
    columns
}

/// The columns after the posts.
fn others(words: &Words) -> [Column<'_>; 2] {
    let column = |head, width, text| Column { head, width, text, continues: never, is_short: false };
    [
        column(&words.co_organizers, 16, Box::new(|entry: &Entry| entry.co_organizers.join("、"))),
        column(&words.remarks, 28, Box::new(|entry: &Entry| entry.remarks.clone().unwrap_or_default())),
    ]
}

fn never(_: &Entry, _: &Entry) -> bool {
    false
}

fn same_item(above: &Entry, entry: &Entry) -> bool {
    // Without a content it is a business of its own.
    entry.content.is_some()
        && above.content.is_some()
        && entry.item.is_some()
        && (&above.item, above.item_no) == (&entry.item, entry.item_no)
}

fn same_content(above: &Entry, entry: &Entry) -> bool {
    same_item(above, entry)
        && above.task.is_some()
        && entry.task.is_some()
        && (&above.content, above.content_no) == (&entry.content, entry.content_no)
}

/// First and last of those that follow one another and belong together.
fn runs<T>(list: &[T], continues: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    list.chunk_by(continues).map(move |run| {
        let first = next;
        next += run.len();
        (first, next - 1)
    })
}

/// What stands over the posts, the top row first: the banner, and tiers, levels and who assists where the unit has them.
fn bands(ladder: &[Role], words: &Words) -> Vec<Vec<String>> {
    let over =
        |text: &dyn Fn(&Role) -> Option<String>| -> Vec<String> { ladder.iter().map(|role| text(role).unwrap_or_default()).collect() };
    let level = |role: &Role| role.level.map(|level| words.level(level)).filter(|level| **level != *role.title);
    let bands = [
        over(&|_| Some(words.banner.clone())),
        over(&|role| role.tier.clone()),
        over(&level),
        over(&|role| role.assists.then(|| words.assists.clone())),
    ];
    bands.into_iter().filter(|band| band.iter().any(|text| !text.is_empty())).collect()
}

/// The steps of an entry with their columns, 0 that of the first post.
type Placed<'u> = Vec<(usize, &'u Step)>;

/// The ladder, and the steps of each entry. Steps of posts that the ladder lacks get a column after it.
fn placed(unit: &Unit) -> (Vec<Role>, Vec<Placed<'_>>) {
    let mut ladder = unit.roles.clone();
    let mut place = |entry: &'_ Entry| -> Vec<usize> {
        let mut taken = BTreeSet::new();
        let mut next = 0;
        let mut column = |title: &Arc<str>| {
            let is_free = |at: &usize| !taken.contains(at) && ladder[*at].title == *title;
            let at = (next..ladder.len()).find(is_free).or_else(|| (0..next).find(is_free)).unwrap_or(ladder.len());
            if at == ladder.len() {
                ladder.push(Role { title: title.clone(), tier: None, level: None, assists: false });
            }
            taken.insert(at);
            next = at + 1;
            at
        };
        entry.steps.iter().map(|step| column(&step.role)).collect()
    };
    let columns: Vec<Vec<usize>> = unit.entries.iter().map(&mut place).collect();
    let steps = unit.entries.iter().zip(columns).map(|(entry, columns)| columns.into_iter().zip(&entry.steps).collect()).collect();
    (ladder, steps)
}

/// What was found in a row, and where to look at it.
fn note(entry: &Entry, bureau: &BureauFile) -> Note {
    let mut text = String::new();
    for finding in &entry.diagnostics {
        text.push_str(&format!("{} {}\n", finding.code.id(), finding.message));
    }
    let source = bureau.sources.iter().find(|source| source.id == entry.source.source);
    let page = entry.source.page.map_or_else(String::new, |page| format!("page {page}, "));
    let name = source.map_or("the original", |source: &Source| &source.name);
    let end = format!("\nlook at {name}, {page}table {}, row {}; confidence {}", entry.source.table, entry.source.row, entry.confidence);
    let text = format!("{}{}", utf16(&held(&text), NOTE), utf16(&held(&end), NOTE));
    let lines = text.lines().map(|line| 1 + line.len() / 60).sum::<usize>().clamp(3, 20);
    Note::new(text).add_author_prefix(false).set_width(360).set_height(16 * lines as u32 + 10)
}
