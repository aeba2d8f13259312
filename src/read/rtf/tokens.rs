//! The syntax of Rich Text: groups, control words, bytes of text.

/// The most letters of a control word (RTF 1.9.1: 32).
const MOST_LETTERS: usize = 64;

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// A control word and its number.
    Word(&'b str, Option<i32>),
    /// A control symbol: `\~`, `\*`.
    Symbol(u8),
    /// A byte of text, however it is written.
    Byte(u8),
}

/// The tokens of a file; binary data is skipped.
pub(super) fn tokens(bytes: &[u8]) -> impl Iterator<Item = Token<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        loop {
            let (&first, tail) = rest.split_first()?;
            rest = tail;
            return Some(match first {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => match control(&mut rest)? {
                    Token::Word("bin", length) => {
                        let length = usize::try_from(length.unwrap_or(0)).unwrap_or(0);
                        rest = rest.get(length..).unwrap_or_default();
                        continue;
                    }
                    token => token,
                },
                // Line breaks of the file are none of the text; nor are the zeros that some writers end it with.
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Byte(byte),
            });
        }
    })
}

/// What follows a backslash.
fn control<'b>(rest: &mut &'b [u8]) -> Option<Token<'b>> {
    let bytes: &'b [u8] = rest;
    let letters = bytes.iter().take(MOST_LETTERS).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        let (&symbol, tail) = bytes.split_first()?;
        *rest = tail;
        return Some(match symbol {
            b'\'' => match hex(tail) {
                Some(byte) => {
                    *rest = tail.get(2..).unwrap_or_default();
                    Token::Byte(byte)
                }
                None => Token::Symbol(b'\''),
            },
            b'\\' | b'{' | b'}' => Token::Byte(symbol),
            b'\r' | b'\n' => Token::Word("par", None),
            b'\t' => Token::Word("tab", None),
            symbol => Token::Symbol(symbol),
        });
    }
    let (word, tail) = bytes.split_at(letters);
    let sign = usize::from(tail.first() == Some(&b'-') && tail.get(1).is_some_and(u8::is_ascii_digit));
    let digits = tail.get(sign..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, tail) = tail.split_at(sign + digits);
    let number = std::str::from_utf8(number).ok().filter(|number| !number.is_empty());
    *rest = tail.strip_prefix(b" ").unwrap_or(tail);
    let limit = if sign == 1 { i32::MIN } else { i32::MAX };
    Some(Token::Word(std::str::from_utf8(word).unwrap_or_default(), number.map(|number| number.parse().unwrap_or(limit))))
}

fn hex(bytes: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(bytes.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_with_a_space_that_is_theirs() {
        let found: Vec<_> = tokens(b"{\\b0 x\\u-5\\'a4\\~\\par\n \\bin3 }}}\\{}").collect();
        use Token::*;
        assert_eq!(
            found,
            [
                Open,
                Word("b", Some(0)),
                Byte(b'x'),
                Word("u", Some(-5)),
                Byte(0xa4),
                Symbol(b'~'),
                Word("par", None),
                Byte(b' '),
                Byte(b'{'),
                Close
            ]
        );
    }

    #[test]
    fn broken_ends_end() {
        for text in [&b"\\"[..], b"\\'", b"\\'a", b"\\bin99999999999999", b"\\u-", b"\\bin-1 x"] {
            assert!(tokens(text).count() <= 2, "{text:?}");
        }
        assert_eq!(tokens(b"\\u99999999999 ").collect::<Vec<_>>(), [Token::Word("u", Some(i32::MAX))]);
    }
}
