//! XML parts of packages, one node after the other. Names are told without their prefix: strict and transitional documents
//! differ in nothing else that matters here.

use std::borrow::Cow;
use std::io::BufRead as _;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape_with};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::package::Package;
use super::{ReadError, plain};
use crate::diagnostic::{Code, Diagnostic};

/// Elements that may stand in one another; no real document comes near, and readers call themselves for each.
const DEEPEST: usize = 256;

/// Bytes that a part may have: a text document is read whole, at several times its size.
const MOST_BYTES: u64 = 64 << 20;

/// A part of a package as text.
pub(super) struct Part {
    name: &'static str,
    /// In UTF-8.
    bytes: Vec<u8>,
}

/// A node of an XML document.
pub(super) enum Node<'x> {
    /// An element. What is in it comes next, up to a `None`.
    Element(Element<'x>),
    /// Text between tags.
    Text(Cow<'x, str>),
}

/// An element: its name and attributes.
pub(super) struct Element<'x>(BytesStart<'x>);

/// The nodes of a part in their order.
pub(super) struct Xml<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    part: &'static str,
    depth: usize,
}

impl Part {
    /// Takes a part out of a package; `None` when there is none. F506 comes out when characters are lost.
    pub(super) fn open(
        package: &mut Package<'_>,
        path: &str,
        name: &'static str,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Self>, ReadError> {
        Self::within(package, path, name, MOST_BYTES, warnings)
    }

    /// As [`Part::open`], for parts of up to so many bytes.
    pub(super) fn within(
        package: &mut Package<'_>,
        path: &str,
        name: &'static str,
        limit: u64,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Self>, ReadError> {
        let Some(bytes) = package.part_up_to(path, limit + 1)? else { return Ok(None) };
        let found = bytes.len() as u64;
        if found > limit {
            return Err(ReadError::Limit { what: "bytes", place: format!("of {name} ({path}) after unpacking"), found, limit });
        }
        let (bytes, lost) = in_utf8(bytes);
        if lost {
            let message = format!("characters of {name} could not be decoded and stand as \u{fffd}");
            warnings.push(Diagnostic::new(Code::CharactersLost, message));
        }
        Ok(Some(Self { name, bytes }))
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Its nodes from the beginning.
    pub(super) fn xml(&self) -> Xml<'_> {
        let text = plain::utf8(&self.bytes).unwrap_or_default();
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Xml { text, reader, part: self.name, depth: 0 }
    }
}

/// The text of a part in UTF-8, and whether any of it was lost: it is UTF-8 unless it says or shows otherwise.
fn in_utf8(bytes: Vec<u8>) -> (Vec<u8>, bool) {
    let encoding = match bytes.get(..2) {
        _ if Encoding::for_bom(&bytes).is_some() => UTF_8,
        Some(b"<\0") => UTF_16LE,
        Some(b"\0<") => UTF_16BE,
        // What says that it is UTF-16, but can be read so far as to say it, is not.
        _ => declared(&bytes).filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding)).unwrap_or(UTF_8),
    };
    if encoding == UTF_8 && !bytes.starts_with(b"\xef\xbb\xbf") {
        return if plain::utf8(&bytes).is_some() { (bytes, false) } else { lossy(UTF_8, &bytes) };
    }
    lossy(encoding, &bytes)
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> (Vec<u8>, bool) {
    let (text, _, lost) = encoding.decode(bytes);
    (text.into_owned().into_bytes(), lost)
}

/// The encoding that the declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(128))?;
    let declaration = head.strip_prefix(b"<?xml")?.split(|&byte| byte == b'>').next()?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let label = declaration.get(at..)?.split(|byte| matches!(byte, b'"' | b'\'')).nth(1)?;
    Encoding::for_label(label)
}

impl<'x> Xml<'x> {
    /// The next node in the element at hand; `None` when it ends, or the document does.
    pub(super) fn next(&mut self) -> Result<Option<Node<'x>>, ReadError> {
        loop {
            let event = self.reader.read_event().map_err(|error| self.damaged(&error.to_string(), self.reader.error_position()))?;
            let text = match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(
                            self.damaged(&format!("elements stand in one another more than {DEEPEST} deep"), self.reader.buffer_position())
                        );
                    }
                    return Ok(Some(Node::Element(Element(start))));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(None);
                }
                Event::Eof if self.depth > 0 => return Err(self.damaged("it is cut off", self.reader.buffer_position())),
                Event::Eof => return Ok(None),
                Event::Text(text) => text.xml10_content(),
                Event::CData(text) => text.xml10_content(),
                Event::GeneralRef(reference) => referred(&reference),
                // Entities that a document type declares are not expanded: a few may make a text of any length.
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => continue,
            };
            return Ok(Some(Node::Text(text)));
        }
    }

    /// The next element in the element at hand, text left out.
    pub(super) fn element(&mut self) -> Result<Option<Element<'x>>, ReadError> {
        loop {
            match self.next()? {
                Some(Node::Element(element)) => return Ok(Some(element)),
                Some(Node::Text(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// The text of the element at hand, elements in it left out.
    pub(super) fn content(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let mut whole = Cow::Borrowed("");
        while let Some(node) = self.next()? {
            match node {
                Node::Element(_) => self.skip()?,
                Node::Text(text) if whole.is_empty() => whole = text,
                Node::Text(text) => whole.to_mut().push_str(&text),
            }
        }
        Ok(whole)
    }

    /// What is still to come, as it is written: for those who know the most common way of writing something, and take that at
    /// once by [`Xml::pass`]. Nothing stands before it only when an element has begun that is not empty, or one has ended.
    pub(super) fn rest(&self) -> &'x str {
        self.text.get(self.reader.buffer_position() as usize..).unwrap_or_default()
    }

    /// Passes over so many bytes, which hold whole elements.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.reader.stream().consume(bytes);
    }

    /// Passes over the rest of the element at hand.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            // Only an end lowers the depth, and the end of the document is an error at any depth but 0.
            if self.next()?.is_none() && self.depth == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Calls `see` for every element in the element at hand, however deep.
    pub(super) fn each(&mut self, mut see: impl FnMut(&Element<'x>)) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.next()? {
                Some(Node::Element(element)) => see(&element),
                Some(Node::Text(_)) => {}
                None if self.depth <= outside => return Ok(()),
                None => {}
            }
        }
    }

    fn damaged(&self, problem: &str, position: u64) -> ReadError {
        ReadError::Damaged { problem: format!("its {} cannot be read on from byte {position} ({problem})", self.part) }
    }
}

