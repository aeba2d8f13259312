//! Numbers of paragraphs, which Word counts but does not write down.

use std::collections::BTreeMap;

use super::super::ReadError;
use super::super::numerals::{self, Numerals};
use super::super::xml::{Element, Xml};
use super::styles::{InList, Styles};

/// Levels that a list may have.
const LEVELS: usize = 9;

/// The lists of a document, and how far they have counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// How lists look; several lists may count in one of them.
    shapes: BTreeMap<u32, Shape>,
    lists: BTreeMap<u32, List>,
    /// The shapes that styles of lists stand for.
    by_style: BTreeMap<String, u32>,
}

#[derive(Default)]
struct Shape {
    levels: [Option<Level>; LEVELS],
    /// The style of lists that holds the levels in place of this shape.
    link: Option<String>,
    counted: [Option<u32>; LEVELS],
}

/// A list: a shape, and what differs from it.
#[derive(Default)]
struct List {
    shape: u32,
    levels: [Option<Level>; LEVELS],
    /// Numbers to begin with where the list comes up first.
    starts: [Option<u32>; LEVELS],
}

/// How a level is numbered.
#[derive(Debug, Clone)]
struct Level {
    numerals: Numerals,
    bullet: bool,
    start: u32,
    /// The text in which `%1` stands for the number of the first level.
    text: String,
    /// Whether numbers of all levels are decimal.
    legal: bool,
    /// The level, 1-based, after which it begins anew: 0 for none, all that are above when not told.
    restart: Option<u32>,
    /// The style of paragraphs that stand at this level.
    style: Option<String>,
    font: Option<String>,
}

/// What stands before a paragraph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    /// The number with what is around it, or the bullet.
    pub(super) text: String,
    /// The font of a bullet; `None` for a number.
    pub(super) bullet: Option<String>,
}

impl Numbering {
    /// Reads the part of the package that holds the lists.
    pub(super) fn read(xml: &mut Xml<'_>) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        while let Some(element) = xml.element()? {
            match element.name() {
                "numbering" => {}
                "abstractNum" => {
                    let id = element.number("abstractNumId").unwrap_or(0);
                    let shape = numbering.shape(xml, id)?;
                    numbering.shapes.insert(id, shape);
                }
                "num" => {
                    let list = list(xml)?;
                    numbering.lists.insert(element.number("numId").unwrap_or(0), list);
                }
                _ => xml.skip()?,
            }
        }
        Ok(numbering)
    }

    fn shape(&mut self, xml: &mut Xml<'_>, id: u32) -> Result<Shape, ReadError> {
        let mut shape = Shape::default();
        while let Some(element) = xml.element()? {
            let value = || element.get("val").map(|value| value.into_owned());
            match element.name() {
                "lvl" => {
                    let level = level(xml)?;
                    place(&mut shape.levels, &element, level);
                    continue;
                }
                "numStyleLink" => shape.link = value(),
                "styleLink" => drop(value().and_then(|style| self.by_style.insert(style, id))),
                _ => {}
            }
            xml.skip()?;
        }
        Ok(shape)
    }

    /// Counts a paragraph, and tells what stands before it.
    pub(super) fn count(&mut self, mut own: InList, style: Option<&str>, styles: &Styles) -> Label {
        let told = styles.list(style);
        let by_style = own.id.is_none();
        own.id = own.id.or(told.id);
        let Some(list) = own.id.and_then(|id| self.lists.get_mut(&id)) else { return Label::default() };
        let mut shape = list.shape;
        if let Some(link) = self.shapes.get(&shape).and_then(|shape| shape.link.as_ref()) {
            shape = self.by_style.get(link).copied().unwrap_or(shape);
        }
        let Some(Shape { levels: shaped, counted, .. }) = self.shapes.get_mut(&shape) else { return Label::default() };
        let levels: [Option<&Level>; LEVELS] = std::array::from_fn(|at| list.levels[at].as_ref().or(shaped[at].as_ref()));
        // A paragraph that is numbered through its style stands at the level that names the style.
        let names = |level: &Level, name: &str| level.style.as_deref() == Some(name);
        let mut styled = style.filter(|_| by_style).into_iter().flat_map(|style| styles.names(style));
        let styled = styled.find_map(|name| levels.iter().position(|level| level.is_some_and(|level| names(level, name))));
        let at = own.level.map(|level| level as usize).or(styled).or(told.level.map(|level| level as usize)).unwrap_or(0).min(LEVELS - 1);
        let Some(level) = levels[at] else { return Label::default() };
        let next = counted[at].map_or(level.start, |number| number.saturating_add(1));
        counted[at] = Some(list.starts[at].take().unwrap_or(next));
        for (below, counter) in counted.iter_mut().enumerate().skip(at + 1) {
            let restart = levels[below].and_then(|level| level.restart);
            if restart.is_none_or(|after| (at as u32) < after) {
                *counter = None;
            }
        }
        if level.bullet {
            return Label { text: level.text.clone(), bullet: Some(level.font.clone().unwrap_or_default()) };
        }
        Label { text: level.write(&levels, counted), bullet: None }
    }
}

