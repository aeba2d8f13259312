//! Web pages, and tables that programs save as pieces of one under the name of a workbook.

mod archive;
mod list;
mod page;
mod parts;
mod style;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod workbook;

use encoding_rs::Encoding;

use super::{Options, ReadError, plain};
use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Block, Body, Document, Warned};

/// Bytes in which the first tag of a page must stand, comments before it counted.
const HEAD: usize = 64 << 10;
/// Bytes in which a page says its encoding.
const ENCODING_HEAD: usize = 4096;

/// Tags that a web page, or a piece of one, begins with.
#[rustfmt::skip]
const FIRST_TAGS: &[&str] = &[
    "!doctype html", "html", "head", "body", "meta", "title", "link", "base", "script", "style", "table", "thead", "tbody", "tr", "td", "div",
    "p", "center", "font", "span", "h1", "h2", "h3", "h4", "b", "br", "pre", "ul", "ol", "form", "section", "article", "main", "header", "img", "a",
];

/// First tags of other documents that are one XML file: none is read.
const FOREIGN_TAGS: &[(&str, &str)] = &[
    ("w:worddocument", "a Word document as one XML file (2003)"),
    ("pkg:package", "an office document as one XML file"),
    ("office:document", "an OpenDocument file as one XML file"),
];

/// What a file of tags is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    /// Several pages in one file.
    Archive,
    /// A workbook as one XML file.
    Workbook,
    Foreign(&'static str),
}

/// Whether a file is a web page, or a piece of one as some programs save under the name of a workbook.
pub(super) fn looks_like_html(bytes: &[u8]) -> bool {
    kind(bytes).is_some()
}

/// Whether it is one page, not an archive of several and no workbook.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    kind(bytes) == Some(Kind::Page)
}

fn kind(bytes: &[u8]) -> Option<Kind> {
    if archive::is_archive(bytes) {
        return Some(Kind::Archive);
    }
    let head = plain::ascii_head(bytes, HEAD);
    let mut rest = head.trim_start();
    while let Some(end) = [("<!--", "-->"), ("<?", ">")].iter().find_map(|(begin, end)| rest.strip_prefix(begin)?.split_once(end)) {
        rest = end.1.trim_start();
    }
    let begin: String = rest.strip_prefix('<')?.chars().take(32).collect::<String>().to_ascii_lowercase();
    let is = |name: &str| {
        begin.strip_prefix(name).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')))
    };
    if FIRST_TAGS.iter().any(|name| is(name)) {
        Some(Kind::Page)
    } else if is("workbook") || is("ss:workbook") {
        Some(Kind::Workbook)
    } else {
        FOREIGN_TAGS.iter().find(|(name, _)| is(name)).map(|(_, kind)| Kind::Foreign(kind))
    }
}

/// Reads the paragraphs and tables of a web page.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let limits = &options.limits;
    let (mut blocks, mut hidden, mut lost) = (Vec::new(), 0, 0);
    let mut add = |shown: page::Shown, more_lost: usize| {
        blocks.extend(shown.blocks);
        hidden += shown.hidden;
        lost += more_lost;
    };
    let kind = kind(bytes).unwrap_or(Kind::Page);
    match kind {
        Kind::Page => {
            let (text, lost) = decode(bytes, None)?;
            add(page::read(&text, limits)?, lost);
        }
        Kind::Archive => {
            for part in archive::pages(bytes) {
                let (text, lost) = decode(&part.bytes, part.charset.as_deref())?;
                add(page::read(&text, limits)?, lost);
            }
        }
        Kind::Workbook => {
            let (text, lost) = decode(bytes, None)?;
            add(workbook::read(&text, limits)?, lost);
        }
        Kind::Foreign(kind) => {
            return Err(ReadError::Unsupported { kind, instead: "open it in its own program and save it as .docx, .xlsx, .odt or .ods" });
        }
    }
    if blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    let mut warnings: Vec<Diagnostic> = plain::lost(lost).into_iter().collect();
    if hidden > 0 {
        let message = format!("text that the document hides was left out (characters: {hidden})");
        warnings.push(Diagnostic::new(Code::HiddenLeftOut, message));
    }
    Ok(Warned { value: document(blocks, kind), warnings })
}

/// The document that a page is. Databases of laws show tables drawn with characters in `<pre>`: such a page is what it would be as text.
fn document(blocks: Vec<Block>, kind: Kind) -> Document {
    let drawn = || {
        blocks
            .iter()
            .filter_map(|block| if let Block::Text(text) = block { Some(text.as_str()) } else { None })
            .collect::<Vec<_>>()
            .join("\n")
    };
    if !blocks.iter().any(|block| matches!(block, Block::Sheet(_))) {
        let text = drawn();
        if plain::format(&text) == Format::BoxText {
            return Document { format: Format::BoxText, pages: None, body: Body::Text(text) };
        }
    }
    let format = if kind == Kind::Workbook { Format::Xls } else { Format::Html };
    Document { format, pages: None, body: Body::Blocks(blocks) }
}

/// Decodes by byte order mark, else as the page says, else as any text; what the page says is not believed when it loses more.
fn decode(bytes: &[u8], charset: Option<&str>) -> Result<(String, usize), ReadError> {
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let said = named.or_else(|| said_encoding(bytes)).filter(|_| Encoding::for_bom(bytes).is_none());
    let Some(said) = said else { return plain::decode(bytes) };
    match (plain::lossy(said, bytes, bytes), plain::decode(bytes)) {
        (Ok(said), Ok(told)) => Ok(if said.1 <= told.1 { said } else { told }),
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
        (Err(error), Err(_)) => Err(error),
    }
}

/// The encoding that `<meta charset>`, or an XML declaration, names. UTF-16 is none, as its name could not be read then.
fn said_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(ENCODING_HEAD)]).to_ascii_lowercase();
    let after = head.split_once("charset").or_else(|| head.split_once("encoding"))?.1;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':')).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end]).filter(|encoding| !encoding.name().starts_with("UTF-16"))
}
