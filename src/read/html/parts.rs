//! Tables within the elements of a page: which tags begin and end their parts.

use std::mem::take;

use html5ever::tokenizer::Tag;

use super::page::{Page, Seen, attribute};
use super::table::{Section, Table};
use super::text::Flow;

/// Tables within one another.
const MOST_TABLES: usize = 32;

/// A table that is open, and how many elements were open when it and its parts began.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) table: Table,
    pub(super) at: usize,
    pub(super) caption: Option<usize>,
    pub(super) group: Option<usize>,
    pub(super) row: Option<usize>,
    pub(super) cell: Option<usize>,
    /// Whether the open cell is there at all.
    placed: bool,
    /// What stands around the table, while a cell is open.
    around: Flow,
}

impl Page {
    /// Opens a table; one that is not within a cell ends the one that is open.
    pub(super) fn open_table(&mut self, tag: &Tag) {
        if self.deep == 0 && self.frames.last().is_some_and(|frame| frame.cell.is_none() && frame.caption.is_none()) {
            self.close_table();
        }
        self.begin_line();
        if self.deep > 0 || self.frames.len() >= MOST_TABLES {
            self.deep += 1;
            return;
        }
        self.frames.push(Frame { at: self.open.len(), ..Frame::default() });
        self.push(tag);
    }

    /// Opens a part of the innermost table.
    pub(super) fn open_part(&mut self, tag: &Tag) {
        let section = match &*tag.name {
            "caption" => return self.open_caption(tag),
            "tr" => return self.open_row(tag),
            "td" | "th" => return self.open_cell(tag),
            "thead" => Section::Head,
            "tfoot" => Section::Foot,
            _ => Section::Body,
        };
        self.close_group();
        let at = self.open.len();
        self.push(tag);
        if let Some(frame) = self.frames.last_mut() {
            frame.group = Some(at);
            frame.table.begin_group(section);
        }
    }

    /// Opens a part of a table that is read as text.
    pub(super) fn open_deep_part(&mut self, tag: &Tag) {
        if matches!(&*tag.name, "td" | "th") { self.text(" ") } else { self.begin_line() }
    }

    fn open_caption(&mut self, tag: &Tag) {
        self.close_group();
        self.begin_line();
        let at = self.open.len();
        self.push(tag);
        if let Some(frame) = self.frames.last_mut() {
            frame.caption = Some(at);
        }
    }

    fn open_row(&mut self, tag: &Tag) {
        self.close_row();
        let at = self.open.len();
        self.push(tag);
        let there = self.open.last().is_some_and(|open| open.seen < Seen::Gone);
        if let Some(frame) = self.frames.last_mut() {
            frame.row = Some(at);
            if there {
                frame.table.begin_row();
            }
        }
    }

    fn open_cell(&mut self, tag: &Tag) {
        self.close_cell();
        if self.frames.last().is_some_and(|frame| frame.row.is_none()) {
            self.close_row();
            if let Some(frame) = self.frames.last_mut() {
                frame.row = Some(self.open.len());
                frame.table.begin_row();
            }
        }
        let at = self.open.len();
        self.push(tag);
        let placed = self.open.last().is_some_and(|open| open.seen < Seen::Gone);
        let count = |name| attribute(tag, name).and_then(leading_number).unwrap_or(1);
        let Some(frame) = self.frames.last_mut() else { return };
        frame.cell = Some(at);
        frame.placed = placed;
        frame.around = take(&mut self.flow);
        if placed && let Err(error) = frame.table.place(count("rowspan"), count("colspan"), &self.limits) {
            self.error = Some(error);
        }
    }

    /// Closes the open cell of the innermost table.
    pub(super) fn close_cell(&mut self) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some(at) = frame.cell.take() else { return };
        let mut flow = std::mem::replace(&mut self.flow, take(&mut frame.around));
        flow.flush();
        if frame.placed {
            frame.table.fill(flow.blocks);
        }
        self.truncate(at);
    }

    /// Closes the caption of the innermost table.
    pub(super) fn close_caption(&mut self) {
        if let Some(at) = self.frames.last_mut().and_then(|frame| frame.caption.take()) {
            self.begin_line();
            self.truncate(at);
        }
    }

    /// Closes the open row of the innermost table.
    pub(super) fn close_row(&mut self) {
        self.close_caption();
        self.close_cell();
        if let Some(at) = self.frames.last_mut().and_then(|frame| frame.row.take()) {
            self.truncate(at);
        }
    }

    /// Closes the open group of rows of the innermost table.
    pub(super) fn close_group(&mut self) {
        self.close_row();
        let Some(frame) = self.frames.last_mut() else { return };
        frame.table.end_group();
        if let Some(at) = frame.group.take() {
            self.truncate(at);
        }
    }

    /// Closes the innermost table and puts what it comes to where it stands.
    pub(super) fn close_table(&mut self) {
        self.close_group();
        if let Some(frame) = self.frames.pop() {
            self.truncate(frame.at);
            self.begin_line();
            self.flow.flush();
            self.flow.blocks.extend(frame.table.finish());
        }
    }

    fn truncate(&mut self, at: usize) {
        self.open.truncate(at);
        self.unopened = 0;
    }
}

/// The number that a text begins with, as browsers read it: `2px` is 2.
fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = text.get(..digits).filter(|digits| !digits.is_empty())?;
    Some(digits.parse().unwrap_or(u32::MAX))
}
