//! The few properties of styles that decide what is read: what is shown, and how its lines break.

use std::collections::BTreeMap;

use super::list::Numbering;

/// What an element's styles say; `None` where they say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether it is not there at all.
    pub(super) gone: Option<bool>,
    /// Whether it takes up room but is not seen.
    pub(super) unseen: Option<bool>,
    /// Whether it begins a line.
    pub(super) block: Option<bool>,
    /// Whether spaces and line breaks of its text stay.
    pub(super) keeps_space: Option<bool>,
    /// How its items are numbered.
    pub(super) numbering: Option<Numbering>,
    /// Whether it is as high as a line also when it holds nothing.
    pub(super) tall: Option<bool>,
}

impl Style {
    /// What declarations such as `display:none; white-space:pre` say.
    pub(super) fn of(declarations: &str) -> Self {
        let mut style = Self::default();
        for (name, value) in declarations.split(';').filter_map(|declaration| declaration.split_once(':')) {
            let value = value.trim().to_ascii_lowercase();
            let value = value.strip_suffix("!important").unwrap_or(&value).trim_end();
            match name.trim().to_ascii_lowercase().as_str() {
                "display" => {
                    style.gone = Some(value == "none");
                    style.block = (value != "none").then(|| !value.starts_with("inline"));
                }
                "visibility" => style.unseen = Some(matches!(value, "hidden" | "collapse")),
                "white-space" => style.keeps_space = Some(matches!(value, "pre" | "pre-wrap" | "break-spaces")),
                "list-style" | "list-style-type" => style.numbering = value.split_ascii_whitespace().find_map(Numbering::of_style),
                "height" | "min-height" => style.tall = Some(value.starts_with(|c: char| c.is_ascii_digit() && c != '0')),
                _ => {}
            }
        }
        style
    }

    /// These styles, and where they say nothing, those of another.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            gone: self.gone.or(other.gone),
            unseen: self.unseen.or(other.unseen),
            block: self.block.or(other.block),
            keeps_space: self.keeps_space.or(other.keeps_space),
            numbering: self.numbering.or(other.numbering),
            tall: self.tall.or(other.tall),
        }
    }
}

/// Rules of style sheets for elements, classes and names: `p`, `.x`, `p.x`, `#x`. Others are rare where text is hidden for good.
#[derive(Debug, Default)]
pub(super) struct Rules(BTreeMap<String, Style>);

impl Rules {
    /// Adds the rules of a style sheet; those of `@media` and the like are left out, as they are for print or small screens.
    pub(super) fn add(&mut self, sheet: &str) {
        let mut rest = sheet;
        while let Some((selectors, tail)) = rest.split_once('{') {
            // Comments, and the marks of comments around a whole sheet.
            let selectors = selectors.rsplit("*/").next().unwrap_or_default().trim_start().trim_start_matches("<!--").trim();
            if selectors.rsplit(';').next().is_some_and(|selector| selector.trim_start().starts_with('@')) {
                rest = after_block(tail);
                continue;
            }
            let (declarations, tail) = tail.split_once('}').unwrap_or((tail, ""));
            let style = Style::of(declarations);
            if style != Style::default() {
                for selector in selectors.split(',').map(str::trim).filter(|selector| is_simple(selector)) {
                    let known = self.0.entry(selector.to_owned()).or_default();
                    *known = style.or(*known);
                }
            }
            rest = tail;
        }
    }

    /// What the rules say of an element.
    pub(super) fn of(&self, name: &str, classes: &str, id: &str) -> Style {
        if self.0.is_empty() {
            return Style::default();
        }
        let rule = |selector: &str| self.0.get(selector).copied().unwrap_or_default();
        let by_id = if id.is_empty() { Style::default() } else { rule(&format!("#{id}")) };
        let by_class = classes
            .split_ascii_whitespace()
            .fold(Style::default(), |style, class| style.or(rule(&format!("{name}.{class}"))).or(rule(&format!(".{class}"))));
        by_id.or(by_class).or(rule(name))
    }
}

fn is_simple(selector: &str) -> bool {
    !selector.is_empty() && selector.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '#' | '-' | '_'))
}

/// What follows a block that may hold others.
fn after_block(text: &str) -> &str {
    let mut depth = 1usize;
    for (at, byte) in text.bytes().enumerate() {
        depth = match byte {
            b'{' => depth + 1,
            b'}' => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            return text.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_apply_by_element_class_and_name() {
        let mut rules = Rules::default();
        rules.add("<!-- /* x{} */ .a, td.b { display : none } @media print { .c { display:none } p{} } #d{visibility:hidden}");
        rules.add("@import url(x); .e > p{display:none} li{list-style:none} pre{white-space:PRE!important} -->");
        assert_eq!(rules.of("p", "x a", "").gone, Some(true));
        assert_eq!((rules.of("td", "b", "").gone, rules.of("p", "b", "").gone), (Some(true), None));
        assert_eq!(rules.of("p", "c e", "d"), Style { unseen: Some(true), ..Style::default() });
        assert_eq!(rules.of("li", "", "").numbering, Some(Numbering::None));
        assert_eq!(rules.of("pre", "", "").keeps_space, Some(true));
    }

    #[test]
    fn broken_sheets_end() {
        let mut rules = Rules::default();
        for sheet in ["{", "}", "@media {{{", "a{display:none", "@{}}}}", "/*{"] {
            rules.add(sheet);
        }
        assert_eq!(rules.of("a", "", "").gone, Some(true));
    }
}
