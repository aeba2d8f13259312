//! Rich Text Format.

mod state;
mod table;
mod tokens;
mod words;

use self::state::Reader;
use super::{Options, ReadError, plain};
use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Body, Document, Warned};

/// Reads the paragraphs and tables of a rich-text document.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut reader = Reader::new(options.limits);
    for token in tokens::tokens(bytes) {
        reader.take(token)?;
    }
    let read = reader.finish()?;
    if read.blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    let mut warnings: Vec<Diagnostic> = plain::lost(read.lost).into_iter().collect();
    let mut say = |code, said: bool, message: String| warnings.extend(said.then(|| Diagnostic::new(code, message)));
    say(Code::HiddenLeftOut, read.hidden > 0, format!("hidden text was left out (characters: {})", read.hidden));
    say(Code::ChangesAccepted, read.changed, "the document holds tracked changes; they were read as accepted".to_owned());
    say(Code::Damaged, read.cut, "the file ends in the middle of a table or a group; what comes after is missing".to_owned());
    Ok(Warned { value: Document { format: Format::Rtf, pages: None, body: Body::Blocks(read.blocks) }, warnings })
}

#[cfg(test)]
mod tests {
    use encoding_rs::BIG5;
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Block, SheetCell};
    use crate::grid::boxed::tiling::{Tile, Tiling, tilings};

    fn blocks(rtf: &[u8]) -> Vec<Block> {
        let Body::Blocks(blocks) = read(rtf, &Options::default()).unwrap().value.body else { panic!("rich text is read as blocks") };
        blocks
    }

    fn show(rtf: &str) -> Vec<String> {
        let cell =
            |cell: &SheetCell| format!("{},{} {}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.replace('\n', "/"));
        let block = |block: &Block| match block {
            Block::Text(text) => text.clone(),
            Block::Sheet(sheet) => sheet.cells.iter().map(cell).collect::<Vec<_>>().join("; "),
        };
        blocks(rtf.as_bytes()).iter().map(block).collect()
    }

    /// The table as a program of Taiwan's Windows writes it: merged cells by their flags, text in Big5 or as `\u`.
    fn written(tiling: &Tiling, wide_merges: bool) -> String {
        let mut out = r"{\rtf1\ansi\ansicpg950{\fonttbl{\f0\fcharset136 \'b7\'73;}}".to_owned();
        for row in 0..tiling.rows {
            let (mut head, mut body) = (r"\trowd\trleft-108".to_owned(), String::new());
            for col in 0..tiling.cols {
                let tile = &tiling.tiles[tiling.at(row.into(), col.into()).unwrap()];
                let (first_row, first_col, last_col) = (tile.0 == row, tile.1 == col, tile.1 + tile.3 == col + 1);
                if !wide_merges && !last_col {
                    continue;
                }
                if wide_merges && tile.3 > 1 {
                    head += if first_col { r"\clmgf" } else { r"\clmrg" };
                }
                if tile.2 > 1 {
                    head += if first_row { r"\clvmgf" } else { r"\clvmrg" };
                }
                head += &format!("\\cellx{}", (col + 1) * 900);
                let shown = first_row && (first_col || !wide_merges);
                body += &if shown { escaped(&tile.4) } else { String::new() };
                body += r"\cell ";
            }
            out += &format!("{head}\\pard\\intbl {body}\\row\n");
        }
        out + "}"
    }

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            let mut letters = [0; 4];
            let (bytes, _, unknown) = BIG5.encode(c.encode_utf8(&mut letters));
            match c {
                '\n' => out += "\\par ",
                _ if unknown || c == 'A' => out += &format!("\\u{}?", c as u32 as u16 as i16),
                _ => bytes.iter().for_each(|byte| out += &format!("\\'{byte:02x}")),
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn written_tables_come_back(tiling in tilings(), wide_merges: bool) {
            let rtf = written(&tiling, wide_merges);
            let found: Vec<Tile> = match read(rtf.as_bytes(), &Options::default()).map(|read| read.value.body) {
                Ok(Body::Blocks(blocks)) => match &blocks[..] {
                    [Block::Sheet(sheet)] => sheet.cells.iter().map(|cell| (cell.row, cell.col, cell.rowspan, cell.colspan, cell.text.to_string())).collect(),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            };
            let mut found = found;
            found.sort();
            prop_assert_eq!(found, tiling.filled(), "{}", rtf);
        }

        #[test]
        fn nothing_panics(words in proptest::collection::vec(prop::sample::select(vec!["{", "}", "\\trowd", "\\cellx5", "\\cellx-9", "\\clvmrg", "\\clmrg", "\\cell ", "\\row", "\\intbl ", "\\par ", "x", "\\u-1?", "\\'a4", "\\*", "\\v ", "\\uc9", "\\bin3 ", "\\f9 ", "\\footnote "]), 0..60)) {
            let _ = read(format!("{{\\rtf1 {}", words.concat()).as_bytes(), &Options::default());
        }
    }

    #[test]
    fn bytes_of_one_character_may_be_written_apart() {
        // 「一、」 in Big5 is a440 a142: @ and B are written as letters; 「功」 is a55c: its second byte is a backslash.
        assert_eq!(show("{\\rtf1\\ansi\\ansicpg950 \\'a4@\\'a1\r\nB\\'a5\\\\\\par}"), ["一、功"]);
        assert_eq!(show(r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f1\fcharset136 x;}}\f1 \'a4\'40{\f0 \'e9}\'a4\'40}"), ["一é一"]);
    }

    #[test]
    fn unicode_comes_with_bytes_that_are_skipped() {
        assert_eq!(show(r"{\rtf1\uc1 \u19968?\u-10179 ?\u-8704 ?{\uc2\u20108\'a4\'47}\u19977 \'a4x}"), ["一😀二三x"]);
        let halves = read(br"{\rtf1 \u-10179?\u-10179?\u-8704?\u-8704?x}", &Options::default()).unwrap();
        assert_eq!(halves.value.body, Body::Blocks(vec![Block::Text("\u{fffd}😀\u{fffd}x".to_owned())]));
        assert_eq!(halves.warnings[0].code, Code::CharactersLost);
    }

    #[test]
    fn checks_of_symbol_fonts_are_checks() {
        let fonts = r"{\fonttbl{\f0 Arial;}{\f1\fcharset2 Wingdings;}{\f2 Wingdings 2;}}";
        assert_eq!(show(&format!(r"{{\rtf1{fonts}\f1 \'fc\u-3844?\f2 P\f0 P\par}}")), ["✓✓✓P"]);
    }

    #[test]
    fn what_is_no_text_of_the_document_is_left_out() {
        let rtf = r"{\rtf1{\info{\title no}}{\*\unknown no}{\header no}{\pict\bin4 }}}}} a{\field{\*\fldinst no}{\fldrslt b}}{\listtext 1.\tab}c{\footnote note}\par}";
        assert_eq!(show(rtf), ["note", " ab1.\tc"]);
        let read = read(br"{\rtf1 a{\v bc}\deleted d\deleted0 e\par}", &Options::default()).unwrap();
        assert_eq!(read.value.body, Body::Blocks(vec![Block::Text("ae".to_owned())]));
        assert_eq!(read.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [Code::HiddenLeftOut, Code::ChangesAccepted]);
    }

    #[test]
    fn tables_end_at_paragraphs_outside_of_them() {
        let row =
            r"\trowd\cellx100\cellx200\pard\intbl a\par b\line\par c\cell d{\intbl\itap2 e\nestcell f\nestcell\nestrow}\cell\row\pard ";
        let rtf = format!(r"{{\rtf1 title\par {row}{row}\par between\par {row}}}");
        let table = "0,0 1x1 a/b//c; 0,1 1x1 de f ";
        let shown = show(&rtf);
        assert_eq!((shown.len(), shown[0].as_str(), shown[2].as_str()), (4, "title", "between"));
        assert_eq!(shown[3], table);
    }

    #[test]
    fn cut_files_say_so_and_keep_what_is_there() {
        let read = read(br"{\rtf1 {\b \trowd\cellx100\cellx200\intbl a\cell b", &Options::default()).unwrap();
        assert_eq!(read.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [Code::Damaged]);
        assert_eq!(show(r"{\rtf1 {\b \trowd\cellx100\cellx200\intbl a\cell b"), ["0,0 1x1 a; 0,1 1x1 b"]);
        assert_eq!(super::read(b"{\\rtf1}", &Options::default()), Err(ReadError::Empty));
    }

    #[test]
    fn deep_groups_and_many_cells_end_soon() {
        let deep = format!("{{\\rtf1 a{}b{}", "{".repeat(200_000), "}".repeat(200_001));
        assert_eq!(show(&deep), ["ab"]);
        let cells = format!("{{\\rtf1 {}", "\\cellx1\\cell".repeat(1000));
        assert_eq!(read(cells.as_bytes(), &Options::default()).unwrap_err().code(), Code::OverLimit);
        let edges: String = (0..40_000).map(|at| format!("\\trowd\\cellx{}x\\cell\\row", at * 40 + 40)).collect();
        assert_eq!(show(&format!("{{\\rtf1 {edges}}}")).len(), 1);
    }
}
