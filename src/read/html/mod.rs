//! Web pages, and tables that programs save as pieces of one under the name of a workbook.

mod list;
mod page;
mod parts;
mod style;
mod table;
#[cfg(test)]
mod tests;
mod text;

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

/// Whether a file is a web page, or a piece of one as some programs save under the name of a workbook.
pub(super) fn looks_like_html(bytes: &[u8]) -> bool {
    is_html(&plain::ascii_head(bytes, HEAD))
}

fn is_html(head: &str) -> bool {
    let mut rest = head.trim_start();
    while let Some(end) = [("<!--", "-->"), ("<?", ">")].iter().find_map(|(begin, end)| rest.strip_prefix(begin)?.split_once(end)) {
        rest = end.1.trim_start();
    }
    rest.strip_prefix('<').is_some_and(|tag| {
        FIRST_TAGS.iter().any(|name| {
            tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
                && tag[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
        })
    })
}

/// Reads the paragraphs and tables of a web page.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let (text, lost) = decode(bytes)?;
    let shown = page::read(&text, &options.limits)?;
    let mut warnings: Vec<Diagnostic> = plain::lost(lost).into_iter().collect();
    if shown.hidden > 0 {
        let message = format!("text that the page hides was left out (characters: {})", shown.hidden);
        warnings.push(Diagnostic::new(Code::HiddenLeftOut, message));
    }
    if shown.blocks.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(Warned { value: document(shown.blocks), warnings })
}

/// The document that a page is. Databases of laws show tables drawn with characters in `<pre>`: such a page is what it would be as text.
fn document(blocks: Vec<Block>) -> Document {
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
    Document { format: Format::Html, pages: None, body: Body::Blocks(blocks) }
}

/// Decodes by byte order mark, else as the page says, else as any text; what the page says is not believed when it loses more.
fn decode(bytes: &[u8]) -> Result<(String, usize), ReadError> {
    let said = said_encoding(bytes).filter(|_| Encoding::for_bom(bytes).is_none());
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
    Encoding::for_label(label[..end].as_bytes()).filter(|encoding| !encoding.name().starts_with("UTF-16"))
}
