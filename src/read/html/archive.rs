//! Web pages in one file with what belongs to them (MHTML), as browsers and office programs save them.

use super::super::plain;

/// Bytes in which a file shows that it is an archive.
const HEAD: usize = 4096;
/// Parts that are looked at.
const MOST_PARTS: usize = 10_000;

/// Whether a file is a web archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let head = plain::ascii_head(bytes, HEAD).to_ascii_lowercase();
    let head = head.trim_start();
    ["mime-version:", "from:"].iter().any(|begin| head.starts_with(begin)) && head.contains("multipart/related")
}

/// A page of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    /// The encoding that its header names.
    pub(super) charset: Option<String>,
}

/// The pages of an archive, in order.
pub(super) fn pages(bytes: &[u8]) -> Vec<Part> {
    let (head, rest) = headers(bytes);
    let Some(boundary) = parameter(&head, "boundary") else { return Vec::new() };
    let mark = format!("--{boundary}").into_bytes();
    let starts: Vec<usize> = memchr::memmem::find_iter(rest, &mark).take(MOST_PARTS).collect();
    let ends = starts.iter().skip(1).copied().chain([rest.len()]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| rest.get(start + mark.len()..end));
    parts.filter_map(page).collect()
}

fn page(part: &[u8]) -> Option<Part> {
    let line_end = part.iter().position(|&byte| byte == b'\n')?;
    let (head, body) = headers(part.get(line_end + 1..)?);
    if !field(&head, "content-type")?.trim_start().to_ascii_lowercase().starts_with("text/html") {
        return None;
    }
    let bytes = match field(&head, "content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    Some(Part { bytes, charset: parameter(&head, "charset") })
}

/// The header, lines that go on in the next joined, and what follows the blank line after it.
fn headers(bytes: &[u8]) -> (String, &[u8]) {
    let ends = [&b"\r\n\r\n"[..], b"\n\n"].map(|end| memchr::memmem::find(bytes, end).map(|at| (at, at + end.len())));
    let (end, rest) = ends.into_iter().flatten().min().unwrap_or((bytes.len(), bytes.len()));
    let head = String::from_utf8_lossy(&bytes[..end]).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    (head, &bytes[rest..])
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.filter(|(field, _)| field.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
}

/// A parameter of the content type: `boundary="…"`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let of_type = field(head, "content-type")?;
    let value =
        of_type.split(';').skip(1).filter_map(|pair| pair.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?.1;
    Some(value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = || u8::from_str_radix(std::str::from_utf8(tail.get(..2)?).ok()?, 16).ok();
        rest = tail;
        match byte {
            // A line that goes on in the next.
            b'=' if tail.starts_with(b"\r\n") => rest = tail.get(2..).unwrap_or_default(),
            b'=' if tail.starts_with(b"\n") => rest = tail.get(1..).unwrap_or_default(),
            b'=' => match hex() {
                Some(byte) => {
                    out.push(byte);
                    rest = tail.get(2..).unwrap_or_default();
                }
                None => out.push(b'='),
            },
            byte => out.push(byte),
        }
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_an_archive_are_decoded() {
        let archive = "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--=_x\"\r\n\r\n\
            ----=_x\r\nContent-Type: text/html; charset=big5\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=A4@=\r\n=3D=\r\n\
            ----=_x\r\nContent-Type: image/png\r\n\r\nno\r\n\
            ----=_x\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+\r\neA==\n----=_x--\n";
        assert!(is_archive(archive.as_bytes()));
        let pages = pages(archive.as_bytes());
        assert_eq!(pages[0], Part { bytes: b"<p>\xa4@=".to_vec(), charset: Some("big5".to_owned()) });
        assert_eq!((pages[1].bytes.as_slice(), pages.len()), (&b"<p>x"[..], 2));
    }

    #[test]
    fn broken_archives_end() {
        for text in [
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=",
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n--x--x\n\n--x",
        ] {
            assert_eq!(pages(text.as_bytes()), [], "{text}");
        }
        assert_eq!(quoted_printable(b"=4=G1=e4="), b"=4=G1\xe4=");
    }
}
