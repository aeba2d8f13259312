//! OpenDocument: workbooks (.ods) and texts (.odt).

mod lists;
mod styles;
mod table;
mod text;

use self::lists::Lists;
use self::styles::Styles;
use super::cells::Count;
use super::changes::Changes;
use super::content::Content;
use super::hidden::Hidden;
use super::package::Package;
use super::xml::{Part, Xml};
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::document::{Body, Document, Warned};

/// Spaces of a document that are said by their number; after them, each run of them is one.
const MOST_SPACES: u32 = 1 << 20;

/// Reads the sheets of a workbook, or the paragraphs and tables of a text.
pub(super) fn read(mut package: Package<'_>, format: Format, _options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut warnings = Vec::new();
    if let Some(manifest) = Part::open(&mut package, "META-INF/manifest.xml", "list of parts", &mut warnings)? {
        let mut encrypted = false;
        // A broken list is no reason not to read on.
        let _ = manifest.xml().each(|element| encrypted |= element.name() == "encryption-data");
        if encrypted {
            return Err(ReadError::Encrypted { problem: "cannot be read; open it with its password and save it without one" });
        }
    }
    let mut styles = Styles::default();
    if let Some(part) = Part::open(&mut package, "styles.xml", "styles", &mut warnings)? {
        let mut xml = part.xml();
        while let Some(element) = xml.element()? {
            match element.name() {
                "document-styles" => {}
                "styles" => {
                    styles.add(&mut xml)?;
                    break;
                }
                _ => xml.skip()?,
            }
        }
    }
    let part = Part::open(&mut package, "content.xml", "content", &mut warnings)?;
    let part = part.ok_or_else(|| ReadError::Damaged { problem: "it has no content.xml, where its content should be".to_owned() })?;
    let mut reader = Reader {
        xml: part.xml(),
        sheets: format == Format::Ods,
        styles,
        lists: Lists::default(),
        hidden: Hidden::default(),
        changes: Changes::default(),
        count: Count::default(),
        spaces: MOST_SPACES,
    };
    let content = reader.content()?;
    if content.is_blank() {
        return Err(ReadError::Empty);
    }
    warnings.extend(reader.hidden.diagnostic());
    warnings.extend(reader.changes.diagnostic());
    Ok(Warned { value: Document { format, pages: None, body: Body::Blocks(content.into_blocks()) }, warnings })
}

/// What the readers of paragraphs and tables share.
struct Reader<'x> {
    xml: Xml<'x>,
    /// Whether the document is a workbook.
    sheets: bool,
    styles: Styles,
    lists: Lists,
    hidden: Hidden,
    changes: Changes,
    count: Count,
    spaces: u32,
}