impl Level {
    fn write(&self, levels: &[Option<&Self>; LEVELS], counted: &[Option<u32>; LEVELS]) -> String {
        let (mut text, mut characters) = (String::new(), self.text.chars().peekable());
        while let Some(character) = characters.next() {
            let digit = characters.peek().and_then(|next| next.to_digit(10)).filter(|_| character == '%');
            let Some(at) = digit.and_then(|digit| (digit as usize).checked_sub(1)) else {
                text.push(character);
                continue;
            };
            characters.next();
            if let Some(level) = levels.get(at).copied().flatten() {
                let numerals = if self.legal { Numerals::Decimal } else { level.numerals };
                text.push_str(&numerals.write(counted[at].unwrap_or(level.start)));
            }
        }
        text
    }
}

fn list(xml: &mut Xml<'_>) -> Result<List, ReadError> {
    let mut list = List::default();
    while let Some(element) = xml.element()? {
        if element.name() != "lvlOverride" {
            list.shape = element.number("val").filter(|_| element.name() == "abstractNumId").unwrap_or(list.shape);
            xml.skip()?;
            continue;
        }
        while let Some(inner) = xml.element()? {
            match inner.name() {
                "lvl" => {
                    let level = level(xml)?;
                    place(&mut list.levels, &element, level);
                    continue;
                }
                "startOverride" => place(&mut list.starts, &element, inner.number("val").unwrap_or(1)),
                _ => {}
            }
            xml.skip()?;
        }
    }
    Ok(list)
}

/// Puts something into the place of the level that an element names.
fn place<T>(levels: &mut [Option<T>; LEVELS], element: &Element<'_>, what: T) {
    if let Some(slot) = levels.get_mut(element.number("ilvl").unwrap_or(0) as usize) {
        *slot = Some(what);
    }
}

fn level(xml: &mut Xml<'_>) -> Result<Level, ReadError> {
    let mut level = Level {
        numerals: Numerals::Decimal,
        bullet: false,
        start: 0,
        text: String::new(),
        legal: false,
        restart: None,
        style: None,
        font: None,
    };
    xml.each(|element| {
        let value = element.get("val");
        match element.name() {
            "start" => level.start = element.number("val").unwrap_or(0),
            "numFmt" => {
                // Of a format of its own and the one to fall back on, the latter comes last.
                let name = value.as_deref().unwrap_or_default();
                (level.numerals, level.bullet) = (format(name), name == "bullet");
            }
            "lvlText" => level.text = value.unwrap_or_default().chars().take(numerals::LONGEST).collect(),
            "isLgl" => level.legal = super::styles::is_on(value.as_deref()),
            "lvlRestart" => level.restart = element.number("val"),
            "pStyle" => level.style = value.map(|value| value.into_owned()),
            "rFonts" => level.font = element.get("ascii").or_else(|| element.get("hAnsi")).map(|font| font.into_owned()),
            _ => {}
        }
    })?;
    Ok(level)
}

/// The characters of numbers, by the name of the format.
fn format(name: &str) -> Numerals {
    match name {
        "none" | "bullet" => Numerals::None,
        "decimalZero" => Numerals::TwoDigits,
        "decimalFullWidth" | "decimalFullWidth2" => Numerals::FullWidth,
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => numerals::CIRCLED,
        "decimalEnclosedParen" => numerals::IN_PARENTHESES,
        "decimalEnclosedFullstop" => numerals::WITH_STOP,
        "upperLetter" => Numerals::Letters('A'),
        "lowerLetter" => Numerals::Letters('a'),
        "upperRoman" => Numerals::UpperRoman,
        "lowerRoman" => Numerals::LowerRoman,
        "taiwaneseCounting" | "taiwaneseCountingThousand" | "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" => {
            Numerals::Counting
        }
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Numerals::Digits,
        "ideographLegalTraditional" => Numerals::Legal,
        "chineseLegalSimplified" => Numerals::LegalSimplified,
        "ideographTraditional" => numerals::STEMS,
        "ideographZodiac" => numerals::BRANCHES,
        "ideographEnclosedCircle" => numerals::IDEOGRAPH_CIRCLED,
        _ => Numerals::Decimal,
    }
}
