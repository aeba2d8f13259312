//! From tags and text to paragraphs and tables.
//!
//! Tags are taken as they come, and no tree is built: what a page shows is decided by the elements that are open, and a page of a
//! hundred thousand nested ones costs no more than another.

use std::cell::{Cell, RefCell};
use std::mem::take;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::super::{Limits, ReadError};
use super::list::Numbering;
use super::parts::Frame;
use super::style::{Rules, Style};
use super::text::Flow;
use crate::document::Block;

/// Elements within one another that are told apart; browsers stop at about as many.
const MOST_OPEN: usize = 512;

/// Attributes of one tag: the tokenizer compares each with all those before it.
const MOST_ATTRIBUTES: u64 = 50_000;

/// What a page shows.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) blocks: Vec<Block>,
    /// Characters that the page hides.
    pub(super) hidden: usize,
}

/// Reads a page.
pub(super) fn read(html: &str, limits: &Limits) -> Result<Shown, ReadError> {
    check_tags(html)?;
    let sink = Sink { page: RefCell::new(Page { limits: *limits, ..Page::default() }), failed: Cell::new(false) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    // Only a sink that asks for a pause would make it stop before the end.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.page.into_inner().finish()
}

/// Refuses tags of too many attributes, by all that may part one from the next.
fn check_tags(html: &str) -> Result<(), ReadError> {
    let mut rest = html.as_bytes();
    while let Some(begin) = memchr::memchr(b'<', rest) {
        rest = rest.get(begin + 1..).unwrap_or_default();
        if !rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') {
            continue;
        }
        let (mut found, mut is_value) = (0, false);
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'>' => break,
                b'"' | b'\'' if is_value => {
                    found += 1;
                    rest = memchr::memchr(byte, rest).and_then(|end| rest.get(end + 1..)).unwrap_or_default();
                }
                byte => found += u64::from(byte.is_ascii_whitespace() || byte == b'/'),
            }
            is_value = byte == b'=' || is_value && byte.is_ascii_whitespace();
        }
        if found > MOST_ATTRIBUTES {
            return Err(ReadError::Limit { what: "attributes", place: "of a tag".to_owned(), found, limit: MOST_ATTRIBUTES });
        }
    }
    Ok(())
}

