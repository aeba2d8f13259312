//! From tokens to paragraphs and tables: what is in force where, and where text goes.

use std::collections::BTreeMap;
use std::mem::take;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::super::symbols::{character as character_of, may_be_symbol};
use super::super::{Limits, ReadError};
use super::table::{CellDefinition, Definition, Table};
use super::tokens::Token;
use super::words::{Font, character, is_no_text, of_charset, of_page};
use crate::document::Block;

/// Bytes of a font's name that are kept.
const LONGEST_NAME: usize = 64;

/// Groups within one another; those beyond are read as if they were not there.
const MOST_GROUPS: usize = 10_000;

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) blocks: Vec<Block>,
    /// Characters that could not be decoded.
    pub(super) lost: usize,
    /// Characters that the document hides.
    pub(super) hidden: usize,
    /// Whether there are tracked changes.
    pub(super) changed: bool,
    /// Whether the file ends too soon.
    pub(super) cut: bool,
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Destination {
    #[default]
    Body,
    /// To a paragraph of its own: footnotes, text boxes.
    Note,
    Fonts,
    Nowhere,
}

/// What is in force in a group.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    to: Destination,
    font: i32,
    hidden: bool,
    deleted: bool,
    in_table: bool,
    /// Bytes that stand for a `\u` where Unicode is not known.
    skip: usize,
}

/// A document as far as it is read.
#[derive(Debug)]
pub(super) struct Reader {
    limits: Limits,
    read: Read,
    group: Group,
    groups: Vec<Group>,
    too_deep: usize,
    /// Whether `\*` was just read: the group may be left out if its word is not known.
    optional: bool,
    page: &'static Encoding,
    default_font: i32,
    fonts: BTreeMap<i32, Font>,
    /// Names of fonts as far as they are plain letters.
    names: BTreeMap<i32, String>,
    /// Bytes of text that are not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a character in UTF-16.
    half: Option<u16>,
    to_skip: usize,
    text: String,
    note: String,
    definition: Definition,
    /// Whether a row has begun that has not ended.
    in_row: bool,
    cells: Vec<String>,
    table: Table,
}