impl Reader<'_> {
    /// Reads the parts of the document that come before its body, and its body.
    fn content(&mut self) -> Result<Content, ReadError> {
        let mut content = Content::default();
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "document-content" | "body" => content.append(self.content()?.into_blocks()),
                "automatic-styles" => self.styles.add(&mut self.xml)?,
                "spreadsheet" | "text" => content.append(self.blocks()?.into_blocks()),
                _ => self.xml.skip()?,
            }
        }
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::document::Block;

    /// What is read of a document, a line for each cell (`row.column+rows x columns text`) and each text, and what is said of it.
    type Shown = (Vec<String>, Vec<String>);

    fn try_read(kind: &str, styles: &str, body: &str, manifest: &str) -> Result<Warned<Document>, ReadError> {
        let content = format!(
            "<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        );
        let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("mimetype", &*mimetype), ("content.xml", &*content), ("META-INF/manifest.xml", manifest)] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        super::super::read(&zip.finish().unwrap().into_inner(), &Options::default())
    }

    fn shown(kind: &str, styles: &str, body: &str) -> Shown {
        let read = try_read(kind, styles, body, "<m/>").unwrap();
        let Body::Blocks(blocks) = read.value.body else { panic!("no blocks") };
        let mut lines = Vec::new();
        for block in blocks {
            match block {
                Block::Text(text) => lines.push(text),
                Block::Sheet(sheet) => {
                    lines.extend(sheet.name.map(|name| format!("[{name}]")));
                    let show = |cell: &crate::document::SheetCell| {
                        format!("{}.{}+{}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text)
                    };
                    lines.extend(sheet.cells.iter().map(show));
                }
            }
        }
        (lines, read.warnings.into_iter().map(|warning| format!("{} {}", warning.code.id(), warning.message)).collect())
    }

    /// A cell with attributes.
    fn cell(attributes: &str, text: &str) -> String {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    }

    fn row(attributes: &str, cells: &str) -> String {
        format!("<table:table-row {attributes}>{cells}</table:table-row>")
    }

    fn sheet(attributes: &str, rows: &str) -> String {
        format!("<table:table {attributes}>{rows}</table:table>")
    }

    #[test]
    fn sheets_have_cells_with_spans_and_repeats() {
        let merged = cell("table:number-columns-spanned='2' table:number-rows-spanned='2'", "a")
            + "<table:covered-table-cell><text:p>a</text:p></table:covered-table-cell><table:table-cell table:number-columns-repeated='2'/>"
            + &cell("table:number-columns-repeated='2'", "b")
            + "<table:table-cell table:number-columns-repeated='16378'/>";
        let under = "<table:covered-table-cell/><table:covered-table-cell><text:p>lost</text:p></table:covered-table-cell>\
            <table:covered-table-cell><text:p>kept</text:p></table:covered-table-cell><table:table-cell office:value='7'/>";
        let rows = row("", &merged)
            + &row("", under)
            + &row("table:number-rows-repeated='2'", &cell("", "c"))
            + &row("table:number-rows-repeated='1048572'", "<table:table-cell table:number-columns-repeated='16384'/>");
        let far = row("table:number-rows-repeated='1048575'", "<table:table-cell/>")
            + &row("", &format!("<table:table-cell table:number-columns-repeated='16383'/>{}", cell("", "z")));
        let body = sheet("table:name='工程科'", &format!("<table:table-header-rows>{rows}</table:table-header-rows>"))
            + &sheet("table:name='2'", &far);
        let (lines, said) = shown("spreadsheet", "", &body);
        let cells = [
            "[工程科]",
            "0.0+2x2 a",
            "0.4+1x1 b",
            "0.5+1x1 b",
            "1.2+1x1 kept",
            "1.3+1x1 7",
            "2.0+1x1 c",
            "3.0+1x1 c",
            "[2]",
            "1048575.16383+1x1 z",
        ];
        assert_eq!(lines, cells);
        assert_eq!(said, ["F517 hidden and left out: text that a merged cell covers in B2 of sheet 工程科"]);
    }

    #[test]
    fn hidden_rows_columns_and_sheets_are_left_out_and_said() {
        let styles = "<style:style style:name='h' style:family='table'><style:table-properties table:display='false'/></style:style>";
        let columns = "<table:table-column/><table:table-column table:visibility='collapse' table:number-columns-repeated='2'/>";
        let rows = row("", &(cell("", "a") + &cell("", "x") + "<table:table-cell/>" + &cell("", "b")))
            + &row("table:visibility='filter' table:number-rows-repeated='2'", &cell("", "y"))
            + &row("table:visibility='collapse'", "<table:table-cell/>")
            + &row("table:visibility='collapse'", &cell("table:number-rows-spanned='2'", "seen"))
            + &row("", "<table:covered-table-cell/>");
        let body = sheet("table:name='s'", &(columns.to_owned() + &rows))
            + &sheet("table:name='舊版' table:style-name='h'", &row("", &cell("", "o")))
            + &sheet("table:name='blank' table:style-name='h'", "");
        let (lines, said) = shown("spreadsheet", styles, &body);
        assert_eq!(lines, ["[s]", "0.0+1x1 a", "0.3+1x1 b", "5.0+1x1 seen"]);
        assert_eq!(said, ["F517 hidden and left out: rows 2 to 3 and column B of sheet s; sheet 舊版"]);
    }

    #[test]
    fn text_is_what_is_shown() {
        let styles = "<style:style style:name='h' style:family='text'><style:text-properties text:display='none'/></style:style>";
        let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion></text:changed-region></text:tracked-changes>\
            <text:p>  a \n b<text:s text:c='2'/><text:span> c</text:span><text:tab/>d<text:line-break/>e<text:note><text:note-citation>1</text:note-citation></text:note>\
            <text:ruby><text:ruby-base>四</text:ruby-base><text:ruby-text>ㄙ</text:ruby-text></text:ruby><text:span text:style-name='h'>hid</text:span>\u{f0fc} </text:p>\
            <text:p><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box><svg:title>no</svg:title></draw:frame>at</text:p>\
            <text:section text:display='none'><text:p>secret</text:p></text:section><text:p>x<text:s c='4294967295'/>y</text:p>";
        let (lines, said) = shown("text", styles, body);
        let ended = format!("a b   c\td\ne四✓\nat\nbox\nx{}y", " ".repeat(MOST_SPACES as usize - 2));
        assert_eq!(lines, [ended]);
        assert_eq!(said, ["F517 hidden and left out: hidden text (characters: 9)", "F518 tracked changes read as accepted: 1 deletion"]);
    }

    #[test]
    fn lists_are_numbered_as_shown() {
        let level = |at: u32, kind: &str, more: &str| format!("<text:list-level-style-{kind} text:level='{at}' {more}/>");
        let styles = format!(
            "<text:list-style style:name='L'>{}{}{}{}</text:list-style><style:style style:name='P' style:family='paragraph' style:list-style-name='L'/>",
            level(1, "number", "style:num-format='一, 二, 三, ...' style:num-suffix='、'"),
            level(
                2,
                "number",
                "style:num-format='1' style:num-prefix='（' style:num-suffix='）' text:start-value='3' text:display-levels='2'"
            ),
            level(3, "number", "style:num-format='甲, 乙, 丙, ...' loext:num-list-format='第%1%之%3%'"),
            level(4, "bullet", "text:bullet-char='\u{f0fc}'"),
        );
        let item = |inner: &str| format!("<text:list-item><text:p>x</text:p>{inner}</text:list-item>");
        let nested = |inner: &str| format!("<text:list>{inner}</text:list>");
        let bullets =
            "<text:list-item><text:list><text:list-item><text:p/><text:p>y</text:p></text:list-item></text:list></text:list-item>";
        let first = item(&nested(&(item("") + &item(&nested(&(item("") + bullets))))))
            + &item("")
            + "<text:list-header><text:p>h</text:p></text:list-header>";
        let body = format!(
            "<text:list xml:id='one' text:style-name='L'>{first}</text:list><text:list text:style-name='L'>{0}</text:list>\
            <text:list text:continue-list='one' text:style-name='L'>{0}</text:list><text:list text:continue-numbering='true' text:style-name='L'>{0}</text:list>\
            <text:list><text:list-item text:start-value='12'><text:p text:style-name='P'>z</text:p></text:list-item></text:list>\
            <text:list text:style-name='L'><text:list-item><text:p><text:number>【1】</text:number>w</text:p></text:list-item></text:list>",
            item("")
        );
        let (lines, _) = shown("text", &styles, &body);
        let text = "一、x\n（一.3）x\n（一.4）x\n第一之甲 x\n✓\ny\n二、x\nh\n一、x\n三、x\n四、x\n十二、z\n【1】w";
        assert_eq!(lines, [text]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let message = |kind: &str, body: &str| try_read(kind, "", body, "<m/>").unwrap_err().to_string();
        let encrypted = try_read("text", "", "", "<m><f><manifest:encryption-data/></f></m>").unwrap_err();
        assert!(matches!(encrypted, ReadError::Encrypted { .. }), "{encrypted}");
        assert!(message("text", "<text:p>").contains("content cannot be read on from byte"), "{}", message("text", "<text:p>"));
        assert_eq!(try_read("text", "", "<text:p/>", "broken <").unwrap_err(), ReadError::Empty);
        let full =
            sheet("table:name='s'", &row("table:number-rows-repeated='1048576'", &cell("table:number-columns-repeated='16384'", "x")));
        assert!(message("spreadsheet", &full).starts_with("cells of the tables of the document: "), "{}", message("spreadsheet", &full));
        let long = sheet("table:name='s'", &row("table:number-rows-repeated='4294967295'", &cell("", "x")));
        assert!(message("spreadsheet", &long).starts_with("rows of sheet s: 4294967295 "), "{}", message("spreadsheet", &long));
    }
}
