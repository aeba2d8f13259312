//! Whatever stands on a page, the cells of a grid are inside it, in order, and none covers another.

use fenceng::bureau::Format;
use fenceng::document::{Axis, BBox, Body, Document, Glyph, Ink, Origin, Page, Ruling, Shape, Stroke};
use fenceng::grid::{Grid, grids};
use fenceng::mend::mended;
use fenceng::vocabulary::Vocabulary;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};

/// Pages that are invented; the variable `FENCENG_CASES` says otherwise.
const CASES: u32 = 512;

/// Hundredths of a point between the places at which things are drawn, so that they meet.
const STEP: i32 = 1600;

fn at(place: i32) -> i32 {
    place * STEP
}

fn glyph(character: char, (x, y): (i32, i32), turn: u8, vertical: bool, ink: Ink) -> Glyph {
    let bbox = BBox { x0: at(x), y0: at(y), x1: at(x) + 1000, y1: at(y) + 1000 };
    Glyph { character, bbox, turn, vertical, after_space: false, ink }
}

fn ruling(axis: Axis, across: i32, from: i32, to: i32, stroke: Stroke) -> Ruling {
    Ruling { axis, at: at(across), from: at(from.min(to)), to: at(from.max(to)), stroke }
}

fn shape((x, y): (i32, i32), tick: bool) -> Shape {
    Shape { bbox: BBox { x0: at(x), y0: at(y), x1: at(x) + 800, y1: at(y) + 800 }, tick }
}

fn pages() -> impl Strategy<Value = Vec<Page>> {
    let place = || (0..50i32, 0..36i32);
    let characters = select(&['擬', '辦', '核', '定', 'V', '一', '、', '二', '1', '.', '\u{fffd}', 'a'][..]);
    let inks = select(&[Ink::Full, Ink::Full, Ink::Pale, Ink::Hidden][..]);
    let glyphs = (characters, place(), select(&[0u8, 0, 0, 1, 2, 3][..]), prop::bool::weighted(0.1), inks)
        .prop_map(|(character, place, turn, vertical, ink)| glyph(character, place, turn, vertical, ink));
    let axes = select(&[Axis::Horizontal, Axis::Vertical][..]);
    let strokes = select(&[Stroke::Line, Stroke::Line, Stroke::Edge][..]);
    let rulings =
        (axes, 0..50i32, 0..50i32, 0..50i32, strokes).prop_map(|(axis, across, from, to, stroke)| ruling(axis, across, from, to, stroke));
    let shapes = (place(), any::<bool>()).prop_map(|(place, tick)| shape(place, tick));
    let parts = (vec(glyphs, 0..60), vec(rulings, 0..24), vec(shapes, 0..6));
    vec(parts, 1..3).prop_map(|pages| {
        let page = |(number, (glyphs, rulings, shapes))| page(number, glyphs, rulings, shapes);
        (1..).zip(pages).map(page).collect()
    })
}

fn page(number: u32, glyphs: Vec<Glyph>, rulings: Vec<Ruling>, shapes: Vec<Shape>) -> Page {
    Page { number, size: (84_000, 59_500), origin: Origin::Drawn, glyphs, rulings, shapes, ..Page::default() }
}

fn assert_sound(grid: &Grid<'_>) {
    assert!(grid.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));
    let mut covered = vec![false; grid.rows as usize * grid.cols as usize];
    for cell in &grid.cells {
        assert!(cell.rowspan > 0 && cell.colspan > 0 && !cell.raw.trim().is_empty(), "{cell:?}");
        assert!(cell.row + cell.rowspan <= grid.rows && cell.col + cell.colspan <= grid.cols, "{cell:?}");
        for row in cell.row..cell.row + cell.rowspan {
            for col in cell.col..cell.col + cell.colspan {
                let place = &mut covered[(row * grid.cols + col) as usize];
                assert!(!*place, "{cell:?} covers another of {grid:#?}");
                *place = true;
            }
        }
    }
    let place = grid.place.as_ref().unwrap();
    assert_eq!((place.xs.len(), place.ys.len()), (grid.cols as usize + 1, grid.rows as usize + 1));
    assert!(place.xs.is_sorted() && place.ys.is_sorted());
    assert_eq!(place.cells.len(), grid.cells.len());
}

/// Gives how many cells there are.
fn check(pages: Vec<Page>, words: &Vocabulary) -> usize {
    let document = Document { format: Format::Pdf, pages: Some(pages.len() as u32), body: Body::Pages(pages) };
    let found = grids(&document);
    found.grids.iter().filter(|grid| grid.place.is_some()).for_each(assert_sound);
    let grids = mended(found, words).grids;
    let placed = grids.iter().filter(|grid| grid.place.is_some());
    placed.inspect(|grid| assert_sound(grid)).map(|grid| grid.cells.len()).sum()
}

#[test]
fn cells_of_pages_at_random_are_inside_and_apart() {
    let words = Vocabulary::default();
    let cases = std::env::var("FENCENG_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Cases { cases, failure_persistence: None, ..Cases::default() };
    let cells = std::cell::Cell::new(0);
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let checked = runner.run(&pages(), |pages| {
        cells.set(cells.get() + check(pages, &words));
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
    assert!(cells.get() > cases as usize, "hardly a table: {} cells", cells.get());
}

/// Turned text is read after upright text; what it says stood twice in a new row when it stood higher.
#[test]
fn a_row_that_is_parted_has_one_cell_of_a_column() {
    let line = |axis, across, from, to| ruling(axis, across, from, to, Stroke::Line);
    let rulings = vec![
        line(Axis::Horizontal, 10, 5, 45),
        line(Axis::Horizontal, 30, 5, 45),
        line(Axis::Vertical, 5, 10, 30),
        line(Axis::Vertical, 25, 10, 30),
        line(Axis::Vertical, 45, 10, 30),
    ];
    let numbers = [glyph('一', (6, 12), 0, false, Ink::Full), glyph('、', (7, 12), 0, false, Ink::Full)];
    let more = [glyph('二', (6, 20), 0, false, Ink::Full), glyph('、', (7, 20), 0, false, Ink::Full)];
    let turned = glyph('.', (30, 12), 3, false, Ink::Full);
    let glyphs = [&numbers[..], &more[..], &[turned]].concat();
    let shapes = vec![shape((30, 14), true), shape((30, 20), true)];
    assert!(check(vec![page(1, glyphs, rulings, shapes)], &Vocabulary::default()) >= 2);
}

/// The mark of a row stands on the next page, under a cell that covers its column and begins further left.
#[test]
fn what_a_page_break_cut_goes_to_the_cell_that_it_stands_under() {
    let across = [10, 20, 30].map(|at| ruling(Axis::Horizontal, at, 5, 45, Stroke::Line));
    let down = |at, to| ruling(Axis::Vertical, at, 10, to, Stroke::Line);
    let text = |place| glyph('a', place, 0, false, Ink::Full);
    let mark = glyph('擬', (30, 12), 0, false, Ink::Full);
    let merged = [&across[..], &[down(5, 30), down(25, 20), down(45, 30)]].concat();
    let whole = [&across[..], &[down(5, 30), down(25, 30), down(45, 30)]].concat();
    let first = page(1, vec![text((6, 12)), text((30, 12)), text((6, 22))], merged, Vec::new());
    let second = page(2, vec![mark, text((6, 22)), text((30, 22))], whole, Vec::new());
    assert_eq!(check(vec![first, second], &Vocabulary::default()), 5);
}
