//! From bytes to [`Document`]. What a file is, is told from its content, never from its name.
//!
//! The only stage that can fail: anything milder than [`ReadError`] is a [`Diagnostic`].

mod cells;
mod changes;
mod content;
mod docx;
mod font;
mod hidden;
mod html;
mod json;
mod numerals;
mod odf;
mod package;
mod pdf;
mod plain;
mod rtf;
pub mod scan;
mod symbols;
mod word;
mod workbook;
mod xml;

use crate::bureau::Format;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::document::{Body, Document, Warned};
pub use font::SubstituteFont;
pub use word::Converter;

/// Bounds on what is read, so that no input takes the machine down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: u64,
    /// Bytes of one line of text.
    pub line: u64,
    /// Columns of a table.
    pub columns: u64,
    /// Pages of a PDF document.
    pub pages: u64,
    /// Bytes that the compressed parts of a file come to.
    pub inflated: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 256 << 20, line: 1 << 20, columns: 256, pages: 5000, inflated: 1 << 30 }
    }
}

/// How a source is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Bounds on what is read.
    pub limits: Limits,
    /// Password of encrypted documents.
    pub password: Option<String>,
    /// What reads the text of pages that are pictures.
    pub recogniser: Option<scan::Recogniser>,
    /// What saves old Word documents as .docx.
    pub converter: Option<Converter>,
    /// What gives the font of Chinese text that is drawn and whose font the document does not hold.
    pub font: Option<SubstituteFont>,
    /// Pages to read, 1-based; all when `None`.
    pub pages: Option<Vec<std::ops::RangeInclusive<u32>>>,
}

impl Options {
    /// Whether a page, 1-based, is to be read.
    pub(crate) fn wants(&self, page: u32) -> bool {
        self.pages.as_ref().is_none_or(|pages| pages.iter().any(|range| range.contains(&page)))
    }
}

/// Why a source could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There are no bytes, or nothing but space.
    #[error("the file is empty")]
    Empty,
    /// None of the pages that were asked for is there.
    #[error("the document has none of the pages asked for, only pages 1 to {pages}; check --pages")]
    NoSuchPages {
        /// How many pages there are.
        pages: u32,
    },
    /// A kind of file that is not read.
    #[error("the file is {kind}, which is not read; {instead}")]
    Unsupported {
        /// What the file is.
        kind: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
    /// Neither text nor any known kind.
    #[error(
        "the file is no text in UTF-8, UTF-16 or Big5: byte {offset} cannot be read; save it as UTF-8 text or check that the download is whole"
    )]
    Encoding {
        /// Where reading first failed, 0-based.
        offset: usize,
    },
    /// Every page is a picture.
    #[error(
        "there is no text, only pictures, as of a scan (pages: {pages}); run with --ocr tesseract, or give a file with text (Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-chi-tra)"
    )]
    NoText {
        /// How many pages there are.
        pages: u32,
    },
    /// No page has text that can be read, as the fonts do not say what their characters are.
    #[error(
        "the fonts do not say what their characters are (pages: {pages}), so that there is no text to read; run with --ocr tesseract, or get the file that this one was made from"
    )]
    NoUnicode {
        /// How many pages there are.
        pages: u32,
    },
    /// Encrypted, and the password is missing or wrong.
    #[error("the document is encrypted and {problem}")]
    Encrypted {
        /// What is wrong, and what to do.
        problem: &'static str,
    },
    /// Built in a way that cannot be read.
    #[error("the document is damaged: {problem}; get the file again, or open it in its own program and save it anew")]
    Damaged {
        /// What is wrong.
        problem: String,
    },
    /// The recogniser of text failed.
    #[error("the text of page {page}, which is a picture, could not be recognised: {problem}")]
    Recogniser {
        /// Page, 1-based.
        page: u32,
        /// What went wrong, and what to do.
        problem: String,
    },
    /// The converter of old Word documents failed.
    #[error("the old Word document (.doc) could not be read: {problem}")]
    Converter {
        /// What went wrong, and what to do.
        problem: String,
    },
    /// Over a limit.
    #[error("{what} {place}: {found} is over the limit of {limit}; split the file or check that it is a schedule at all")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// Where.
        place: String,
        /// How much was found.
        found: u64,
        /// How much is allowed.
        limit: u64,
    },
}

impl ReadError {
    /// The code of the finding that this error is.
    pub fn code(&self) -> Code {
        match self {
            Self::Empty | Self::NoSuchPages { .. } => Code::Empty,
            Self::Unsupported { .. } | Self::Converter { .. } => Code::UnsupportedKind,
            Self::Encoding { .. } => Code::UnknownEncoding,
            Self::Limit { .. } => Code::OverLimit,
            Self::NoText { .. } | Self::Recogniser { .. } => Code::NoTextLayer,
            Self::NoUnicode { .. } => Code::NoUnicode,
            Self::Encrypted { .. } => Code::Encrypted,
            Self::Damaged { .. } => Code::Damaged,
        }
    }

    /// The same as a finding.
    pub fn diagnostic(&self) -> Diagnostic {
        // What ends the reading is an error, whatever the code is otherwise.
        Diagnostic { code: self.code(), severity: Severity::Error, message: self.to_string() }
    }
}

