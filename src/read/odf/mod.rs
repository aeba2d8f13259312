//! OpenDocument: workbooks (.ods) and texts (.odt).

mod lists;
mod styles;
mod table;
mod text;

use self::lists::Lists;
use self::styles::Styles;
use super::cells::{Content, Count};
use super::changes::Changes;
use super::hidden::Hidden;
use super::package::Package;
use super::xml::{Part, Xml};
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::document::{Body, Document, Warned};

/// Spaces of a document that are said by their number; after them, each run of them is one.
const MOST_SPACES: u32 = 1 << 20;

/// Reads the sheets of a workbook, or the paragraphs and tables of a text.
pub(super) fn read(mut package: Package<'_>, format: Format, _options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut warnings = Vec::new();
    if let Some(manifest) = Part::open(&mut package, "META-INF/manifest.xml", "list of parts", &mut warnings)? {
        let mut encrypted = false;
        // A broken list is no reason not to read on.
        let _ = manifest.xml().each(|element| encrypted |= element.name() == "encryption-data");
        if encrypted {
            return Err(ReadError::Encrypted { problem: "cannot be read; open it with its password and save it without one" });
        }
    }
    let mut styles = Styles::default();
    if let Some(part) = Part::open(&mut package, "styles.xml", "styles", &mut warnings)? {
        let mut xml = part.xml();
        while let Some(element) = xml.element()? {
            match element.name() {
                "document-styles" => {}
                "styles" => {
                    styles.add(&mut xml)?;
                    break;
                }
                _ => xml.skip()?,
            }
        }
    }
    let part = Part::open(&mut package, "content.xml", "content", &mut warnings)?;
    let part = part.ok_or_else(|| ReadError::Damaged { problem: "it has no content.xml, where its content should be".to_owned() })?;
    let mut reader = Reader {
        xml: part.xml(),
        sheets: format == Format::Ods,
        styles,
        lists: Lists::default(),
        hidden: Hidden::default(),
        changes: Changes::default(),
        count: Count::default(),
        spaces: MOST_SPACES,
    };
    let content = reader.content()?;
    if content.is_blank() {
        return Err(ReadError::Empty);
    }
    warnings.extend(reader.hidden.diagnostic());
    warnings.extend(reader.changes.diagnostic());
    Ok(Warned { value: Document { format, pages: None, body: Body::Blocks(content.into_blocks()) }, warnings })
}

/// What the readers of paragraphs and tables share.
struct Reader<'x> {
    xml: Xml<'x>,
    /// Whether the document is a workbook.
    sheets: bool,
    styles: Styles,
    lists: Lists,
    hidden: Hidden,
    changes: Changes,
    count: Count,
    spaces: u32,
}

impl Reader<'_> {
    /// Reads the parts of the document that come before its body, and its body.
    fn content(&mut self) -> Result<Content, ReadError> {
        let mut content = Content::default();
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "document-content" | "body" => content.append(self.content()?.into_blocks()),
                "automatic-styles" => self.styles.add(&mut self.xml)?,
                "spreadsheet" | "text" => content.append(self.blocks()?.into_blocks()),
                _ => self.xml.skip()?,
            }
        }
        Ok(content)
    }
}
