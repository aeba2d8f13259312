//! Headers and footers of pages, which may hold the title of a document or how it was approved.

use super::super::ReadError;
use super::super::package::Package;
use super::super::xml::{Node, Part, Xml};
use crate::diagnostic::Diagnostic;

/// Headers, or footers, that are looked at: a document has three for each of its sections.
const MOST_PARTS: usize = 6;

/// The texts of headers and of footers, each once.
#[derive(Default)]
pub(super) struct Margins {
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
}

/// Reads the headers and footers that the main part names.
pub(super) fn read(package: &mut Package<'_>, warnings: &mut Vec<Diagnostic>) -> Result<Margins, ReadError> {
    let mut paths: Vec<(bool, String)> = Vec::new();
    if let Some(part) = Part::open(package, "word/_rels/document.xml.rels", "list of parts", warnings)? {
        // A broken list is no reason not to read on.
        let _ = part.xml().each(|element| {
            let kind = element.get("Type");
            let kind = kind.as_deref().and_then(|kind| kind.rsplit('/').next());
            if let (Some(kind @ ("header" | "footer")), Some(target)) = (kind, element.get("Target")) {
                let path = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
                paths.push((kind == "header", path));
            }
        });
    }
    let mut margins = Margins::default();
    for header in [true, false] {
        let texts = if header { &mut margins.headers } else { &mut margins.footers };
        for (_, path) in paths.iter().filter(|(kind, _)| *kind == header).take(MOST_PARTS) {
            let Some(part) = Part::open(package, path, "header or footer", warnings)? else { continue };
            let mut lines = Lines::default();
            // What cannot be read here is no reason to lose the text.
            if lines.read(&mut part.xml()).is_err() {
                continue;
            }
            let text = lines.whole.trim().to_owned();
            if !text.is_empty() && !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    Ok(margins)
}

/// The paragraphs of a header, those with the number of the page left out.
#[derive(Default)]
struct Lines {
    whole: String,
    line: String,
    numbered: bool,
}

impl Lines {
    fn read(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        while let Some(element) = xml.element()? {
            match element.name() {
                "t" => {
                    while let Some(node) = xml.next()? {
                        match node {
                            Node::Text(text) => self.line.push_str(&text),
                            Node::Element(_) => xml.skip()?,
                        }
                    }
                }
                "instrText" => {
                    while let Some(node) = xml.next()? {
                        match node {
                            Node::Text(text) => self.numbered |= text.contains("PAGE"),
                            Node::Element(_) => xml.skip()?,
                        }
                    }
                }
                "fldSimple" => {
                    self.numbered |= element.get("instr").is_some_and(|field| field.contains("PAGE"));
                    self.read(xml)?;
                }
                "p" => {
                    self.read(xml)?;
                    let line = std::mem::take(&mut self.line);
                    if !std::mem::take(&mut self.numbered) && !line.trim().is_empty() {
                        self.whole.push_str(line.trim());
                        self.whole.push('\n');
                    }
                }
                // Changes are read as accepted, and of two ways to say the same thing the first.
                "del" | "moveFrom" | "Fallback" | "rPr" | "pPr" => xml.skip()?,
                _ => self.read(xml)?,
            }
        }
        Ok(())
    }
}