/// Reads a document.
///
/// # Errors
/// [`ReadError`], when nothing can be made of the bytes. F506 comes out when only some characters are lost; F511, F514,
/// F515 and F516 when some pages have no text of their own, or none that can be read.
#[doc(hidden)]
pub fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let limits = &options.limits;
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadError::Limit { what: "bytes", place: "of the file".to_owned(), found: bytes.len() as u64, limit: limits.bytes });
    }
    let mut read = match kind(bytes) {
        Kind::Package => package::read(bytes, options),
        Kind::Compound => workbook::compound(bytes, options),
        Kind::Pdf => pdf::read(bytes, options),
        Kind::Rtf => rtf::read(bytes, options),
        Kind::Html => html::read(bytes, options),
        Kind::Json => json::read(bytes, options),
        Kind::Text => plain::read(bytes, limits),
        Kind::Foreign(kind) => {
            let instead = "give the document itself: PDF, a workbook, an office document, a web page, CSV, JSON or text";
            Err(ReadError::Unsupported { kind, instead })
        }
    }?;
    if let Body::Blocks(blocks) = &mut read.value.body {
        cells::check_merged(blocks)?;
    }
    Ok(read)
}

/// A page as a picture, as it is displayed.
#[cfg(feature = "render")]
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Page, 1-based.
    pub page: u32,
    /// Width and height in points, which boxes of rows are told in.
    pub points: (f64, f64),
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Red, green, blue and opacity of each pixel, by line from the top, each from left to right. All pixels are opaque.
    pub pixels: Vec<u8>,
}

/// Draws the pages of a PDF document as they are displayed, and gives them to `take` one after the other.
///
/// Pages too large to draw, or without a size, are left out.
///
/// # Errors
/// [`ReadError`], when the document cannot be opened, is over a limit, or is no PDF.
#[cfg(feature = "render")]
pub fn pictures(bytes: &[u8], options: &Options, dpi: u32, take: impl FnMut(Picture)) -> Result<(), ReadError> {
    match kind(bytes) {
        Kind::Pdf => pdf::pictures(bytes, options, dpi, take),
        _ => Err(ReadError::Unsupported { kind: "no PDF", instead: "only PDF has pages that can be drawn" }),
    }
}

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A ZIP package: an office document, or an archive of anything.
    Package,
    /// A compound file: an office document of before 2007, or an encrypted one.
    Compound,
    Pdf,
    Rtf,
    Html,
    Json,
    Text,
    /// Something that holds no schedule that could be read.
    Foreign(&'static str),
}

fn kind(bytes: &[u8]) -> Kind {
    const MAGIC: &[(&[u8], Kind)] = &[
        (b"PK\x03\x04", Kind::Package),
        (b"PK\x05\x06", Kind::Package),
        (b"\xd0\xcf\x11\xe0", Kind::Compound),
        (b"{\\rtf", Kind::Rtf),
        (b"\x89PNG", Kind::Foreign("a picture")),
        (b"\xff\xd8\xff", Kind::Foreign("a picture")),
        (b"GIF8", Kind::Foreign("a picture")),
        (b"\x1f\x8b", Kind::Foreign("a compressed file")),
        (b"7z\xbc\xaf", Kind::Foreign("a compressed file")),
        (b"Rar!", Kind::Foreign("a compressed file")),
    ];
    // Some producers put a few bytes before the head of a PDF.
    if memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        return Kind::Pdf;
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return *kind;
    }
    if html::looks_like_html(bytes) {
        Kind::Html
    } else if json::looks_like_json(bytes) {
        Kind::Json
    } else {
        Kind::Text
    }
}

/// Whether a file is a web page by its first bytes, whatever its name says.
#[doc(hidden)]
pub fn is_web_page(bytes: &[u8]) -> bool {
    matches!(kind(bytes), Kind::Html) && html::is_page(bytes)
}

/// What is to be said when the ending of a file's name says another kind of file than its content.
pub(crate) fn misnamed(name: &str, format: Format) -> Option<Diagnostic> {
    const ENDINGS: &[(&str, &[Format])] = &[
        ("pdf", &[Format::Pdf]),
        ("xlsx", &[Format::Xlsx]),
        ("xlsm", &[Format::Xlsx]),
        ("xls", &[Format::Xls]),
        ("xlsb", &[Format::Xlsb]),
        ("ods", &[Format::Ods]),
        ("docx", &[Format::Docx]),
        ("doc", &[Format::Doc]),
        ("odt", &[Format::Odt]),
        ("rtf", &[Format::Rtf]),
        ("htm", &[Format::Html]),
        ("html", &[Format::Html]),
        ("json", &[Format::Json]),
        ("csv", TEXT),
        ("tsv", TEXT),
        ("txt", TEXT),
        ("md", TEXT),
    ];
    const TEXT: &[Format] = &[Format::Csv, Format::TabTable, Format::PipeTable, Format::BoxText, Format::PlainText, Format::Json];
    let (_, ending) = name.rsplit_once('.')?;
    let (ending, formats) = ENDINGS.iter().find(|(other, _)| other.eq_ignore_ascii_case(ending))?;
    let message =
        || format!("the name ends in .{ending}, but the content is of another kind and was read as such: {}", format_name(format));
    (format != Format::Unknown && !formats.contains(&format)).then(|| Diagnostic::new(Code::Misnamed, message()))
}

/// Name of a format for people.
#[doc(hidden)]
pub fn format_name(format: Format) -> &'static str {
    match format {
        Format::PipeTable => "Markdown pipe tables",
        Format::TabTable => "tab-separated tables",
        Format::Csv => "comma-separated values",
        Format::PlainText => "plain text",
        Format::Pdf => "PDF",
        Format::BoxText => "tables drawn with characters",
        Format::Xlsx => "Excel workbook",
        Format::Xls => "old Excel workbook",
        Format::Xlsb => "binary Excel workbook",
        Format::Ods => "OpenDocument workbook",
        Format::Docx => "Word document",
        Format::Odt => "OpenDocument text",
        Format::Doc => "old Word document",
        Format::Rtf => "Rich Text",
        Format::Html => "web page",
        Format::Json => "JSON",
        Format::Unknown => "unknown",
    }
}
