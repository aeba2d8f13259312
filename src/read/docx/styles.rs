//! Styles of Word: which text they hide, and which list they number their paragraphs in.

use std::collections::BTreeMap;

use super::super::ReadError;
use super::super::xml::{Element, Xml};

/// Styles that one may be built on, one on another.
const LONGEST_CHAIN: usize = 32;

/// The styles of a document, by their names in the file.
#[derive(Default)]
pub(super) struct Styles {
    named: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
}

#[derive(Default)]
struct Style {
    parent: Option<String>,
    hides: Option<bool>,
    list: InList,
}

/// The list of a paragraph as far as a style, or the paragraph itself, tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct InList {
    /// The list; 0 is none.
    pub(super) id: Option<u32>,
    /// The level, 0-based.
    pub(super) level: Option<u32>,
}

impl InList {
    /// Takes in an element of paragraph properties.
    pub(super) fn see(&mut self, element: &Element<'_>) {
        match element.name() {
            "numId" => self.id = element.number("val"),
            "ilvl" => self.level = element.number("val"),
            _ => {}
        }
    }
}

impl Styles {
    /// Reads the part of the package that holds them.
    pub(super) fn read(xml: &mut Xml<'_>) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        while let Some(element) = xml.element()? {
            match element.name() {
                "styles" => {}
                "style" => {
                    let name = element.get("styleId").unwrap_or_default().into_owned();
                    if element.says("type", "paragraph") && is_on(element.get("default").as_deref()) && element.get("default").is_some() {
                        styles.usual = Some(name.clone());
                    }
                    let mut style = Style::default();
                    xml.each(|property| match property.name() {
                        "basedOn" => style.parent = property.get("val").map(|value| value.into_owned()),
                        "vanish" => style.hides = Some(is_on(property.get("val").as_deref())),
                        _ => style.list.see(property),
                    })?;
                    styles.named.insert(name, style);
                }
                _ => xml.skip()?,
            }
        }
        // Many paragraphs may have a style that is built on many.
        let told: Vec<(Option<bool>, InList)> = styles.named.keys().map(|name| styles.told(name)).collect();
        for (style, told) in styles.named.values_mut().zip(told) {
            (style.hides, style.list) = told;
        }
        Ok(styles)
    }

    /// What a style and those that it is built on tell.
    fn told(&self, name: &str) -> (Option<bool>, InList) {
        let chain = std::iter::successors(self.named.get(name), |style| self.named.get(style.parent.as_deref()?));
        chain.take(LONGEST_CHAIN).fold(Default::default(), |(hides, list): (Option<bool>, InList), style| {
            let list = InList { id: list.id.or(style.list.id), level: list.level.or(style.list.level) };
            (hides.or(style.hides), list)
        })
    }

    /// Whether a style hides its text; `None` when it does not tell.
    pub(super) fn hide(&self, name: Option<&str>) -> Option<bool> {
        self.named.get(name?)?.hides
    }

    /// The style of a paragraph that names none.
    pub(super) fn usual(&self) -> Option<&str> {
        self.usual.as_deref()
    }

    /// The list that a style numbers its paragraphs in, and the style among those it is built on that tells it.
    pub(super) fn list(&self, name: Option<&str>) -> InList {
        name.and_then(|name| self.named.get(name)).map(|style| style.list).unwrap_or_default()
    }

    /// The names of a style and of those that it is built on.
    pub(super) fn names<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        std::iter::successors(Some(name), |name| self.named.get(*name)?.parent.as_deref()).take(LONGEST_CHAIN)
    }
}

/// Whether a property is on: it is when it only stands there.
pub(super) fn is_on(value: Option<&str>) -> bool {
    !value.is_some_and(|value| matches!(value, "0" | "false" | "off" | "none"))
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::tests::part;
    use super::*;

    #[test]
    fn styles_take_over_what_they_are_built_on_and_circles_end() {
        let part = part(
            r#"<w:styles><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:type="character" w:styleId="c"><w:basedOn w:val="b"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
            <w:style w:type="character" w:styleId="d"><w:basedOn w:val="d"/></w:style></w:styles>"#,
        );
        let styles = Styles::read(&mut part.xml()).unwrap();
        assert_eq!(["a", "b", "c", "d", "e"].map(|name| styles.hide(Some(name))), [None, Some(true), Some(false), None, None]);
        assert_eq!(styles.list(Some("b")), InList { id: Some(0), level: Some(1) });
        assert_eq!((styles.usual(), styles.names("d").count()), (Some("a"), LONGEST_CHAIN));
    }
}
