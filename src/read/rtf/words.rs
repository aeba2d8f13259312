//! What control words and numbers of fonts and code pages stand for.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8};

/// How the bytes of a font are to be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Font {
    /// As those of the document.
    Usual,
    In(&'static Encoding),
    /// Symbols: as Word has them, in the private use area.
    Symbols,
}

/// Destinations whose text is none of the document's, although they are not marked so.
#[rustfmt::skip]
pub(super) fn is_no_text(word: &str) -> bool {
    matches!(
        word,
        "colortbl" | "stylesheet" | "info" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf"
            | "annotation" | "fldinst" | "filetbl" | "listtable" | "revtbl" | "tc" | "xe" | "rxe" | "objdata" | "sn" | "sv" | "sp" | "shprslt"
            | "nonesttables" | "nesttableprops" | "bkmkstart" | "bkmkend" | "template" | "private" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc"
    )
}

/// Control words that stand for a character.
pub(super) fn character(word: &str) -> Option<char> {
    Some(match word {
        "tab" => '\t',
        "emdash" => '—',
        "endash" => '–',
        "bullet" => '•',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "emspace" | "enspace" | "qmspace" => ' ',
        _ => return None,
    })
}

/// The encoding of a Windows code page.
pub(super) fn of_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        950 => BIG5,
        936 => GBK,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        65001 => UTF_8,
        874 | 1250..=1258 => Encoding::for_label(format!("windows-{page}").as_bytes())?,
        _ => return None,
    })
}

/// How the bytes of a font of a character set are to be read.
pub(super) fn of_charset(charset: i32) -> Font {
    let page = match charset {
        2 => return Font::Symbols,
        77 => return Font::In(MACINTOSH),
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return Font::Usual,
    };
    of_page(page).map_or(Font::Usual, Font::In)
}