/// Takes the tokens, which come through a shared reference.
struct Sink {
    page: RefCell<Page>,
    failed: Cell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if self.failed.get() {
            return TokenSinkResult::Continue;
        }
        let mut page = self.page.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.text(&text),
            Token::TagToken(tag) => {
                let raw = raw_kind(&tag);
                match tag.kind {
                    TagKind::StartTag => page.start(&tag),
                    TagKind::EndTag => page.end(&tag.name),
                }
                self.failed.set(page.error.is_some());
                if let Some(raw) = raw {
                    return TokenSinkResult::RawData(raw);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose text is not made of tags.
fn raw_kind(tag: &Tag) -> Option<RawKind> {
    match &*tag.name {
        _ if tag.kind == TagKind::EndTag => None,
        "title" | "textarea" => Some(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "script" => Some(RawKind::ScriptData),
        _ => None,
    }
}

/// How much of an element is to be seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    #[default]
    Fully,
    /// It takes up room but is not seen.
    Not,
    /// It is not there at all.
    Gone,
    /// It never is text of the page, as a script.
    Never,
}

/// An element that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    name: LocalName,
    pub(super) seen: Seen,
    keeps_space: bool,
    block: bool,
    /// Whether it is in a `<p>`, which a block would end, or is one.
    in_paragraph: bool,
    /// Whether it is a paragraph that is as high as a line also when it holds nothing.
    tall: bool,
    /// How long the text was before it.
    from: usize,
    /// Whether it is a list.
    list: bool,
    /// How items in it are numbered, and the next number.
    numbering: Numbering,
    next: i32,
}

/// A page as far as it is read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) limits: Limits,
    rules: Rules,
    style_sheet: String,
    /// What the page calls itself.
    title: String,
    pub(super) open: Vec<Open>,
    /// Elements within others that were not opened, as there are too many.
    pub(super) unopened: usize,
    pub(super) frames: Vec<Frame>,
    /// Tables within others that are read as text, as there are too many.
    pub(super) deep: usize,
    pub(super) flow: Flow,
    hidden: usize,
    pub(super) error: Option<ReadError>,
}

impl Page {
    fn finish(mut self) -> Result<Shown, ReadError> {
        while !self.frames.is_empty() {
            self.close_table();
        }
        self.flow.flush();
        match self.error {
            Some(error) => Err(error),
            None => Ok(Shown { blocks: titled(&self.title, self.flow.blocks), hidden: self.hidden }),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let Some(open) = self.open.last() else { return self.flow.lines.push(text, false) };
        match open.seen {
            Seen::Fully => self.flow.lines.push(text, open.keeps_space),
            Seen::Not | Seen::Gone => self.hidden += text.chars().filter(|c| !c.is_whitespace()).count(),
            Seen::Never if &*open.name == "style" => self.style_sheet.push_str(text),
            // A drawing may have a title too.
            Seen::Never if &*open.name == "title" && self.open.iter().all(|open| &*open.name != "svg") => self.title.push_str(text),
            Seen::Never => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        match &*tag.name {
            "html" | "head" | "body" | "meta" | "link" | "base" | "col" | "colgroup" | "wbr" | "area" | "source" | "track" | "param" => {}
            "br" if self.is_seen() => self.flow.lines.end_line(),
            "br" => {}
            "hr" => self.begin_line(),
            "img" => self.text(attribute(tag, "alt").unwrap_or_default()),
            "input" => self.input(tag),
            "table" => self.open_table(tag),
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" if self.deep > 0 => self.open_deep_part(tag),
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" if !self.frames.is_empty() => self.open_part(tag),
            _ => self.element(tag),
        }
    }

    fn end(&mut self, name: &LocalName) {
        match &**name {
            "br" if self.is_seen() => self.flow.lines.end_line(),
            "table" if self.deep > 0 => {
                self.deep -= 1;
                self.begin_line();
            }
            "table" => self.close_table(),
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" if self.deep > 0 => {}
            "td" | "th" => self.close_cell(),
            "tr" => self.close_row(),
            "thead" | "tbody" | "tfoot" => self.close_group(),
            "caption" => self.close_caption(),
            _ => self.close(name),
        }
    }

    fn is_seen(&self) -> bool {
        self.open.last().is_none_or(|open| open.seen == Seen::Fully)
    }

    /// Begins a line; on the page itself, a paragraph.
    pub(super) fn begin_line(&mut self) {
        if !self.is_seen() {
            return;
        }
        self.flow.lines.begin_line();
        if self.frames.iter().all(|frame| frame.cell.is_none()) && !self.flow.lines.is_numbered() {
            self.flow.flush();
        }
    }

    fn input(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or("text").to_ascii_lowercase();
        match kind.as_str() {
            "checkbox" | "radio" => self.text(if attribute(tag, "checked").is_some() { "☑" } else { "☐" }),
            "hidden" | "submit" | "reset" | "button" | "image" | "password" | "file" => {}
            _ => self.text(attribute(tag, "value").unwrap_or_default()),
        }
    }

    /// Opens an element that is no part of a table.
    fn element(&mut self, tag: &Tag) {
        match &*tag.name {
            "li" => self.close_first_of(&["li"], &["ul", "ol"]),
            "dt" | "dd" => self.close_first_of(&["dt", "dd"], &["dl"]),
            "rt" | "rp" | "rb" | "rtc" => self.close_first_of(&["rt", "rp", "rb", "rtc"], &["ruby"]),
            "option" => self.close_first_of(&["option"], &["select"]),
            name if is_block(name) && self.open.last().is_some_and(|open| open.in_paragraph) => self.close_first_of(&["p"], &["button"]),
            _ => {}
        }
        if self.open.len() >= self.base() + MOST_OPEN && raw_kind(tag).is_none() {
            self.unopened += 1;
            if is_block(&tag.name) {
                self.begin_line();
            }
            return;
        }
        self.push(tag);
        let (floor, last) = (self.base(), self.open.len() - 1);
        if self.open[last].seen == Seen::Fully && self.open[last].block {
            self.begin_line();
        }
        if &*tag.name == "li"
            && self.is_seen()
            && let Some(list) = self.open[floor..last].iter_mut().rev().find(|open| open.list)
        {
            let number = attribute(tag, "value").and_then(|value| value.trim().parse().ok()).unwrap_or(list.next);
            list.next = number.saturating_add(1);
            if let Some(text) = list.numbering.text(number) {
                self.flow.lines.number(&text);
            }
        }
    }

    pub(super) fn push(&mut self, tag: &Tag) {
        let name = &*tag.name;
        let style = Style::of(attribute(tag, "style").unwrap_or_default());
        let style = style.or(self.rules.of(name, attribute(tag, "class").unwrap_or_default(), attribute(tag, "id").unwrap_or_default()));
        let (above, kept, in_paragraph) =
            self.open.last().map_or((Seen::Fully, false, false), |open| (open.seen, open.keeps_space, open.in_paragraph));
        let is_part = matches!(name, "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th");
        let seen = if matches!(
            name,
            "script" | "style" | "noscript" | "template" | "title" | "iframe" | "noembed" | "noframes" | "rt" | "rp" | "rtc"
        ) {
            Seen::Never
        } else if style.gone.unwrap_or(attribute(tag, "hidden").is_some()) {
            Seen::Gone
        } else {
            match style.unseen {
                Some(true) => Seen::Not,
                Some(false) if above == Seen::Not => Seen::Fully,
                _ => above,
            }
        };
        let ordered = name == "ol";
        let by_type = || attribute(tag, "type").and_then(Numbering::of_type);
        let usual = || if ordered { Numbering::Decimal } else { Numbering::None };
        self.open.push(Open {
            name: tag.name.clone(),
            seen: if above >= Seen::Gone { above.max(seen) } else { seen },
            keeps_space: style.keeps_space.unwrap_or(kept || matches!(name, "pre" | "xmp" | "listing" | "textarea")),
            block: style.block.unwrap_or(is_block(name)),
            in_paragraph: name == "p" || in_paragraph && !is_part,
            tall: name == "p" && style.tall == Some(true),
            from: self.flow.lines.len(),
            list: ordered || name == "ul",
            numbering: style.numbering.or_else(by_type).unwrap_or_else(usual),
            next: attribute(tag, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1),
        });
    }

    /// Closes an element that is no part of a table, and those within it.
    fn close(&mut self, name: &LocalName) {
        let floor = self.base();
        let last = self.open.len().checked_sub(1).filter(|&at| at >= floor && self.open[at].name == *name);
        if last.is_none() && self.unopened > 0 {
            self.unopened -= 1;
            if is_block(name) {
                self.begin_line();
            }
            return;
        }
        if let Some(at) = last.or_else(|| (floor..self.open.len()).rev().find(|&at| self.open[at].name == *name)) {
            self.close_to(at);
        }
        if &**name == "style" {
            let sheet = take(&mut self.style_sheet);
            self.rules.add(&sheet);
        }
    }

    /// Closes the innermost open element of some names unless one of others stands between.
    fn close_first_of(&mut self, names: &[&str], walls: &[&str]) {
        let mut within = (self.base()..self.open.len()).rev().take_while(|&at| !walls.contains(&&*self.open[at].name));
        if let Some(at) = within.find(|&at| names.contains(&&*self.open[at].name)) {
            self.close_to(at);
        }
    }

    fn close_to(&mut self, at: usize) {
        if self.open[at..].iter().any(|open| open.block && open.seen == Seen::Fully) {
            self.open.truncate(at + 1);
            self.open[at].seen = Seen::Fully;
            self.begin_line();
            if self.open[at].tall && self.open[at].from == self.flow.lines.len() {
                self.flow.lines.end_line();
            }
        }
        self.open.truncate(at);
    }

    /// Where the elements begin that are open in the innermost cell.
    fn base(&self) -> usize {
        let Some(frame) = self.frames.last() else { return 0 };
        let parts = [frame.cell, frame.caption, frame.row, frame.group].into_iter().flatten();
        (parts.max().unwrap_or(frame.at) + 1).min(self.open.len())
    }
}

/// What a page shows, with its title before it unless it shows that as well.
fn titled(title: &str, mut blocks: Vec<Block>) -> Vec<Block> {
    // The parts of a title are the page, the site and the like, in any order.
    let parts = title.split(['|', '｜', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    let shown = |part: &str| {
        blocks.iter().any(|block| match block {
            Block::Text(text) => text.contains(part),
            Block::Sheet(sheet) => sheet.cells.iter().any(|cell| cell.text.contains(part)),
        })
    };
    let rest: Vec<&str> = parts.filter(|part| !shown(part)).collect();
    if !rest.is_empty() && !blocks.is_empty() {
        blocks.insert(0, Block::Text(rest.join("\n")));
    }
    blocks
}

/// An attribute of a tag.
pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Elements that begin a line and end one.
#[rustfmt::skip]
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address" | "article" | "aside" | "blockquote" | "center" | "dd" | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset"
            | "figcaption" | "figure" | "footer" | "form" | "frame" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup" | "hr"
            | "legend" | "li" | "listing" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option" | "p" | "pre" | "search" | "section"
            | "summary" | "td" | "th" | "tr" | "ul" | "xmp"
    )
}
