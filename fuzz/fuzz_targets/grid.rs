//! Whatever stands on pages, the cells of a grid are inside it, in order, and none covers another.

#![no_main]

use std::sync::LazyLock;

use fenceng::bureau::Format;
use fenceng::document::{Axis, BBox, Body, Document, Glyph, Ink, Origin, Page, Ruling, Shape, Stroke};
use fenceng::vocabulary::Vocabulary;
use fenceng::{grid, mend};
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;

static WORDS: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::default);

/// Characters that schedules are made of.
const CHARACTERS: [char; 16] = ['擬', '辦', '核', '定', 'V', '一', '、', '二', '公', '務', '項', '目', '1', '.', '\u{fffd}', 'a'];

/// Points that things are drawn at lie on a coarse lattice, so that they meet.
const STEP: i32 = 400;

#[derive(Debug, Arbitrary)]
enum Drawn {
    Glyph { character: u8, x: u8, y: u8, turn: u8, is_vertical: bool, after_space: bool, ink: u8 },
    Ruling { is_vertical: bool, at: u8, from: u8, to: u8, is_edge: bool, off: i8 },
    Shape { x: u8, y: u8, tick: bool },
    Page,
}

fn pages(drawn: Vec<Drawn>) -> Vec<Page> {
    let page = |number| Page { number, size: (84_000, 59_500), origin: Origin::Drawn, ..Page::default() };
    let mut pages = vec![page(1)];
    let at = |place: u8| i32::from(place) * STEP;
    for thing in drawn {
        let number = pages.len() as u32;
        let Some(last) = pages.last_mut() else { break };
        match thing {
            Drawn::Glyph { character, x, y, turn, is_vertical, after_space, ink } => last.glyphs.push(Glyph {
                character: CHARACTERS[usize::from(character) % CHARACTERS.len()],
                bbox: BBox { x0: at(x), y0: at(y), x1: at(x) + 1000, y1: at(y) + 1000 },
                turn: turn % 4,
                vertical: is_vertical,
                after_space,
                ink: [Ink::Full, Ink::Pale, Ink::Hidden][usize::from(ink) % 3],
            }),
            Drawn::Ruling { is_vertical, at: across, from, to, is_edge, off } => last.rulings.push(Ruling {
                axis: if is_vertical { Axis::Vertical } else { Axis::Horizontal },
                at: at(across) + i32::from(off),
                from: at(from.min(to)),
                to: at(from.max(to)),
                stroke: if is_edge { Stroke::Edge } else { Stroke::Line },
            }),
            Drawn::Shape { x, y, tick } => {
                last.shapes.push(Shape { bbox: BBox { x0: at(x), y0: at(y), x1: at(x) + 800, y1: at(y) + 800 }, tick });
            }
            Drawn::Page if number < 8 => pages.push(page(number + 1)),
            Drawn::Page => {}
        }
    }
    pages
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(drawn) = Vec::<Drawn>::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let pages = pages(drawn);
    let document = Document { format: Format::Pdf, pages: Some(pages.len() as u32), body: Body::Pages(pages) };
    let grids = mend::mended(grid::grids(&document), &WORDS);
    for grid in &grids.grids {
        assert!(grid.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));
        let mut covered = vec![false; grid.rows as usize * grid.cols as usize];
        for cell in &grid.cells {
            assert!(cell.rowspan > 0 && cell.colspan > 0 && !cell.raw.trim().is_empty());
            assert!(cell.row + cell.rowspan <= grid.rows && cell.col + cell.colspan <= grid.cols, "{cell:?}");
            for row in cell.row..cell.row + cell.rowspan {
                for col in cell.col..cell.col + cell.colspan {
                    let place = &mut covered[(row * grid.cols + col) as usize];
                    assert!(!*place, "{cell:?} covers another");
                    *place = true;
                }
            }
        }
        if let Some(place) = &grid.place {
            assert_eq!((place.xs.len(), place.ys.len()), (grid.cols as usize + 1, grid.rows as usize + 1));
            assert!(place.xs.is_sorted() && place.ys.is_sorted());
            assert_eq!(place.cells.len(), grid.cells.len());
        }
    }
});
