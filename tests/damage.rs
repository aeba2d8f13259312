//! Random damage of files.

use proptest::prelude::*;

/// One change of a file: at a place, as a share of its length.
#[derive(Debug, Clone)]
pub enum Change {
    Flip(u16, u8),
    Cut(u16, u8),
    Insert(u16, Vec<u8>),
    /// Puts a number in place of the digits next to the place.
    Number(u16, &'static str),
}

impl Change {
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |share: u16| bytes.len().saturating_sub(1) * usize::from(share) / usize::from(u16::MAX);
        match self {
            Self::Flip(share, by) => {
                let at = place(*share);
                bytes[at] ^= by;
            }
            Self::Cut(share, length) => {
                let at = place(*share);
                let end = (at + usize::from(*length)).min(bytes.len() - 1);
                bytes.drain(at..end);
            }
            Self::Insert(share, more) => {
                let at = place(*share);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Number(share, number) => {
                let from = place(*share);
                let Some(from) = (from..bytes.len()).find(|&at| bytes[at].is_ascii_digit()) else { return };
                let end = (from..bytes.len()).find(|&at| !bytes[at].is_ascii_digit()).unwrap_or(bytes.len());
                bytes.splice(from..end, number.bytes());
            }
        }
    }
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let number = proptest::sample::select(&["0", "-1", "1e9", "-99999999", "2147483648", "0.00001", "65536", "1 0 R"][..]);
    let change = prop_oneof![
        (any::<u16>(), 1u8..).prop_map(|(at, by)| Change::Flip(at, by)),
        (any::<u16>(), any::<u8>()).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<u16>(), proptest::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, more)| Change::Insert(at, more)),
        (any::<u16>(), number).prop_map(|(at, number)| Change::Number(at, number)),
    ];
    proptest::collection::vec(change, 1..8)
}
