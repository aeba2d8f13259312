//! What there is to see of the documents that a release was read from: found by their sums, drawn by workers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fenceng::bureau::{BureauFile, Entry, Format};
use fenceng::tables::Table;

use super::data::{Original, OriginalCell, OriginalTable, PagePicture};
use super::picture::{Drawing, Drawn};
use crate::cli::args::Reading;
use crate::cli::font;
use crate::cli::pool;
use crate::cli::sources::{self, Source};
use crate::cli::sum::sum;

/// A document that a release was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    pub(super) id: String,
    name: String,
    sha256: String,
    is_pdf: bool,
    pages: u32,
}

/// Pages that are drawn in one go.
const PART: u32 = 25;

/// The documents of a release, each once.
pub(super) fn wanted(bureaus: &[(String, BureauFile)]) -> Vec<Wanted> {
    let sources = bureaus.iter().flat_map(|(_, bureau)| &bureau.sources);
    let wanted: BTreeSet<Wanted> = sources
        .map(|source| Wanted {
            id: source.id.clone(),
            name: source.name.clone(),
            sha256: source.sha256.clone(),
            is_pdf: source.format == Format::Pdf,
            pages: source.pages.unwrap_or(1),
        })
        .collect();
    let mut ids = BTreeSet::new();
    wanted.into_iter().filter(|wanted| ids.insert(wanted.id.clone())).collect()
}

/// The files of documents among `paths`, by id, told by their sums; without paths, among the files of these names not far below the
/// current folder.
pub(super) fn find(wanted: &[Wanted], paths: &[PathBuf]) -> BTreeMap<String, Source> {
    let files: Vec<Source> = if paths.is_empty() {
        let names: BTreeSet<&str> = wanted.iter().map(|wanted| wanted.name.as_str()).collect();
        sources::nearby(|name| names.contains(name)).map(|path| Source::new(&path)).collect()
    } else {
        sources::sources(paths, None, None).0
    };
    let mut found = BTreeMap::new();
    // A document that goes by another name now is found as well, after those that kept theirs.
    for is_named in [true, false] {
        for file in &files {
            let open: Vec<&Wanted> = wanted.iter().filter(|wanted| !found.contains_key(&wanted.id)).collect();
            let may_be = if is_named { open.iter().any(|wanted| wanted.name == file.name) } else { !open.is_empty() };
            if may_be && let Ok(sha256) = sum(&file.path) {
                found.extend(open.iter().filter(|wanted| wanted.sha256 == sha256).map(|wanted| (wanted.id.clone(), file.clone())));
            }
        }
    }
    found
}

/// What there is to see of each document, by id. Pictures of pages go to a folder of its id in `folder`.
pub(super) fn originals(
    wanted: &[Wanted],
    found: &BTreeMap<String, Source>,
    bureaus: &[(String, BureauFile)],
    folder: &Path,
    reading: &Reading,
    jobs: usize,
) -> BTreeMap<String, Original> {
    let there = || wanted.iter().filter_map(|wanted| Some((wanted, found.get(&wanted.id)?)));
    let (pdfs, parts): (Vec<&Wanted>, Vec<Source>) =
        there().filter(|(wanted, _)| wanted.is_pdf).flat_map(|(wanted, file)| parts(wanted, file)).unzip();
    let (others, files): (Vec<&Wanted>, Vec<Source>) =
        there().filter(|(wanted, _)| !wanted.is_pdf).map(|(wanted, file)| (wanted, file.clone())).unzip();
    let drawn = pool::read_all(&pool::draw(folder), &parts, reading, jobs, |_| {}).into_iter().map(|drawn| drawn.map(of_pages));
    let tables = pool::read_all(&pool::MENDED_TABLES, &files, reading, jobs, |_| {}).into_iter().map(|tables| tables.map(of_tables));

    let mut originals: BTreeMap<String, Original> = BTreeMap::new();
    for (wanted, part) in pdfs.into_iter().zip(drawn).chain(others.into_iter().zip(tables)) {
        let part = part.unwrap_or_else(|finding| Original { missing: Some(finding.message), ..Original::default() });
        let original = originals.entry(wanted.id.clone()).or_default();
        original.pages.extend(part.pages);
        original.tables.extend(part.tables);
        original.missing = original.missing.take().or(part.missing);
    }
    for wanted in wanted {
        let nothing = || format!("{} was not found; name it, or a folder with it, after the release", wanted.name);
        let original = originals.entry(wanted.id.clone()).or_default();
        if original.pages.is_empty() && original.tables.is_empty() {
            *original = of_entries(&wanted.id, bureaus, original.missing.take().unwrap_or_else(nothing));
        }
    }
    originals
}

/// A document in parts of so many pages that each is drawn well within the time for a file, and parts beside one another.
fn parts<'w>(wanted: &'w Wanted, file: &Source) -> Vec<(&'w Wanted, Source)> {
    let firsts = (1..=wanted.pages.max(1)).step_by(PART as usize);
    firsts.map(|first| (wanted, Source { pages: Some((first, first + PART - 1)), ..file.clone() })).collect()
}

fn of_pages(Drawing { id, pages, lacks_font }: Drawing) -> Original {
    let page = |Drawn { page, width, height, file }| PagePicture { number: page, width, height, image: format!("pages/{id}/{file}") };
    let missing = lacks_font.then(|| format!("text whose font the document does not hold is not drawn; {}", font::INSTALL));
    Original { missing, pages: pages.into_iter().map(page).collect(), tables: Vec::new() }
}

fn of_tables(tables: Vec<Table>) -> Original {
    let table = |(at, table): (usize, Table)| OriginalTable {
        table: at as u32 + 1,
        page: table.page,
        name: table.name,
        rows: table.rows,
        cols: table.cols,
        cells: table.cells.into_iter().map(|cell| OriginalCell(cell.row, cell.col, cell.row_span, cell.col_span, cell.text)).collect(),
    };
    Original { tables: tables.into_iter().enumerate().map(table).collect(), ..Original::default() }
}

/// What entries tell of a document that cannot be shown: their own rows.
fn of_entries(id: &str, bureaus: &[(String, BureauFile)], missing: String) -> Original {
    let entries = bureaus.iter().flat_map(|(_, bureau)| &bureau.units).flat_map(|unit| &unit.entries);
    let mut rows: BTreeMap<(u32, u32), &Entry> = BTreeMap::new();
    for entry in entries.filter(|entry| entry.source.source == id) {
        rows.entry((entry.source.table, entry.source.row)).or_insert(entry);
    }
    let mut tables: Vec<OriginalTable> = Vec::new();
    for ((number, row), entry) in rows {
        if tables.last().is_none_or(|table| table.table != number) {
            tables.push(OriginalTable { table: number, page: entry.source.page, name: None, rows: 0, cols: 0, cells: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        let cells = entry.source.cells.iter().zip(0..).filter(|(text, _)| !text.is_empty());
        table.rows = row;
        table.cols = table.cols.max(entry.source.cells.len() as u32);
        table.cells.extend(cells.map(|(text, col)| OriginalCell(row - 1, col, 1, 1, text.clone())));
    }
    Original { missing: Some(missing), pages: Vec::new(), tables }
}
