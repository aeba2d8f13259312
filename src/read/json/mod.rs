//! JSON as open-data portals give it: an array of objects, each a row.
//!
//! The longest array of rows tells how deep rows are nested. What stands around them is text, so that a title is found there.

mod node;

use std::collections::BTreeMap;

use self::node::Node;
use super::{Limits, Options, ReadError, plain};
use crate::bureau::Format;
use crate::document::{Block, Body, Document, Sheet, SheetCell, Warned};

/// Bytes in which JSON shows that it is JSON.
const HEAD: usize = 4096;

/// Whether a file may be JSON.
pub(super) fn looks_like_json(bytes: &[u8]) -> bool {
    let head: String = plain::ascii_head(bytes, HEAD).chars().filter(|c| !c.is_whitespace()).take(2).collect();
    let mut head = head.chars();
    match (head.next(), head.next()) {
        (Some('{'), Some(next)) => matches!(next, '"' | '}'),
        (Some('['), Some(next)) => matches!(next, '{' | '[' | '"' | ']' | '-' | 't' | 'f' | 'n' | '0'..='9'),
        _ => false,
    }
}

/// Reads the objects of the longest array as the rows of a table, and other such arrays as tables of their own.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let (text, lost) = plain::decode(bytes)?;
    let root = match parse(&text) {
        Ok(root) => root,
        // `[1] 附件` and the like are text. Nothing but JSON begins with a quoted key or with rows of quoted cells.
        Err(_) if !is_in_earnest(&text) => return plain::read(bytes, &options.limits),
        Err(error) => return Err(error),
    };
    let mut longest = Longest::default();
    longest.look(&root, &mut Vec::new());
    let mut blocks = Vec::new();
    if longest.rows > 0 {
        Walk { rows: &longest.path, limits: &options.limits, blocks: &mut blocks }.node(&root, &mut Vec::new(), &[])?;
    }
    let warnings = plain::lost(lost).into_iter().collect();
    Ok(Warned { value: Document { format: Format::Json, pages: None, body: Body::Blocks(blocks) }, warnings })
}

fn is_in_earnest(text: &str) -> bool {
    let head: String = text.chars().take(HEAD).filter(|c| !c.is_whitespace()).take(3).collect();
    ["{\"", "[{\"", "[[\""].iter().any(|begin| head.starts_with(begin))
}

/// The value of a text; of one value after the other, as in a file with an object a line, an array of them.
fn parse(text: &str) -> Result<Node, ReadError> {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Node>() {
        values.push(value.map_err(|error| ReadError::Damaged { problem: format!("its JSON cannot be read ({error})") })?);
    }
    Ok(match values.pop() {
        Some(only) if values.is_empty() => only,
        last => {
            values.extend(last);
            Node::Array(values)
        }
    })
}

/// Whether an array is one of rows: of objects or of arrays, and nothing else but nulls.
fn is_rows(items: &[Node]) -> bool {
    let mut rows = items.iter().filter(|item| **item != Node::Null).peekable();
    rows.peek().is_some() && rows.all(|item| !item.is_scalar())
}

/// The longest array of rows and the keys that lead to it, `None` for any place in an array.
#[derive(Debug, Default)]
struct Longest<'n> {
    rows: usize,
    path: Vec<Option<&'n str>>,
}

