//! A document as read, before any table is looked for. Plain data; no reader's types.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::bureau::Format;
use crate::diagnostic::Diagnostic;

/// A value together with what was found on the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// Findings about the document as a whole.
    pub warnings: Vec<Diagnostic>,
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// How it is built.
    pub format: Format,
    /// Number of pages, where the format has pages.
    pub pages: Option<u32>,
    /// What it holds.
    pub body: Body,
}

/// What a document holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text, lines ended by `\n`.
    Text(String),
    /// Pages on which glyphs and rulings stand.
    Pages(Vec<Page>),
    /// Paragraphs and tables in reading order: of a workbook, an office document or a web page.
    Blocks(Vec<Block>),
}

/// A piece of a document that says itself what its tables are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph outside of tables, lines ended by `\n`.
    Text(String),
    /// A worksheet, or a table.
    Sheet(Sheet),
}

/// A table whose cells and merged cells (合併儲存格) the document itself tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Name of a worksheet.
    pub name: Option<String>,
    /// Cells that hold text, by row, then by column; none covers another.
    pub cells: Vec<SheetCell>,
}

/// A cell of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCell {
    /// First row, 0-based, as the sheet counts: rows left out for being hidden are counted.
    pub row: u32,
    /// First column, 0-based, likewise.
    pub col: u32,
    /// Number of rows, 1 or more.
    pub rowspan: u32,
    /// Number of columns, 1 or more.
    pub colspan: u32,
    /// The text; lines and paragraphs are parted by `\n`, and blank ones among them kept. Cells of a workbook share theirs.
    pub text: Text,
}

/// The text of a [`SheetCell`].
#[derive(Debug, Clone)]
pub enum Text {
    /// Its own.
    Own(String),
    /// One that a workbook gives to many cells.
    Shared(Rc<str>),
}

impl Text {
    /// Changes the text of this cell alone.
    pub(crate) fn edit(&mut self, edit: impl FnOnce(&mut String)) {
        let mut text = match std::mem::take(self) {
            Self::Own(text) => text,
            Self::Shared(text) => String::from(&*text),
        };
        edit(&mut text);
        *self = Self::Own(text);
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Own(String::new())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Own(text)
    }
}

/// A box on a page, in hundredths of a point, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BBox {
    /// Left.
    pub x0: i32,
    /// Top.
    pub y0: i32,
    /// Right.
    pub x1: i32,
    /// Bottom.
    pub y1: i32,
}

impl BBox {
    /// Width, 0 or more.
    pub fn width(self) -> i32 {
        self.x1.saturating_sub(self.x0).max(0)
    }

    /// Height, 0 or more.
    pub fn height(self) -> i32 {
        self.y1.saturating_sub(self.y0).max(0)
    }

    /// Twice the middle from left to right: the middle itself need not be whole.
    pub(crate) fn mid_x(self) -> i32 {
        self.x0 / 2 + self.x1 / 2
    }

    /// The middle from top to bottom.
    pub(crate) fn mid_y(self) -> i32 {
        self.y0 / 2 + self.y1 / 2
    }

    /// The smallest box around both.
    pub fn union(self, other: Self) -> Self {
        Self { x0: self.x0.min(other.x0), y0: self.y0.min(other.y0), x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }

    /// The box that both cover; of no width or height when there is none.
    pub fn intersection(self, other: Self) -> Self {
        Self { x0: self.x0.max(other.x0), y0: self.y0.max(other.y0), x1: self.x1.min(other.x1), y1: self.y1.min(other.y1) }
    }

    /// Whether a point is inside, edges counted.
    pub fn contains(self, x: i32, y: i32) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    /// The box turned by quarters clockwise on a page of this size before the turn.
    pub(crate) fn turned(self, quarters: u8, (width, height): (i32, i32)) -> Self {
        let Self { x0, y0, x1, y1 } = self;
        match quarters % 4 {
            1 => Self { x0: height - y1, y0: x0, x1: height - y0, y1: x1 },
            2 => Self { x0: width - x1, y0: height - y1, x1: width - x0, y1: height - y0 },
            3 => Self { x0: y0, y0: width - x1, x1: y1, y1: width - x0 },
            _ => self,
        }
    }
}

/// A page, text upright. Lengths in hundredths of a point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Number, 1-based.
    pub number: u32,
    /// Width and height as it stands here, text upright.
    pub size: (i32, i32),
    /// Quarters clockwise by which the displayed page was turned to bring its text upright.
    pub turned: u8,
    /// Where its text is from.
    pub origin: Origin,
    /// Characters in the order in which they are drawn; no spaces.
    pub glyphs: Vec<Glyph>,
    /// Lines that may border cells.
    pub rulings: Vec<Ruling>,
    /// Small drawings that may be marks.
    pub shapes: Vec<Shape>,
    /// Boxes of larger drawings that are neither lines nor areas, such as the curves of a chart.
    pub drawings: Vec<BBox>,
}

impl Page {
    /// A box of this page as it stands on the displayed page.
    pub fn displayed(&self, bbox: BBox) -> BBox {
        bbox.turned((4 - self.turned % 4) % 4, self.size)
    }
}

/// Where the text of a page is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Origin {
    /// It is drawn as text.
    #[default]
    Drawn,
    /// It lies hidden under a picture, as the scanner's software recognised it.
    HiddenText,
    /// It was recognised in a picture.
    Recognised,
}

/// A character on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The character; U+FFFD where none is known.
    pub character: char,
    /// From its origin to its advance, and from 0.12 of its size below the baseline to 0.88 above it.
    pub bbox: BBox,
    /// Quarters clockwise by which it is turned.
    pub turn: u8,
    /// Whether it is of vertical writing (直書): the next character stands below.
    pub vertical: bool,
    /// Whether a space stands before it.
    pub after_space: bool,
    /// How it is drawn.
    pub ink: Ink,
}

/// How a character is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// To be read.
    Full,
    /// So pale, so transparent or at such a slant that it may be a watermark.
    Pale,
    /// Not at all: the text layer of a scan.
    Hidden,
}

/// Direction of a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// From left to right.
    Horizontal,
    /// From top to bottom.
    Vertical,
}

/// What a ruling was drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stroke {
    /// A line, or a rectangle as thin as one.
    Line,
    /// The edge of a filled area.
    Edge,
}

/// A straight line on a page that may border cells (框線).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ruling {
    /// Its direction.
    pub axis: Axis,
    /// Where it stands across its direction.
    pub at: i32,
    /// Where it begins along its direction.
    pub from: i32,
    /// Where it ends along its direction.
    pub to: i32,
    /// What it was drawn as.
    pub stroke: Stroke,
}

impl Ruling {
    /// Its two ends, each from left and from top.
    pub fn ends(&self) -> ((i32, i32), (i32, i32)) {
        match self.axis {
            Axis::Horizontal => ((self.from, self.at), (self.to, self.at)),
            Axis::Vertical => ((self.at, self.from), (self.at, self.to)),
        }
    }
}

/// A small drawing that is no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its box.
    pub bbox: BBox,
    /// Whether it is drawn as ticks are: down, then up and further to the right.
    pub tick: bool,
}
