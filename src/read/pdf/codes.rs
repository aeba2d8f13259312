//! What the codes of glyphs stand for: their text and how far they advance.

use hayro_interpret::font::Glyph as Drawn;
use hayro_interpret::hayro_cmap::BfString;

use super::super::symbols;

/// Codes of one run of glyphs that are kept.
const MOST_KEPT: usize = 64;

/// What a code stands for.
#[derive(Debug, Clone)]
pub(super) enum Text {
    /// A space, or nothing that shows.
    Space,
    /// A character.
    One(char),
    /// The letters of a ligature, spaces left out.
    Several(String),
    /// Something that the font gives no Unicode.
    Unknown,
}

/// A code of a font.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    code: u32,
    pub(super) text: Text,
    /// In thousandths of the font's size, where the font says it and it makes sense.
    pub(super) advance: Option<f64>,
}

/// The codes of one run of glyphs: fonts look them up by name, which takes long, and most of them recur.
#[derive(Debug, Default)]
pub(super) struct Codes(Vec<Coded>);

impl Codes {
    /// What a glyph of the run stands for.
    pub(super) fn of(&mut self, drawn: &Drawn<'_>) -> &Coded {
        let code = drawn.char_code();
        let at = match self.0.iter().position(|known| known.code == code) {
            Some(at) => at,
            None => {
                self.0.truncate(MOST_KEPT - 1);
                self.0.push(Coded { code, text: text(drawn), advance: advance(drawn) });
                self.0.len() - 1
            }
        };
        &self.0[at]
    }
}

fn text(drawn: &Drawn<'_>) -> Text {
    let unicode = drawn.as_unicode();
    let letters = match &unicode {
        Some(BfString::Char(character)) => symbols::ligature(*character),
        Some(BfString::String(text)) => Some(text.as_str()),
        None => None,
    };
    let first = match &unicode {
        Some(BfString::Char(character)) => Some(*character),
        _ => letters.and_then(|letters| letters.chars().next()),
    };
    if first.is_some_and(|character| character.is_whitespace() || character == '\u{200b}') {
        return Text::Space;
    }
    if let Some(letters) = letters.filter(|letters| letters.chars().nth(1).is_some()) {
        return Text::Several(letters.chars().filter(|letter| !letter.is_whitespace()).collect());
    }
    let font = if symbols::may_be_symbol(first) { font_name(drawn) } else { None };
    symbols::character(first, drawn.char_code(), font.as_deref()).map_or(Text::Unknown, Text::One)
}

fn advance(drawn: &Drawn<'_>) -> Option<f64> {
    let width = match drawn {
        Drawn::Outline(glyph) => glyph.advance_width(),
        Drawn::Type3(glyph) => glyph.advance_width(),
    };
    width.filter(|width| width.is_finite()).map(|width| f64::from(width).clamp(-3000.0, 3000.0))
}

/// Name of the font of a glyph, where it is embedded.
fn font_name(drawn: &Drawn<'_>) -> Option<String> {
    let Drawn::Outline(glyph) = drawn else { return None };
    glyph.font_data()?.postscript_name
}
