//! Styles of OpenDocument: which sheets and text they hide, and how lists are numbered.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ReadError;
use super::super::numerals::{self, Numerals};
use super::super::xml::{Element, Xml};

/// Styles that one may be built on, one on another.
const LONGEST_CHAIN: usize = 32;

/// Levels that a list may have.
pub(super) const LEVELS: usize = 10;

/// What is known of the styles of a document.
#[derive(Default)]
pub(super) struct Styles {
    hidden_tables: BTreeSet<String>,
    paragraphs: BTreeMap<String, Style>,
    spans: BTreeMap<String, Style>,
    lists: BTreeMap<String, Levels>,
    /// How headings are numbered.
    pub(super) outline: Levels,
}

/// A style of paragraphs or of text.
#[derive(Default)]
struct Style {
    parent: Option<String>,
    hides: Option<bool>,
    list: Option<String>,
}

/// How the levels of a list are numbered.
pub(super) type Levels = [Option<Level>; LEVELS];

/// How a level of a list is numbered.
pub(super) struct Level {
    /// The characters of its numbers.
    pub(super) numerals: Numerals,
    /// The first number.
    pub(super) start: u32,
    /// How many levels are shown, this one the last.
    pub(super) shown: usize,
    /// What stands before and after the number.
    pub(super) around: (String, String),
    /// The text in which `%1%` stands for the number of the first level; it comes before all other.
    pub(super) pattern: Option<String>,
    /// The character that stands in place of a number.
    pub(super) bullet: Option<String>,
}

impl Styles {
    /// Adds the styles in the element at hand.
    pub(super) fn add(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        while let Some(element) = xml.element()? {
            match element.name() {
                "style" => self.style(xml, &element)?,
                "list-style" => {
                    let levels = levels(xml)?;
                    self.lists.insert(element.get("name").unwrap_or_default().into_owned(), levels);
                }
                "outline-style" => self.outline = levels(xml)?,
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn style(&mut self, xml: &mut Xml<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        let name = element.get("name").unwrap_or_default().into_owned();
        let owned = |attribute| element.get(attribute).filter(|value| !value.is_empty()).map(|value| value.into_owned());
        let mut style = Style { parent: owned("parent-style-name"), hides: None, list: owned("list-style-name") };
        let mut hidden_table = false;
        xml.each(|properties| match properties.name() {
            "table-properties" => hidden_table |= properties.says("display", "false"),
            "text-properties" => style.hides = properties.get("display").map(|display| display == "none").or(style.hides),
            _ => {}
        })?;
        match element.get("family").as_deref() {
            Some("table") if hidden_table => drop(self.hidden_tables.insert(name)),
            Some("paragraph") => drop(self.paragraphs.insert(name, style)),
            Some("text") => drop(self.spans.insert(name, style)),
            _ => {}
        }
        Ok(())
    }

    /// Whether a style hides its sheet.
    pub(super) fn hide_table(&self, name: Option<&str>) -> bool {
        name.is_some_and(|name| self.hidden_tables.contains(name))
    }

    /// Whether a style hides its paragraph.
    pub(super) fn hide_paragraph(&self, name: Option<&str>) -> bool {
        chain(&self.paragraphs, name).find_map(|style| style.hides).unwrap_or(false)
    }

    /// Whether a style hides its text.
    pub(super) fn hide_span(&self, name: Option<&str>) -> bool {
        chain(&self.spans, name).find_map(|style| style.hides).unwrap_or(false)
    }

    /// The list whose numbers a style gives its paragraph.
    pub(super) fn list_of(&self, paragraph: Option<&str>) -> Option<&str> {
        chain(&self.paragraphs, paragraph).find_map(|style| style.list.as_deref())
    }

    /// How the levels of a list are numbered.
    pub(super) fn levels(&self, list: &str) -> Option<&Levels> {
        self.lists.get(list)
    }
}

/// A style, and those that it is built on.
fn chain<'s>(styles: &'s BTreeMap<String, Style>, name: Option<&str>) -> impl Iterator<Item = &'s Style> {
    let first = name.and_then(|name| styles.get(name));
    std::iter::successors(first, |style| styles.get(style.parent.as_deref()?)).take(LONGEST_CHAIN)
}

/// The levels of a list style.
fn levels(xml: &mut Xml<'_>) -> Result<Levels, ReadError> {
    let mut levels = Levels::default();
    while let Some(element) = xml.element()? {
        let at = element.number("level").unwrap_or(0).saturating_sub(1) as usize;
        if let Some(slot) = levels.get_mut(at) {
            *slot = Some(level(&element));
        }
        xml.skip()?;
    }
    Ok(levels)
}

fn level(element: &Element<'_>) -> Level {
    let text = |name| element.get(name).map(|value| value.chars().take(numerals::LONGEST).collect::<String>());
    let in_order = !element.says("num-letter-sync", "true");
    Level {
        numerals: if element.name().ends_with("bullet") {
            Numerals::None
        } else {
            format(&text("num-format").unwrap_or_default(), in_order)
        },
        start: element.number("start-value").unwrap_or(1),
        shown: element.number("display-levels").unwrap_or(1).clamp(1, LEVELS as u32) as usize,
        around: (text("num-prefix").unwrap_or_default(), text("num-suffix").unwrap_or_default()),
        pattern: text("num-list-format"),
        bullet: text("bullet-char"),
    }
}

/// The characters of numbers, from the name of the format: its first number, alone or with those that follow.
fn format(name: &str, in_order: bool) -> Numerals {
    let Some(first) = name.chars().next() else { return Numerals::None };
    match first {
        'a' | 'A' if in_order => Numerals::LettersInOrder(first),
        'a' | 'A' => Numerals::Letters(first),
        'i' => Numerals::LowerRoman,
        'I' => Numerals::UpperRoman,
        '0' => Numerals::TwoDigits,
        '１' => Numerals::FullWidth,
        '一' => Numerals::Counting,
        '壹' if name.contains(['贰', '叁']) => Numerals::LegalSimplified,
        '壹' | '壱' => Numerals::Legal,
        '甲' => numerals::STEMS,
        '子' => numerals::BRANCHES,
        '①' => numerals::CIRCLED,
        '⑴' => numerals::IN_PARENTHESES,
        '㊀' => numerals::IDEOGRAPH_CIRCLED,
        _ => Numerals::Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::tests::part;
    use super::*;

    #[test]
    fn styles_hide_through_those_they_are_built_on_and_circles_end() {
        let part = part(
            r#"<style:style style:name="a" style:family="paragraph" style:parent-style-name="b"/>
            <style:style style:name="b" style:family="paragraph" style:list-style-name="L"><style:text-properties text:display="none"/></style:style>
            <style:style style:name="c" style:family="text" style:parent-style-name="c"/>
            <style:style style:name="t" style:family="table"><style:table-properties table:display="false"/></style:style>
            <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="甲, 乙, 丙, ..." style:num-suffix="、"/>
            <text:list-level-style-number text:level="99" style:num-format="1"/></text:list-style>"#,
        );
        let mut styles = Styles::default();
        styles.add(&mut part.xml()).unwrap();
        assert!(
            styles.hide_paragraph(Some("a"))
                && !styles.hide_span(Some("c"))
                && !styles.hide_paragraph(None)
                && styles.hide_table(Some("t"))
        );
        let level = styles.list_of(Some("a")).and_then(|list| styles.levels(list)).and_then(|levels| levels[0].as_ref()).unwrap();
        assert_eq!((level.numerals, &*level.around.1, level.start, level.shown), (numerals::STEMS, "、", 1, 1));
    }
}
