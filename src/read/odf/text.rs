//! Paragraphs, headings and lists of OpenDocument.

use super::super::ReadError;
use super::super::content::Content;
use super::super::numerals::numbered;
use super::super::symbols;
use super::super::xml::{Element, Node};
use super::Reader;
use super::lists::{Label, List};

/// A paragraph while it is read.
#[derive(Default)]
struct Line {
    text: String,
    /// Whether a space that comes next would be none, as white space counts once, and not at all at either end.
    spaced: bool,
    /// Whether the last character is such a space.
    trailing: bool,
    /// The number as the program that wrote the document showed it.
    number: Option<String>,
    hidden: bool,
    /// What stands in text boxes that hang on the paragraph.
    boxes: Content,
}

impl Reader<'_> {
    /// Reads what is in the element at hand: paragraphs, lists, tables and what holds them.
    pub(super) fn blocks(&mut self) -> Result<Content, ReadError> {
        let mut content = Content::default();
        while let Some(element) = self.xml.element()? {
            self.block(&element, &mut content)?;
        }
        Ok(content)
    }

    fn block(&mut self, element: &Element<'_>, content: &mut Content) -> Result<(), ReadError> {
        match element.name() {
            "p" => self.paragraph(element, Label::default(), content)?,
            "h" => {
                let label = self.lists.heading(element, &self.styles);
                self.paragraph(element, label, content)?;
            }
            "table" => content.append(self.table(element)?),
            "list" => self.list(element, None, content)?,
            "section" => {
                let inner = self.blocks()?;
                let conditional = element.says("display", "condition") && element.says("is-hidden", "true");
                if element.says("display", "none") || conditional {
                    self.hidden.text(&inner.into_text());
                } else {
                    content.append(inner.into_blocks());
                }
            }
            "tracked-changes" => self.tracked()?,
            name if is_index(name) => content.append(self.blocks()?.into_blocks()),
            // Shapes of a workbook lie over its cells and belong to none.
            name if is_drawn(name) && !self.sheets => content.append(self.blocks()?.into_blocks()),
            _ => self.xml.skip()?,
        }
        Ok(())
    }

    fn list(&mut self, element: &Element<'_>, outer: Option<&List>, content: &mut Content) -> Result<(), ReadError> {
        let list = self.lists.open(element, outer);
        while let Some(item) = self.xml.element()? {
            if !matches!(item.name(), "list-item" | "list-header") {
                self.xml.skip()?;
                continue;
            }
            // Only the first paragraph of an item has a number, and no item is counted that has none.
            let mut counts = item.name() == "list-item";
            let mut written = None;
            while let Some(child) = self.xml.element()? {
                match child.name() {
                    "p" | "h" => {
                        let style = child.get("style-name");
                        let mut label = Label::default();
                        if std::mem::take(&mut counts) {
                            label = self.lists.item(&list, &item, style.as_deref(), &self.styles);
                            label.number = written.take().unwrap_or(label.number);
                        }
                        self.paragraph(&child, label, content)?;
                    }
                    "list" => self.list(&child, Some(&list), content)?,
                    "number" => written = Some(self.plain()?),
                    _ => self.block(&child, content)?,
                }
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, element: &Element<'_>, label: Label, content: &mut Content) -> Result<(), ReadError> {
        let mut line = Line { spaced: true, ..Line::default() };
        self.inline(&mut line)?;
        if line.trailing {
            line.text.pop();
        }
        if line.hidden || self.styles.hide_paragraph(element.get("style-name").as_deref()) {
            self.hidden.text(&line.text);
        } else {
            let number = line.number.unwrap_or(label.number);
            // A bullet says nothing that its text does not; but where there is no other text, it may be a mark.
            let number = if number.is_empty() && line.text.is_empty() { label.bullet.chars().map(shown).collect() } else { number };
            self.count.number(&number)?;
            content.paragraph(numbered(&number, line.text));
        }
        content.append(line.boxes.into_blocks());
        Ok(())
    }

    fn inline(&mut self, line: &mut Line) -> Result<(), ReadError> {
        while let Some(node) = self.xml.next()? {
            match node {
                Node::Text(text) => line.push(&text),
                Node::Element(element) => self.inline_element(&element, line)?,
            }
        }
        Ok(())
    }

    fn inline_element(&mut self, element: &Element<'_>, line: &mut Line) -> Result<(), ReadError> {
        match element.name() {
            "s" => {
                let spaces = element.number("c").unwrap_or(1).min(self.spaces);
                self.spaces -= spaces;
                line.exactly(&" ".repeat(spaces.max(1) as usize));
                self.xml.skip()
            }
            "tab" => {
                line.exactly("\t");
                self.xml.skip()
            }
            "line-break" => {
                line.exactly("\n");
                self.xml.skip()
            }
            "number" => {
                line.number = Some(self.plain()?);
                Ok(())
            }
            "hidden-paragraph" => {
                line.hidden |= element.says("is-hidden", "true");
                self.xml.skip()
            }
            "span" | "hidden-text" => {
                let hidden = element.says("is-hidden", "true")
                    || (element.name() == "span" && self.styles.hide_span(element.get("style-name").as_deref()));
                if !hidden {
                    return self.inline(line);
                }
                let mut inner = Line::default();
                self.inline(&mut inner)?;
                self.hidden.text(&inner.text);
                line.boxes.append(inner.boxes.into_blocks());
                Ok(())
            }
            // Notes stand at the foot of the page: their signs and words would be taken for those of the cell.
            "note" | "annotation" | "ruby-text" | "script" => self.xml.skip(),
            name if is_drawn(name) => {
                if self.sheets {
                    return self.xml.skip();
                }
                let boxes = self.blocks()?;
                line.boxes.append(boxes.into_blocks());
                Ok(())
            }
            _ => self.inline(line),
        }
    }

    /// The text in the element at hand, whatever else it holds.
    fn plain(&mut self) -> Result<String, ReadError> {
        let mut line = Line::default();
        self.inline(&mut line)?;
        Ok(line.text)
    }

    /// Counts tracked changes. What was deleted is kept only here; what was inserted stands in the text.
    fn tracked(&mut self) -> Result<(), ReadError> {
        let changes = &mut self.changes;
        self.xml.each(|element| match element.name() {
            "insertion" => changes.insertions += 1,
            "deletion" => changes.deletions += 1,
            "cell-content-change" | "movement" => changes.moves += 1,
            _ => {}
        })
    }
}

impl Line {
    fn push(&mut self, text: &str) {
        for character in text.chars() {
            if !matches!(character, ' ' | '\t' | '\r' | '\n') {
                self.text.push(shown(character));
                (self.spaced, self.trailing) = (false, false);
            } else if !self.spaced {
                self.text.push(' ');
                (self.spaced, self.trailing) = (true, true);
            }
        }
    }

    fn exactly(&mut self, text: &str) {
        self.text.push_str(text);
        (self.spaced, self.trailing) = (false, false);
    }
}

/// The character that one of a font of symbols stands for: programs put them into the private use area.
fn shown(character: char) -> char {
    match character {
        '\u{f020}'..='\u{f0ff}' => symbols::character(Some(character), character.into(), None).unwrap_or(character),
        _ => character,
    }
}

/// Whether an element is drawn on the page and may hold paragraphs.
fn is_drawn(name: &str) -> bool {
    const DRAWN: [&str; 14] = [
        "frame",
        "text-box",
        "g",
        "custom-shape",
        "rect",
        "ellipse",
        "circle",
        "line",
        "polyline",
        "polygon",
        "regular-polygon",
        "path",
        "connector",
        "caption",
    ];
    DRAWN.contains(&name)
}

/// Whether an element is an index, or the part of one that is shown.
fn is_index(name: &str) -> bool {
    name.ends_with("-index") || matches!(name, "index-body" | "index-title" | "table-of-content" | "bibliography")
}
