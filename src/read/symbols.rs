//! Characters of symbol fonts, whose codes stand for other characters than they say.

/// Checks of the Wingdings fonts, by the byte that stands for them. Microsoft's symbol fonts hold them at that code, or
/// at that code in the private use area (U+F000).
const WINGDINGS: &[(u8, char)] = &[(0xfc, '✓'), (0xfe, '☑'), (0xfb, '✗'), (0xfd, '☒'), (0xa8, '□'), (0x6f, '□'), (0x6e, '■'), (0x6c, '●')];
const WINGDINGS_2: &[(u8, char)] = &[(0x50, '✓'), (0x52, '☑'), (0x4f, '✗'), (0x54, '☒'), (0xa3, '□')];
/// Signs of the Symbol font, which are told only where they stand in the private use area: elsewhere they have their Unicode.
const SYMBOL: &[(u8, char)] = &[(0xa3, '≤'), (0xb3, '≥'), (0xb4, '×'), (0xb7, '•'), (0xb9, '≠'), (0xd6, '√')];
const WEBDINGS: &[(u8, char)] = &[(0x61, '✓'), (0x72, '✗'), (0x63, '□')];

/// The letters of a ligature.
pub(super) fn ligature(character: char) -> Option<&'static str> {
    const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
    LIGATURES.get(u32::from(character).checked_sub(0xfb00)? as usize).copied()
}

/// Whether a character may stand for another one, so that its font is to be asked for.
pub(super) fn may_be_symbol(known: Option<char>) -> bool {
    known.is_none_or(|character| {
        private(character).is_some() || u8::try_from(u32::from(character)).is_ok_and(|byte| byte >= 0x80 || b"PROTacrnlo".contains(&byte))
    })
}

/// What a font's name says about its symbols.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Font {
    table: Option<&'static [(u8, char)]>,
    is_symbol: bool,
}

impl Font {
    /// Tells it by the name.
    pub(super) fn named(name: &str) -> Self {
        let name: String = name.to_ascii_lowercase().replace([' ', '-', '_'], "");
        let table = match () {
            () if name.contains("wingdings2") => Some(WINGDINGS_2),
            () if name.contains("wingdings3") => None,
            () if name.contains("wingdings") => Some(WINGDINGS),
            () if name.contains("webdings") => Some(WEBDINGS),
            () => None,
        };
        Self { table, is_symbol: name == "symbol" || name.ends_with("+symbol") }
    }
}

/// The character that a glyph stands for: `known` as its font has it, unless the font is one of symbols.
pub(super) fn character(known: Option<char>, code: u32, font: Option<&str>) -> Option<char> {
    character_in(known, code, || font.map(Font::named).unwrap_or_default())
}

/// The same, with a font that is asked for only where it matters.
pub(super) fn character_in(known: Option<char>, code: u32, font: impl FnOnce() -> Font) -> Option<char> {
    if !may_be_symbol(known) {
        return known.filter(|&known| known != '\u{fffd}' && known != '\0');
    }
    let font = font();
    let byte = known.map_or_else(|| u8::try_from(code & 0xff).ok(), |known| private(known).or_else(|| u8::try_from(u32::from(known)).ok()));
    let find = |table: &[(u8, char)]| table.iter().find(|(at, _)| Some(*at) == byte).map(|&(_, character)| character);
    if let Some(found) = font.table.and_then(find) {
        return Some(found);
    }
    if font.is_symbol
        && let Some(&(_, sign)) = known.and_then(private).and_then(|byte| SYMBOL.iter().find(|(at, _)| *at == byte))
    {
        return Some(sign);
    }
    // The private use area of a symbol font whose name is lost: there is but one check at each code.
    if known.is_some_and(|known| private(known).is_some()) {
        return find(WINGDINGS).or_else(|| find(WINGDINGS_2)).or_else(|| find(SYMBOL)).or(known);
    }
    known.filter(|&known| known != '\u{fffd}' && known != '\0')
}

/// The byte that a character of the private use area of symbol fonts stands for.
fn private(character: char) -> Option<u8> {
    u32::from(character).checked_sub(0xf000).and_then(|byte| u8::try_from(byte).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_of_symbol_fonts_are_checks() {
        assert_eq!(character(Some('ü'), 0xfc, Some("ABCDEF+Wingdings-Regular")), Some('✓'));
        assert_eq!(character(Some('\u{f0fc}'), 3, Some("OpenSymbol")), Some('✓'));
        assert_eq!(character(None, 0xfc, Some("Wingdings")), Some('✓'));
        assert_eq!(character(Some('P'), 0x50, Some("Wingdings 2")), Some('✓'));
        assert_eq!(character(Some('\u{f0b9}'), 0xb9, Some("Symbol")), Some('≠'));
        assert_eq!(character(Some('Ö'), 0xd6, Some("Symbol")), Some('Ö'));
        assert_eq!(character(Some('P'), 0x50, Some("Arial")), Some('P'));
        assert_eq!(character(Some('ü'), 0xfc, None), Some('ü'));
        assert_eq!(character(None, 0xfc, Some("MingLiU")), None);
    }
}