/// What a reference stands for; an entity that XML does not know stands as it is written.
fn referred<'x>(reference: &BytesRef<'x>) -> Cow<'x, str> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Cow::Owned(character.to_string()),
        Err(_) => Cow::Borrowed("\u{fffd}"),
        Ok(None) => match resolve_xml_entity(reference) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(format!("&{};", &**reference)),
        },
    }
}

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without its prefix.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        let attribute = attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let Cow::Borrowed(raw) = attribute.value else { return Some(attribute.value) };
        Some(unescape_with(raw, resolve_xml_entity).unwrap_or(Cow::Borrowed(raw)))
    }

    /// The attributes by their names without prefixes, values as they are written: for those that hold neither names nor text.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.flatten().map(|attribute| (attribute.key.local_name().into_inner(), attribute.value))
    }

    /// Whether an attribute has a value.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|found| found == value)
    }

    /// An attribute as a number; what is too large counts as the largest.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let value = self.get(name)?;
        let value = value.trim();
        value.parse().ok().or_else(|| (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())).then_some(u32::MAX))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A part for tests of readers.
    pub(in crate::read) fn part(text: &str) -> Part {
        Part { name: "part.xml", bytes: text.as_bytes().to_vec() }
    }

    fn all(text: &str) -> Result<String, ReadError> {
        let part = part(text);
        let (mut xml, mut out) = (part.xml(), String::new());
        loop {
            match xml.next()? {
                Some(Node::Element(element)) => out.push_str(&format!("<{}>", element.name())),
                Some(Node::Text(text)) => out.push_str(&text),
                None if xml.depth == 0 => return Ok(out),
                None => out.push('|'),
            }
        }
    }

    #[test]
    fn entities_are_no_more_than_they_are_written() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;">]><x:a>&d;&lt;&#x4E00;&#0;<![CDATA[&lt;]]>& 1</x:a>"#;
        assert_eq!(all(bomb).unwrap(), "<a>&d;<一\u{fffd}&lt;& 1");
    }

    #[test]
    fn what_is_cut_off_or_too_deep_is_said_with_its_place() {
        let message = |text: &str| all(text).unwrap_err().to_string();
        assert!(message("<a><b>x").contains("part.xml cannot be read on from byte 7 (it is cut off)"), "{}", message("<a><b>x"));
        assert!(message("<a><b></a>").contains("from byte 6"), "{}", message("<a><b></a>"));
        assert!(message(&"<a>".repeat(DEEPEST + 1)).contains("more than 256 deep"));
        assert!(message("<a b='").contains("from byte"));
    }

    #[test]
    fn what_is_passed_over_ends_where_it_ends() {
        let part = part("<a><b><c/>x</b><d n='&lt;&e;' m='99999999999'/></a>");
        let mut xml = part.xml();
        assert_eq!(xml.element().unwrap().unwrap().name(), "a");
        assert_eq!(xml.element().unwrap().unwrap().name(), "b");
        xml.skip().unwrap();
        let element = xml.element().unwrap().unwrap();
        assert_eq!((element.name(), element.get("n").as_deref(), element.number("m")), ("d", Some("&lt;&e;"), Some(u32::MAX)));
        assert!(xml.next().unwrap().is_none() && xml.next().unwrap().is_none());
    }

    #[test]
    fn encodings_are_told() {
        let utf16: Vec<u8> = "<?xml version='1.0' encoding='UTF-16'?><a>一</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let read = |bytes: Vec<u8>| {
            let (text, lost) = in_utf8(bytes);
            (String::from_utf8(text).unwrap(), lost)
        };
        assert!(read(utf16).0.ends_with("<a>一</a>"));
        assert_eq!(read("\u{feff}<a>一</a>".into()), ("<a>一</a>".to_owned(), false));
        assert_eq!(read(b"<?xml version='1.0' encoding='Big5'?>\xa4@".to_vec()).0, "<?xml version='1.0' encoding='Big5'?>一");
        assert_eq!(read(b"<a>\xff</a>".to_vec()), ("<a>\u{fffd}</a>".to_owned(), true));
    }
}
