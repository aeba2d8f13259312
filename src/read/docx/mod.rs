//! Office Open XML text documents (.docx).

mod numbering;
mod paragraph;
mod styles;
mod table;

use self::numbering::Numbering;
use self::styles::Styles;
use super::cells::{Content, Count};
use super::changes::Changes;
use super::hidden::Hidden;
use super::package::Package;
use super::xml::{Part, Xml};
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::diagnostic::Diagnostic;
use crate::document::{Body, Document, Warned};

/// Reads the paragraphs and tables of a text document.
pub(super) fn read(mut package: Package<'_>, _options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut warnings = Vec::new();
    let styles = match related(&mut package, "styles", &mut warnings)? {
        Some(part) => Styles::read(&mut part.xml())?,
        None => Styles::default(),
    };
    let numbering = match related(&mut package, "numbering", &mut warnings)? {
        Some(part) => Numbering::read(&mut part.xml())?,
        None => Numbering::default(),
    };
    let part = Part::open(&mut package, "word/document.xml", "main part", &mut warnings)?;
    let part = part.ok_or_else(|| ReadError::Damaged { problem: "it has no word/document.xml, where its text should be".to_owned() })?;
    let mut reader = Reader {
        xml: part.xml(),
        styles,
        numbering,
        hidden: Hidden::default(),
        changes: Changes::default(),
        count: Count::default(),
        tables: 0,
        left_out: 0,
        fields: Vec::new(),
        instructions: 0,
    };
    let content = reader.document()?;
    if content.is_blank() {
        return Err(ReadError::Empty);
    }
    warnings.extend(reader.hidden.diagnostic());
    warnings.extend(reader.changes.diagnostic());
    Ok(Warned { value: Document { format: Format::Docx, pages: None, body: Body::Blocks(content.into_blocks()) }, warnings })
}

/// The part that the main one names for something, such as `styles`.
fn related(package: &mut Package<'_>, what: &'static str, warnings: &mut Vec<Diagnostic>) -> Result<Option<Part>, ReadError> {
    let mut path = format!("word/{what}.xml");
    if let Some(part) = Part::open(package, "word/_rels/document.xml.rels", "list of parts", warnings)? {
        // A broken list is no reason not to read on.
        let _ = part.xml().each(|element| {
            if element.get("Type").is_some_and(|kind| kind.rsplit('/').next() == Some(what))
                && let Some(target) = element.get("Target")
            {
                path = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
            }
        });
    }
    Part::open(package, &path, what, warnings)
}

/// What the readers of paragraphs and tables share.
struct Reader<'x> {
    xml: Xml<'x>,
    styles: Styles,
    numbering: Numbering,
    hidden: Hidden,
    changes: Changes,
    count: Count,
    /// Tables so far.
    tables: u32,
    /// How many things that are left out stand around what is read.
    left_out: u32,
    /// Fields that have begun, and whether their results have.
    fields: Vec<bool>,
    /// How many of them are still at their instructions.
    instructions: usize,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Content, ReadError> {
        let mut content = Content::default();
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "document" => content.append(self.document()?.into_blocks()),
                "body" => content.append(self.blocks()?.into_blocks()),
                _ => self.xml.skip()?,
            }
        }
        Ok(content)
    }

    /// Reads the first of the ways that a document has of saying the same thing.
    fn alternative(&mut self, mut read: impl FnMut(&mut Self) -> Result<(), ReadError>) -> Result<(), ReadError> {
        let mut taken = false;
        while let Some(element) = self.xml.element()? {
            if matches!(element.name(), "Choice" | "Fallback") && !std::mem::replace(&mut taken, true) {
                read(self)?;
            } else {
                self.xml.skip()?;
            }
        }
        Ok(())
    }
}
