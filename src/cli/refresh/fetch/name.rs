//! The file name that a download gets.

use encoding_rs::BIG5;
use percent_encoding::percent_decode;
use url::Url;

/// Bytes that a name may have; file systems take 255.
const LONGEST: usize = 200;

/// The name that the server gives the document, else the last part of its address.
pub(super) fn name(disposition: Option<&[u8]>, url: &Url) -> String {
    let given = disposition.and_then(given).and_then(|name| safe(&name));
    let last = || url.path_segments()?.rfind(|part| !part.is_empty()).and_then(|part| safe(&decoded(part.as_bytes())));
    given.or_else(last).unwrap_or_else(|| "document".to_owned())
}

/// The file name in a header `Content-Disposition`; `filename*` (RFC 5987) counts more than `filename`.
fn given(header: &[u8]) -> Option<String> {
    let header = text(header);
    let (mut plain, mut extended) = (None, None);
    for parameter in parameters(&header).iter().skip(1) {
        let Some((key, value)) = parameter.split_once('=') else { continue };
        match key.trim().to_ascii_lowercase().as_str() {
            // Many servers percent-encode here too, which the standard does not have.
            "filename" => plain = Some(decoded(unquoted(value.trim()).as_bytes())),
            "filename*" => extended = charset(unquoted(value.trim()).as_str()),
            _ => {}
        }
    }
    extended.or(plain)
}

/// The parts of a header between semicolons that are not quoted.
fn parameters(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in header.chars() {
        match c {
            '"' if !is_escaped => is_quoted = !is_quoted,
            ';' if !is_quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        is_escaped = is_quoted && c == '\\' && !is_escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn unquoted(value: &str) -> String {
    let Some(quoted) = value.strip_prefix('"') else { return value.to_owned() };
    let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
    quoted.replace("\\\"", "\"")
}

/// The text of `UTF-8''%E5%88%86…`, or of the same with another encoding.
fn charset(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (encoding, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode(text.as_bytes()).collect();
    let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
    Some(encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

fn decoded(encoded: &[u8]) -> String {
    text(&percent_decode(encoded).collect::<Vec<u8>>())
}

/// Bytes as UTF-8, or as Big5 where they are none.
fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| BIG5.decode_without_bom_handling(bytes).0.into_owned())
}

/// A name that is one visible file in one folder on any system.
fn safe(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let replaced: String = name.chars().filter(|c| !c.is_control()).map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let name = replaced.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    (!name.is_empty()).then(|| shortened(name))
}

/// A name of a bearable length that has its ending still.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() > 8 { "" } else { ending };
    let stem = &name[..name.floor_char_boundary(LONGEST - ending.len())];
    format!("{stem}{ending}")
}

/// Whether something that is named so is never a web page. A workbook or text of an old kind may be one: programs save pages under their names.
pub(super) fn is_no_page(name: &str) -> bool {
    const ENDINGS: &[&str] = &["csv", "docx", "json", "ods", "odt", "pdf", "rtf", "tsv", "txt", "xlsb", "xlsm", "xlsx", "zip"];
    name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|other| ending.eq_ignore_ascii_case(other)))
}