impl Reader {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            read: Read::default(),
            group: Group { skip: 1, ..Group::default() },
            groups: Vec::new(),
            too_deep: 0,
            optional: false,
            page: WINDOWS_1252,
            default_font: 0,
            fonts: BTreeMap::new(),
            names: BTreeMap::new(),
            bytes: Vec::new(),
            half: None,
            to_skip: 0,
            text: String::new(),
            note: String::new(),
            definition: Definition::default(),
            in_row: false,
            cells: Vec::new(),
            table: Table::default(),
        }
    }

    /// Takes the next token.
    pub(super) fn take(&mut self, token: Token<'_>) -> Result<(), ReadError> {
        // What stands for a character that `\u` has given already.
        if self.to_skip > 0 {
            match token {
                Token::Open | Token::Close => self.to_skip = 0,
                Token::Word("u", _) => {}
                _ => {
                    self.to_skip -= 1;
                    return Ok(());
                }
            }
        }
        match token {
            Token::Byte(byte) if matches!(self.group.to, Destination::Body | Destination::Note) => self.bytes.push(byte),
            Token::Byte(byte) if self.group.to == Destination::Fonts => {
                let name = self.names.entry(self.group.font).or_default();
                if name.len() < LONGEST_NAME {
                    name.push(char::from(byte));
                }
            }
            Token::Byte(_) => {}
            Token::Open => {
                self.decode();
                if self.groups.len() < MOST_GROUPS { self.groups.push(self.group) } else { self.too_deep += 1 }
            }
            Token::Close => self.close(),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => {
                self.decode();
                let optional = take(&mut self.optional);
                self.word(word, number, optional)?;
            }
        }
        Ok(())
    }

    /// Ends the document.
    pub(super) fn finish(mut self) -> Result<Read, ReadError> {
        self.decode();
        // Some programs leave out the last brace.
        self.read.cut = self.groups.len() > 1 || !self.cells.is_empty() || !self.groups.is_empty() && self.in_row;
        if !self.cells.is_empty() {
            let last = take(&mut self.text);
            self.cells.push(last);
            self.end_row()?;
        }
        self.end_paragraph();
        self.end_note();
        self.end_table();
        Ok(self.read)
    }

    fn close(&mut self) {
        self.decode();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(outer) = self.groups.pop() else { return };
        if self.group.to == Destination::Note && outer.to != Destination::Note {
            self.end_note();
        }
        self.group = outer;
    }

    fn symbol(&mut self, symbol: u8) {
        self.decode();
        match symbol {
            b'*' => self.optional = true,
            b'~' => self.push(' '),
            b'_' => self.push('-'),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>, optional: bool) -> Result<(), ReadError> {
        let on = number != Some(0);
        if self.group.to == Destination::Fonts {
            match word {
                "f" => self.group.font = number.unwrap_or(0),
                "fcharset" => {
                    self.fonts.insert(self.group.font, of_charset(number.unwrap_or(0)));
                }
                "cpg" => {
                    self.fonts.extend(of_page(number.unwrap_or(0)).map(|encoding| (self.group.font, Font::In(encoding))));
                }
                _ if optional => self.group.to = Destination::Nowhere,
                _ => {}
            }
            return Ok(());
        }
        match word {
            "ansicpg" => self.page = number.and_then(of_page).unwrap_or(self.page),
            "mac" => self.page = MACINTOSH,
            "deff" => (self.default_font, self.group.font) = (number.unwrap_or(0), number.unwrap_or(0)),
            "fonttbl" => self.group.to = Destination::Fonts,
            _ if self.group.to == Destination::Nowhere => {}
            "footnote" | "shptxt" => self.group.to = Destination::Note,
            "shpinst" => {}
            _ if optional || is_no_text(word) => self.group.to = Destination::Nowhere,
            "f" => self.group.font = number.unwrap_or(0),
            "plain" => (self.group.font, self.group.hidden, self.group.deleted) = (self.default_font, false, false),
            "v" => self.group.hidden = on,
            "deleted" => (self.group.deleted, self.read.changed) = (on, true),
            "revised" => self.read.changed = true,
            "uc" => self.group.skip = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(16),
            "u" => self.unicode(number.unwrap_or(0)),
            "pard" => self.group.in_table = false,
            "intbl" => self.group.in_table = on,
            "par" | "sect" | "page" if self.group.to == Destination::Body => self.end_paragraph(),
            "par" | "line" | "softline" | "nestrow" => self.push('\n'),
            "nestcell" => self.push(' '),
            "cell" => {
                let text = take(&mut self.text);
                self.cells.push(text);
            }
            "row" => self.end_row()?,
            "trowd" => (self.definition, self.in_row) = (Definition::default(), true),
            "trleft" => self.definition.left = number.unwrap_or(0),
            "clmrg" => self.definition.next.joins_left = true,
            "clvmrg" => self.definition.next.joins_above = true,
            "cellx" => {
                let right = number.unwrap_or(0);
                let next = take(&mut self.definition.next);
                if self.definition.cells.len() as u64 <= self.limits.columns {
                    self.definition.cells.push(CellDefinition { right, ..next });
                }
            }
            _ => character(word).into_iter().for_each(|c| self.push(c)),
        }
        Ok(())
    }

    fn unicode(&mut self, number: i32) {
        // Numbers over 32767 are written as negative ones.
        let unit = number as u16;
        let half = self.half.take();
        let (before, now) = if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            (half, None)
        } else {
            (half, Some(unit))
        };
        for c in char::decode_utf16(before.into_iter().chain(now)) {
            self.read.lost += usize::from(c.is_err());
            self.push_sign(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.to_skip = self.group.skip;
    }

    /// Decodes the bytes of text read so far, which are all of one font.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = take(&mut self.bytes);
        let encoding = match self.fonts.get(&self.group.font) {
            Some(Font::Symbols) => {
                bytes.iter().for_each(|&byte| self.push_sign(char::from_u32(0xf000 + u32::from(byte)).unwrap_or(' ')));
                return;
            }
            Some(Font::In(encoding)) => encoding,
            _ => self.page,
        };
        let (mut text, lost) = encoding.decode_without_bom_handling(&bytes);
        if lost {
            // A Latin letter in a document of another code page, or the other way round.
            let others = [self.page, WINDOWS_1252].map(|encoding| encoding.decode_without_bom_handling(&bytes));
            if let Some((better, _)) = others.into_iter().find(|(_, lost)| !lost) {
                text = better;
            }
            self.read.lost += text.matches(char::REPLACEMENT_CHARACTER).count();
        }
        if self.names.get(&self.group.font).is_some_and(|name| name.contains("dings")) {
            text.chars().for_each(|c| self.push_sign(c));
        } else {
            self.push_all(&text);
        }
    }

    /// Adds a character that may stand for another one, if the font is one of symbols.
    fn push_sign(&mut self, c: char) {
        let font = self.names.get(&self.group.font).map(|name| name.trim_end_matches(';'));
        self.push(if may_be_symbol(Some(c)) { character_of(Some(c), u32::from(c), font).unwrap_or(c) } else { c });
    }

    fn push(&mut self, c: char) {
        self.push_all(c.encode_utf8(&mut [0; 4]));
    }

    fn push_all(&mut self, text: &str) {
        let Group { to, hidden, deleted, .. } = self.group;
        match to {
            Destination::Fonts | Destination::Nowhere => {}
            _ if deleted => {}
            _ if hidden => self.read.hidden += text.chars().filter(|c| !c.is_whitespace()).count(),
            Destination::Note => self.note.push_str(text),
            Destination::Body => self.text.push_str(text),
        }
    }

    /// Ends a paragraph: a line of a cell, or a block.
    fn end_paragraph(&mut self) {
        if self.group.in_table || !self.cells.is_empty() {
            self.text.push('\n');
            return;
        }
        self.end_table();
        let text = take(&mut self.text);
        if !text.trim().is_empty() {
            self.read.blocks.push(Block::Text(text));
        }
    }

    fn end_note(&mut self) {
        let note = take(&mut self.note);
        if !note.trim().is_empty() {
            self.read.blocks.push(Block::Text(note.trim_matches('\n').to_owned()));
        }
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        self.in_row = false;
        // Text after the last cell has lost its cell.
        if !self.text.trim().is_empty() {
            let text = take(&mut self.text);
            self.cells.push(text);
        }
        self.text.clear();
        let texts = take(&mut self.cells).into_iter().map(|text| text.trim_end_matches('\n').to_owned()).collect();
        self.table.push(&self.definition, texts, &self.limits)
    }

    fn end_table(&mut self) {
        if !self.table.is_empty() {
            self.read.blocks.push(Block::Sheet(take(&mut self.table).finish()));
        }
    }
}
