//! Paragraphs of Word, and the runs of text in them.

use super::super::ReadError;
use super::super::content::Content;
use super::super::numerals::numbered;
use super::super::symbols;
use super::super::xml::{Element, Node};
use super::Reader;
use super::styles::{InList, is_on};

/// A paragraph while it is read.
#[derive(Default)]
struct Line {
    text: String,
    style: Option<String>,
    list: InList,
    /// Whether the mark at its end is deleted or hidden, so that the next paragraph goes on in it.
    unended: bool,
    /// Whether its style hides it.
    hidden: bool,
    run: Run,
    /// What stands in text boxes that hang on the paragraph.
    boxes: Content,
}

/// What holds for a run of text.
#[derive(Default, Clone)]
struct Run {
    hidden: bool,
    font: Option<String>,
}

impl Reader<'_> {
    /// Reads what is in the element at hand: paragraphs, tables and what holds them.
    pub(super) fn blocks(&mut self) -> Result<Content, ReadError> {
        let (mut content, mut begun) = (Content::default(), String::new());
        while let Some(element) = self.xml.element()? {
            self.block(&element, &mut content, &mut begun)?;
        }
        end(&mut content, &mut begun);
        Ok(content)
    }

    /// Reads an element among paragraphs. `begun` is the text of those before it that have lost their end.
    pub(super) fn block(&mut self, element: &Element<'_>, content: &mut Content, begun: &mut String) -> Result<(), ReadError> {
        match element.name() {
            "p" => self.paragraph(content, begun),
            "tbl" => {
                end(content, begun);
                content.append(self.table()?);
                Ok(())
            }
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => {
                while let Some(inner) = self.xml.element()? {
                    self.block(&inner, content, begun)?;
                }
                Ok(())
            }
            "AlternateContent" => self.alternative(|reader| {
                while let Some(inner) = reader.xml.element()? {
                    reader.block(&inner, content, begun)?;
                }
                Ok(())
            }),
            "oMathPara" | "oMath" => {
                let mut line = Line::default();
                self.inline(&mut line)?;
                content.paragraph(line.text);
                Ok(())
            }
            _ => self.xml.skip(),
        }
    }

    fn paragraph(&mut self, content: &mut Content, begun: &mut String) -> Result<(), ReadError> {
        let style = self.styles.usual().map(str::to_owned);
        let hidden = self.styles.hide(style.as_deref()).unwrap_or(false);
        let mut line = Line { style, hidden, ..Line::default() };
        self.inline(&mut line)?;
        self.fields.end_paragraph();
        if begun.is_empty() {
            *begun = line.text;
        } else {
            begun.push_str(&line.text);
        }
        let gone = line.hidden && begun.is_empty();
        if !(line.unended || gone) {
            let text = std::mem::take(begun);
            let label = match self.left_out {
                0 => self.numbering.count(line.list, line.style.as_deref(), &self.styles),
                _ => super::numbering::Label::default(),
            };
            let number = match &label.bullet {
                None => label.text,
                // A bullet says nothing that its text does not; but where there is no other text, it may be a mark.
                Some(font) if text.is_empty() => label.text.chars().map(|sign| shown(sign, Some(font))).collect(),
                Some(_) => String::new(),
            };
            self.count.number(&number)?;
            content.paragraph(numbered(&number, text));
        }
        content.append(line.boxes.into_blocks());
        Ok(())
    }

    /// Reads what is in a paragraph, or in an element of it.
    fn inline(&mut self, line: &mut Line) -> Result<(), ReadError> {
        while let Some(element) = self.xml.element()? {
            self.inline_element(&element, line)?;
        }
        Ok(())
    }

    fn inline_element(&mut self, element: &Element<'_>, line: &mut Line) -> Result<(), ReadError> {
        match element.name() {
            "t" => {
                let text = self.plain(element.says("space", "preserve"))?;
                self.say(&text, line);
                return Ok(());
            }
            "r" => {
                let run = Run { hidden: line.hidden, font: None };
                let outer = std::mem::replace(&mut line.run, run);
                self.inline(line)?;
                line.run = outer;
                return Ok(());
            }
            "pPr" => return self.paragraph_properties(line),
            "rPr" => return self.run_properties(line),
            "fldChar" => {
                let shown = self.field(element)?;
                self.show(&shown, line);
                return Ok(());
            }
            "AlternateContent" => return self.alternative(|reader| reader.inline(line)),
            "txbxContent" => {
                let boxes = self.blocks()?;
                line.boxes.append(boxes.into_blocks());
                return Ok(());
            }
            "tab" | "ptab" => self.say("\t", line),
            "br" | "cr" => self.say("\n", line),
            "noBreakHyphen" => self.say("-", line),
            "sym" => {
                let code = element.get("char").and_then(|code| u32::from_str_radix(code.trim(), 16).ok()).unwrap_or(0);
                let sign = symbols::character(char::from_u32(code), code, element.get("font").as_deref());
                self.say(sign.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]), line);
            }
            "del" => self.changes.deletions += 1,
            "moveFrom" | "delText" | "instrText" | "delInstrText" | "rt" | "sdtPr" | "sdtEndPr" | "smartTagPr" | "customXmlPr" => {}
            "ins" => {
                self.changes.insertions += 1;
                return self.inline(line);
            }
            "moveTo" => {
                self.changes.moves += 1;
                return self.inline(line);
            }
            _ => return self.inline(line),
        }
        self.xml.skip()
    }

    /// The text of an element of text. White space at its ends is kept only where the document says so.
    fn plain(&mut self, preserve: bool) -> Result<String, ReadError> {
        let mut text = String::new();
        while let Some(node) = self.xml.next()? {
            match node {
                Node::Text(part) => {
                    text.extend(part.chars().map(|character| if matches!(character, '\n' | '\t' | '\r') { ' ' } else { character }))
                }
                Node::Element(_) => self.xml.skip()?,
            }
        }
        Ok(if preserve { text } else { text.trim_matches(' ').to_owned() })
    }

    /// Adds text to a paragraph, unless it is hidden or part of an instruction.
    fn say(&mut self, text: &str, line: &mut Line) {
        if self.fields.are_shown() {
            self.show(text, line);
        }
    }

    fn show(&mut self, text: &str, line: &mut Line) {
        if line.run.hidden {
            if self.left_out == 0 {
                self.hidden.text(text);
            }
            return;
        }
        let font = line.run.font.as_deref();
        if font.is_none() && !text.contains(|character| matches!(character, '\u{f020}'..='\u{f0ff}')) {
            line.text.push_str(text);
        } else {
            line.text.extend(text.chars().map(|character| shown(character, font)));
        }
    }

    fn paragraph_properties(&mut self, line: &mut Line) -> Result<(), ReadError> {
        let mut hidden_mark = None;
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "pStyle" => {
                    line.style = element.get("val").map(|style| style.into_owned());
                    line.hidden = self.styles.hide(line.style.as_deref()).unwrap_or(false);
                }
                "numPr" => {
                    let list = &mut line.list;
                    self.xml.each(|property| list.see(property))?;
                    continue;
                }
                "rPr" => {
                    while let Some(property) = self.xml.element()? {
                        match property.name() {
                            "del" => {
                                line.unended = true;
                                self.changes.deletions += 1;
                            }
                            "ins" => self.changes.insertions += 1,
                            "moveFrom" => line.unended = true,
                            "vanish" => hidden_mark = Some(is_on(property.get("val").as_deref())),
                            _ => {}
                        }
                        self.xml.skip()?;
                    }
                    continue;
                }
                _ => {}
            }
            self.xml.skip()?;
        }
        line.unended |= hidden_mark.unwrap_or(false);
        Ok(())
    }

    fn run_properties(&mut self, line: &mut Line) -> Result<(), ReadError> {
        let (mut style, mut hidden) = (None, None);
        while let Some(property) = self.xml.element()? {
            match property.name() {
                "rStyle" => style = property.get("val").map(|style| style.into_owned()),
                "vanish" => hidden = Some(is_on(property.get("val").as_deref())),
                "rFonts" => {
                    let fonts = ["ascii", "hAnsi", "cs"].into_iter().filter_map(|name| property.get(name));
                    let mut fonts = fonts.filter(|font| is_of_symbols(font)).map(|font| font.into_owned());
                    line.run.font = fonts.next();
                }
                _ => {}
            }
            self.xml.skip()?;
        }
        line.run.hidden = hidden.or_else(|| self.styles.hide(style.as_deref())).unwrap_or(line.hidden);
        Ok(())
    }
}

/// Ends a paragraph that has lost its own end, where none comes that it could go on in.
pub(super) fn end(content: &mut Content, begun: &mut String) {
    if !begun.is_empty() {
        content.paragraph(std::mem::take(begun));
    }
}

/// Whether characters of a font stand for others.
fn is_of_symbols(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    font.contains("wingdings") || font.contains("webdings") || font == "symbol"
}

/// The character that one in a font of symbols stands for.
fn shown(character: char, font: Option<&str>) -> char {
    symbols::character(Some(character), character.into(), font).unwrap_or(character)
}
