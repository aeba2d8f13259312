//! What parent and worker say to each other: frames of a length and a postcard value.
//!
//! A [`Converted`] goes in parts, so that neither side ever holds it twice: first everything but the units, then each
//! unit without its entries, then its entries by the hundred.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;

use fenceng::Converted;
use fenceng::Holding;
use fenceng::bureau::{Entry, Input, Role, Source, Unit};
use fenceng::explain::Place;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::args::{Ocr, Reading};
use super::refresh::store::Store;
use super::sources;

/// Entries of one frame.
const ENTRIES: usize = 256;

/// What a parent asks: to read one file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) path: OsString,
    /// The name that the source is to have.
    pub(super) name: String,
    pub(super) work: Work,
    pub(super) settings: Settings,
}

/// What is to be made of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Work {
    Convert,
    Tables,
    Explain(Place),
    Keep(Store),
    /// Tables with the rows that entries count.
    MendedTables,
    /// Pages as pictures, to a folder.
    Draw(PathBuf),
}

/// How files are read, as it was typed. Goes this way and not as arguments: those of a process can be seen by others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) bureau: Option<String>,
    /// Text of the vocabulary that is laid over the built-in one.
    pub(super) vocabulary: Option<String>,
    pub(super) password: Option<String>,
    pub(super) ocr: Option<Ocr>,
    pub(super) pages: Option<Vec<(u32, u32)>>,
    pub(super) most_pages: u64,
    pub(super) most_inflated: u64,
}

impl Settings {
    /// What a source has of its own comes before what goes for all.
    pub(super) fn of(reading: &Reading, source: &sources::Source) -> Self {
        Self {
            bureau: source.bureau.as_ref().or(reading.bureau.as_ref()).cloned(),
            vocabulary: reading.words.clone(),
            password: reading.password.clone(),
            ocr: reading.ocr,
            pages: source.pages.map(|pages| vec![pages]).or_else(|| reading.pages.as_ref().map(|pages| pages.0.clone())),
            most_pages: reading.max_pages,
            most_inflated: reading.max_inflated << 20,
        }
    }
}

/// Everything of a [`Converted`] but its units.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    input: Input,
    source: Option<Source>,
    holdings: Vec<HoldingHead>,
}

/// Everything of a [`Holding`] but its units.
#[derive(Debug, Serialize, Deserialize)]
struct HoldingHead {
    bureau: String,
    government: Option<String>,
    units: usize,
}

/// Everything of a [`Unit`] but its entries.
#[derive(Debug, Serialize, Deserialize)]
struct UnitHead {
    name: String,
    roles: Vec<Role>,
    entries: usize,
}

/// Frames over a stream, with the buffer that they go through.
#[derive(Debug)]
pub(super) struct Frames<S> {
    stream: S,
    buffer: Vec<u8>,
}

impl<S> Frames<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: Write> Frames<S> {
    /// Sends one value.
    pub(super) fn send<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.put(value)?;
        self.stream.flush()
    }

    /// Sends a source in parts, giving up each part when it is sent.
    pub(super) fn send_converted(&mut self, converted: Converted) -> io::Result<()> {
        let Converted { input, source, holdings } = converted;
        let head = |holding: &Holding| HoldingHead {
            bureau: holding.bureau.clone(),
            government: holding.government.clone(),
            units: holding.units.len(),
        };
        self.put(&Head { input, source, holdings: holdings.iter().map(head).collect() })?;
        for Unit { name, roles, entries } in holdings.into_iter().flat_map(|holding| holding.units) {
            self.put(&UnitHead { name, roles, entries: entries.len() })?;
            for entries in entries.chunks(ENTRIES) {
                self.put(&entries)?;
            }
        }
        self.stream.flush()
    }

    fn put<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.buffer.clear();
        self.buffer = postcard::to_extend(value, std::mem::take(&mut self.buffer)).map_err(io::Error::other)?;
        let length = u32::try_from(self.buffer.len()).map_err(io::Error::other)?;
        self.stream.write_all(&length.to_le_bytes())?;
        self.stream.write_all(&self.buffer)
    }
}

impl<S: Read> Frames<S> {
    /// Takes the next value; `None` when the other side has ended between two values.
    pub(super) fn receive<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let mut length = [0; 4];
        match self.stream.read_exact(&mut length) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let length = u32::from_le_bytes(length);
        self.buffer.clear();
        // Grows with what arrives, not with what is announced.
        if self.stream.by_ref().take(u64::from(length)).read_to_end(&mut self.buffer)? < length as usize {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        postcard::from_bytes(&self.buffer).map(Some).map_err(io::Error::other)
    }

    /// Takes the next source; `None` when the other side has ended before it.
    pub(super) fn receive_converted(&mut self) -> io::Result<Option<Converted>> {
        let Some(Head { input, source, holdings: heads }) = self.receive()? else { return Ok(None) };
        let mut holdings = Vec::new();
        for HoldingHead { bureau, government, units: count } in heads {
            let mut units = Vec::new();
            for _ in 0..count {
                units.push(self.unit()?);
            }
            holdings.push(Holding { bureau, government, units });
        }
        Ok(Some(Converted { input, source, holdings }))
    }

    fn unit(&mut self) -> io::Result<Unit> {
        let UnitHead { name, roles, entries: count } = self.part()?;
        let mut entries: Vec<Entry> = Vec::new();
        while entries.len() < count {
            let mut part: Vec<Entry> = self.part()?;
            if entries.is_empty() {
                entries.reserve_exact(count);
            }
            entries.append(&mut part);
        }
        Ok(Unit { name, roles, entries })
    }

    fn part<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        self.receive()?.ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fenceng::{Config, convert};

    fn sent(rows: usize) -> (Converted, Vec<u8>) {
        let row = "碼頭,擬訂計畫。,擬辦,核定\n";
        let text = format!("公務項目,公務內容,承辦人,處長\n{}", row.repeat(rows));
        let converted = convert("港灣處.csv", text.as_bytes(), &Config::default());
        let mut bytes = Vec::new();
        Frames::new(&mut bytes).send_converted(converted.clone()).unwrap();
        (converted, bytes)
    }

    #[test]
    fn a_source_arrives_as_it_was_sent() {
        let (converted, bytes) = sent(ENTRIES + 1);
        assert_eq!(converted.units().next().unwrap().entries.len(), ENTRIES + 1);
        let mut frames = Frames::new(bytes.as_slice());
        assert_eq!(frames.receive_converted().unwrap(), Some(converted));
        assert_eq!(frames.receive_converted().unwrap(), None);
    }

    #[test]
    fn a_source_cut_off_anywhere_is_an_error() {
        let (_, bytes) = sent(3);
        for end in 4..bytes.len() {
            assert!(Frames::new(&bytes[..end]).receive_converted().is_err(), "cut at {end} of {}", bytes.len());
        }
    }
}
