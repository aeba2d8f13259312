//! What the codes of glyphs stand for: their text and how far they advance.

use hayro_interpret::font::Glyph as Drawn;
use hayro_interpret::hayro_cmap::BfString;

use super::super::symbols;

/// Codes that are kept: those of one byte that are letters, or that many in a row of others.
const KEPT: usize = 128;

/// What a code stands for.
#[derive(Debug, Clone, Default)]
pub(super) enum Text {
    /// A space, or nothing that shows.
    Space,
    /// A character.
    One(char),
    /// The letters of a ligature, spaces left out.
    Several(String),
    /// Something that the font gives no Unicode.
    #[default]
    Unknown,
}

/// A code of a font.
#[derive(Debug, Clone, Default)]
pub(super) struct Coded {
    run: u32,
    code: u32,
    pub(super) text: Text,
    /// In thousandths of the font's size, where the font says it and it makes sense.
    pub(super) advance: Option<f64>,
}

/// The codes of one run of glyphs: fonts look them up by name, which takes long, and most of them recur.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// Number of the run: what is kept of another may be of another font.
    run: u32,
    font: Option<symbols::Font>,
    kept: Vec<Coded>,
}

impl Codes {
    /// Begins a run, of one font.
    pub(super) fn begin(&mut self) {
        self.run += 1;
        self.font = None;
        self.kept.resize(KEPT, Coded::default());
    }

    /// What a glyph of the run stands for.
    pub(super) fn of(&mut self, drawn: &Drawn<'_>) -> &Coded {
        let code = drawn.char_code();
        let kept = &mut self.kept[code as usize % KEPT];
        if (kept.run, kept.code) != (self.run, code) {
            *kept = Coded { run: self.run, code, text: text(drawn, &mut self.font), advance: advance(drawn) };
        }
        kept
    }
}

fn text(drawn: &Drawn<'_>, font: &mut Option<symbols::Font>) -> Text {
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
    let font = || *font.get_or_insert_with(|| font_of(drawn));
    symbols::character_in(first, drawn.char_code(), font).map_or(Text::Unknown, Text::One)
}

fn advance(drawn: &Drawn<'_>) -> Option<f64> {
    let width = match drawn {
        Drawn::Outline(glyph) => glyph.advance_width(),
        Drawn::Type3(glyph) => glyph.advance_width(),
    };
    width.filter(|width| width.is_finite()).map(|width| f64::from(width).clamp(-3000.0, 3000.0))
}

/// The font of a glyph, where it is embedded.
fn font_of(drawn: &Drawn<'_>) -> symbols::Font {
    let Drawn::Outline(glyph) = drawn else { return symbols::Font::default() };
    let name = glyph.font_data().and_then(|font| font.postscript_name);
    name.map(|name| symbols::Font::named(&name)).unwrap_or_default()
}