impl<'n> Longest<'n> {
    /// Looks through a value. The parser bounds how deep it goes.
    fn look(&mut self, node: &'n Node, path: &mut Vec<Option<&'n str>>) {
        match node {
            Node::Array(items) => {
                if is_rows(items) && items.len() > self.rows {
                    (self.rows, self.path) = (items.len(), path.clone());
                }
                path.push(None);
                items.iter().for_each(|item| self.look(item, path));
                path.pop();
            }
            Node::Object(fields) => {
                for (key, value) in fields {
                    path.push(Some(key));
                    self.look(value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

/// Turns a value to blocks.
struct Walk<'w, 'n> {
    rows: &'w [Option<&'n str>],
    limits: &'w Limits,
    blocks: &'w mut Vec<Block>,
}

impl<'n> Walk<'_, 'n> {
    /// Turns a value to blocks; `around` are the fields that it stands among.
    fn node(&mut self, node: &'n Node, path: &mut Vec<Option<&'n str>>, around: &'n [(String, Node)]) -> Result<(), ReadError> {
        match node {
            Node::Array(items) => {
                let holds_the_rows = self.rows.len() > path.len() && self.rows.starts_with(path);
                if is_rows(items) && !holds_the_rows {
                    self.blocks.push(Block::Sheet(sheet(items, around, self.limits)?));
                    return Ok(());
                }
                path.push(None);
                for item in items {
                    self.node(item, path, &[])?;
                }
                path.pop();
            }
            Node::Object(fields) => {
                for (key, value) in fields {
                    path.push(Some(key));
                    self.node(value, path, fields)?;
                    path.pop();
                }
            }
            Node::Text(text) => self.blocks.push(Block::Text(text.clone())),
            Node::Plain(_) | Node::Null => {}
        }
        Ok(())
    }
}

/// The table of an array of rows: first the names of its columns.
fn sheet(items: &[Node], around: &[(String, Node)], limits: &Limits) -> Result<Sheet, ReadError> {
    let mut columns = Columns::default();
    let mut cells: BTreeMap<(u32, u32), String> = BTreeMap::new();
    // Rows that are arrays have their names in their first row, or beside them: {"columns": […], "data": [[…], …]}.
    let width = items.iter().find_map(|item| if let Node::Array(values) = item { Some(values.len()) } else { None });
    let is_header = |values: &[Node]| values.iter().all(|value| matches!(value, Node::Text(_))) && Some(values.len()) == width;
    let beside = around
        .iter()
        .take(limits.columns as usize)
        .find_map(|(_, value)| if let Node::Array(values) = value { is_header(values).then_some(values) } else { None });
    let keyed = items.iter().any(|item| matches!(item, Node::Object(_)));
    let mut row = u32::from(keyed || beside.is_some());
    for (col, name) in (0..).zip(beside.into_iter().flatten()) {
        cells.insert((0, col), name.text());
    }
    for item in items {
        let mut put = |col: u32, value: &Node| {
            let text = value.text();
            if text.is_empty() {
                return;
            }
            // A key that comes twice: both values stay.
            let cell = cells.entry((row, col)).or_default();
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(&text);
        };
        let found = match item {
            Node::Array(values) => {
                (0..).zip(values).for_each(|(col, value)| put(col, value));
                values.len()
            }
            Node::Object(fields) => {
                fields.iter().for_each(|(key, value)| put(columns.of(key), value));
                columns.0.len()
            }
            _ => 0,
        };
        if found as u64 > limits.columns {
            return Err(ReadError::Limit {
                what: "columns",
                place: format!("in row {row} of a table"),
                found: found as u64,
                limit: limits.columns,
            });
        }
        row = row.saturating_add(1);
    }
    for (name, col) in columns.0 {
        cells.entry((0, col)).or_insert_with(|| name.to_owned());
    }
    let cell = |((row, col), text): ((u32, u32), String)| SheetCell { row, col, rowspan: 1, colspan: 1, text: text.into() };
    Ok(Sheet { name: None, cells: cells.into_iter().map(cell).collect() })
}

/// Keys in order of first appearance.
#[derive(Debug, Default)]
struct Columns<'n>(BTreeMap<&'n str, u32>);

impl<'n> Columns<'n> {
    fn of(&mut self, key: &'n str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(key.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace())).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(json: &str) -> Vec<String> {
        let Body::Blocks(blocks) = read(json.as_bytes(), &Options::default()).unwrap().value.body else { panic!("JSON is read as blocks") };
        let cell = |cell: &SheetCell| format!("{},{}={}", cell.row, cell.col, cell.text);
        let block = |block: &Block| match block {
            Block::Text(text) => text.clone(),
            Block::Sheet(sheet) => sheet.cells.iter().map(cell).collect::<Vec<_>>().join(" "),
        };
        blocks.iter().map(block).collect()
    }

    #[test]
    fn objects_are_rows_and_keys_are_columns() {
        let json = r#"[{"\ufeff項目 ":"收發","編號":1,"比":1.5,"備考":null},{"編號":"2","會辦":["甲科","乙科"],"項目":"一\r\n二","x":{"a":[true]}},null]"#;
        assert_eq!(
            show(json),
            ["0,0=項目 0,1=編號 0,2=比 0,3=備考 0,4=會辦 0,5=x 1,0=收發 1,1=1 1,2=1.5 2,0=一\n二 2,1=2 2,4=甲科、乙科 2,5={\"a\":[true]}"]
        );
    }

    #[test]
    fn the_longest_array_tells_how_deep_rows_are() {
        let json = r#"{"success":true,"result":{"title":"綠原市政府港灣處分層負責明細表","records":[{"a":"1"},{"a":"2"}]}}"#;
        assert_eq!(show(json), ["綠原市政府港灣處分層負責明細表", "0,0=a 1,0=1 2,0=2"]);
        let units = r#"[{"unit":"工程科","rows":[{"a":"1"},{"a":"2"},{"a":"3"}]},{"unit":"人事室","rows":[{"b":"4"}]}]"#;
        assert_eq!(show(units), ["工程科", "0,0=a 1,0=1 2,0=2 3,0=3", "人事室", "0,0=b 1,0=4"]);
        let steps = r#"[{"a":"1","s":[{"r":1}]},{"a":"2"}]"#;
        assert_eq!(show(steps), ["0,0=a 0,1=s 1,0=1 1,1=[{\"r\":1}] 2,0=2"]);
    }

    #[test]
    fn an_object_a_line_and_arrays_of_arrays() {
        assert_eq!(show("{\"a\":\"1\"}\n{\"a\":\"2\"}\n"), ["0,0=a 1,0=1 2,0=2"]);
        assert_eq!(show(r#"[["a","b"],["1",null],["3","4"]]"#), ["0,0=a 0,1=b 1,0=1 2,0=3 2,1=4"]);
        assert_eq!(show(r#"{"columns":["a","b"],"data":[["1","2"]]}"#).last().unwrap(), "0,0=a 0,1=b 1,0=1 1,1=2");
    }

    #[test]
    fn keys_that_come_twice_lose_nothing() {
        assert_eq!(show(r#"[{"a":"1","a":"2"}]"#), ["0,0=a 1,0=1\n2"]);
    }

    #[test]
    fn json_without_rows_has_no_table() {
        for json in ["{}", "[]", "[1,2]", r#"{"a":"b"}"#] {
            assert_eq!(show(json), [""; 0]);
        }
    }

    #[test]
    fn broken_json_names_the_place_and_other_text_is_text() {
        let error = read(b"[{\"a\":1},\n {\"a\" 2}]", &Options::default()).unwrap_err();
        assert!(matches!(&error, ReadError::Damaged { problem } if problem.contains("line 2 column 7")), "{error}");
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(matches!(read(deep.as_bytes(), &Options::default()), Err(ReadError::Damaged { .. })));
        let text = read("[1] 附件一\n[2] 附件二\n".as_bytes(), &Options::default()).unwrap().value;
        assert_eq!(text.format, Format::PlainText);
        let wide = format!("[{{{}}}]", (0..300).map(|at| format!("\"k{at}\":1")).collect::<Vec<_>>().join(","));
        assert!(matches!(read(wide.as_bytes(), &Options::default()), Err(ReadError::Limit { found: 300, .. })));
    }

    #[test]
    fn json_is_told_by_its_first_characters() {
        let utf16: Vec<u8> = "\u{feff}[ {\"項\":1}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(looks_like_json(&utf16) && looks_like_json(b"\xef\xbb\xbf\n{ \"a\":1}"));
        for text in ["{\\rtf1", "[附件]", "a", "", "{"] {
            assert!(!looks_like_json(text.as_bytes()), "{text}");
        }
    }
}
