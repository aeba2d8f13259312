//! A table written in each form that schedules are released in.

use std::fmt::Write as _;

use crate::hostile_forms::package;
use crate::pdf_builder::Pdf;

/// A form: the name of its file, and how it is written.
pub type Form = (&'static str, fn(&Table) -> Vec<u8>);

/// Every form that can be written without a program of others.
pub const FORMS: [Form; 11] = [
    ("t.md", pipes),
    ("t.csv", csv),
    ("t.tsv", tabs),
    ("t.txt", drawn),
    ("t.html", html),
    ("t.xlsx", xlsx),
    ("t.ods", ods),
    ("t.docx", docx),
    ("t.odt", odt),
    ("t.rtf", rtf),
    ("t.pdf", pdf),
];

/// A cell with the rows and columns that it covers.
#[derive(Debug, Clone)]
struct Cell {
    row: usize,
    col: usize,
    rows: usize,
    cols: usize,
    text: String,
}

/// A table all of whose places are covered by a cell.
#[derive(Debug, Clone)]
pub struct Table {
    columns: usize,
    cells: Vec<Cell>,
}

impl Table {
    pub fn new(columns: usize) -> Self {
        Self { columns, cells: Vec::new() }
    }

    /// Puts a cell; an empty text puts none.
    pub fn put(&mut self, row: usize, col: usize, rows: usize, cols: usize, text: &str) {
        if !text.is_empty() {
            self.cells.push(Cell { row, col, rows, cols, text: text.to_owned() });
        }
    }

    fn rows(&self) -> usize {
        self.cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or(0)
    }

    fn covering(&self, row: usize, col: usize) -> Option<&Cell> {
        self.cells.iter().find(|cell| (cell.row..cell.row + cell.rows).contains(&row) && (cell.col..cell.col + cell.cols).contains(&col))
    }

    /// The text that begins at a place.
    fn text(&self, row: usize, col: usize) -> &str {
        self.covering(row, col).filter(|cell| (cell.row, cell.col) == (row, col)).map_or("", |cell| cell.text.as_str())
    }

    /// Each row as its texts, those of merged cells in their first place.
    fn texts(&self) -> impl Iterator<Item = Vec<&str>> {
        (0..self.rows()).map(|row| (0..self.columns).map(|col| self.text(row, col)).collect())
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn pipes(table: &Table) -> Vec<u8> {
    let mut text = String::new();
    for (at, row) in table.texts().enumerate() {
        writeln!(text, "| {} |", row.join(" | ")).unwrap();
        if at == 0 {
            writeln!(text, "|{}", "---|".repeat(table.columns)).unwrap();
        }
    }
    text.into_bytes()
}

fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    table.texts().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn tabs(table: &Table) -> Vec<u8> {
    table.texts().map(|row| format!("{}\n", row.join("\t"))).collect::<String>().into_bytes()
}

/// Drawn with the characters for boxes, each place a box of its own or part of a merged one.
fn drawn(table: &Table) -> Vec<u8> {
    use unicode_width::UnicodeWidthStr;

    let wide: Vec<usize> = (0..table.columns)
        .map(|col| {
            let cells = table.cells.iter().filter(|cell| cell.col == col && cell.cols == 1);
            // Lines are drawn with characters that are half as wide as ideographs.
            cells.map(|cell| cell.text.width()).max().unwrap_or(2).max(14).next_multiple_of(2)
        })
        .collect();
    // Whether two places are parted, one of which may lie outside.
    let parted = |one: Option<(usize, usize)>, other: Option<(usize, usize)>| {
        let cell = |place: Option<(usize, usize)>| {
            place.map(|(row, col)| table.covering(row, col).map_or((row, col), |cell| (cell.row, cell.col)))
        };
        cell(one) != cell(other)
    };
    let place = |row: usize, col: usize| (row > 0 && col > 0 && row <= table.rows() && col <= table.columns).then(|| (row - 1, col - 1));
    let mut text = String::new();
    for row in 0..=table.rows() {
        for col in 0..=table.columns {
            let (nw, ne, sw, se) = (place(row, col), place(row, col + 1), place(row + 1, col), place(row + 1, col + 1));
            let (up, right, down, left) = (parted(nw, ne), parted(ne, se), parted(sw, se), parted(nw, sw));
            text.push(match (up, right, down, left) {
                (false, true, true, false) => '┌',
                (false, false, true, true) => '┐',
                (true, true, false, false) => '└',
                (true, false, false, true) => '┘',
                (true, true, true, false) => '├',
                (true, false, true, true) => '┤',
                (false, true, true, true) => '┬',
                (true, true, false, true) => '┴',
                (true, true, true, true) => '┼',
                (_, false, _, false) if up || down => '│',
                (false, _, false, _) if left || right => '─',
                _ => ' ',
            });
            text.push_str(&if right { "─" } else { " " }.repeat(wide.get(col).copied().unwrap_or(0)));
        }
        text.push('\n');
        if row == table.rows() {
            break;
        }
        let mut col = 0;
        while col < table.columns {
            let cell = table.covering(row, col);
            let cols = cell.map_or(1, |cell| cell.cols);
            let room = wide[col..col + cols].iter().sum::<usize>() + cols - 1;
            let own = table.text(row, col);
            write!(text, "│{own}{}", " ".repeat(room - own.width())).unwrap();
            col += cols;
        }
        text.push_str("│\n");
    }
    text.into_bytes()
}

fn html(table: &Table) -> Vec<u8> {
    let mut text = "<!doctype html><html><head><meta charset=\"utf-8\"><title>t</title></head><body><table border=1>".to_owned();
    for row in 0..table.rows() {
        text.push_str("<tr>");
        for col in 0..table.columns {
            match table.covering(row, col) {
                Some(cell) if (cell.row, cell.col) == (row, col) => {
                    write!(text, "<td rowspan={} colspan={}>{}</td>", cell.rows, cell.cols, escaped(&cell.text)).unwrap();
                }
                Some(_) => {}
                None => text.push_str("<td></td>"),
            }
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</table></body></html>");
    text.into_bytes()
}

fn xlsx(table: &Table) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    for cell in &table.cells {
        let (row, col) = (cell.row as u32, cell.col as u16);
        if cell.rows * cell.cols > 1 {
            sheet.merge_range(row, col, row + cell.rows as u32 - 1, col + cell.cols as u16 - 1, &cell.text, &plain).unwrap();
        } else {
            sheet.write_string(row, col, &cell.text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The rows of a table as OpenDocument has them.
fn open_rows(table: &Table) -> String {
    let mut text = String::new();
    for row in 0..table.rows() {
        text.push_str("<table:table-row>");
        for col in 0..table.columns {
            match table.covering(row, col) {
                Some(cell) if (cell.row, cell.col) == (row, col) => write!(
                    text,
                    "<table:table-cell office:value-type='string' table:number-rows-spanned='{}' table:number-columns-spanned='{}'><text:p>{}</text:p></table:table-cell>",
                    cell.rows,
                    cell.cols,
                    escaped(&cell.text)
                )
                .unwrap(),
                Some(_) => text.push_str("<table:covered-table-cell/>"),
                None => text.push_str("<table:table-cell/>"),
            }
        }
        text.push_str("</table:table-row>");
    }
    text
}

fn open_document(kind: &str, table: &Table) -> Vec<u8> {
    let rows = open_rows(table);
    let names = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
                 xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'";
    let content = format!(
        "<?xml version='1.0'?><office:document-content {names}><office:body><office:{kind}><table:table table:name='s'>{rows}</table:table></office:{kind}></office:body></office:document-content>"
    );
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    package([("mimetype", mimetype.as_bytes()), ("content.xml", content.as_bytes())])
}

fn ods(table: &Table) -> Vec<u8> {
    open_document("spreadsheet", table)
}

fn odt(table: &Table) -> Vec<u8> {
    open_document("text", table)
}

fn docx(table: &Table) -> Vec<u8> {
    let mut rows = String::new();
    for row in 0..table.rows() {
        rows.push_str("<w:tr>");
        let mut col = 0;
        while col < table.columns {
            let cell = table.covering(row, col);
            let cols = cell.map_or(1, |cell| cell.cols);
            let merge = match cell {
                Some(cell) if cell.rows > 1 && cell.row == row => "<w:vMerge w:val=\"restart\"/>",
                Some(cell) if cell.rows > 1 => "<w:vMerge/>",
                _ => "",
            };
            let text = escaped(table.text(row, col));
            let run = if text.is_empty() { String::new() } else { format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>") };
            write!(rows, "<w:tc><w:tcPr><w:gridSpan w:val=\"{cols}\"/>{merge}</w:tcPr><w:p>{run}</w:p></w:tc>").unwrap();
            col += cols;
        }
        rows.push_str("</w:tr>");
    }
    let grid = "<w:gridCol w:w=\"900\"/>".repeat(table.columns);
    let main = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl></w:body></w:document>"
    );
    package([("word/document.xml", main.as_bytes())])
}

fn rtf(table: &Table) -> Vec<u8> {
    let mut text = "{\\rtf1\\ansi\\ansicpg950\\uc1 ".to_owned();
    for row in 0..table.rows() {
        text.push_str("\\trowd");
        let mut contents = String::new();
        let mut col = 0;
        while col < table.columns {
            let cell = table.covering(row, col);
            let cols = cell.map_or(1, |cell| cell.cols);
            match cell {
                Some(cell) if cell.rows > 1 && cell.row == row => text.push_str("\\clvmgf"),
                Some(cell) if cell.rows > 1 => text.push_str("\\clvmrg"),
                _ => {}
            }
            col += cols;
            write!(text, "\\cellx{}", col * 900).unwrap();
            contents.push_str("\\intbl ");
            for unit in table.text(row, col - cols).encode_utf16() {
                match char::from_u32(unit.into()) {
                    Some(c) if c.is_ascii() && !"\\{}".contains(c) => contents.push(c),
                    _ => write!(contents, "\\u{}?", unit as i16).unwrap(),
                }
            }
            contents.push_str("\\cell ");
        }
        writeln!(text, "{contents}\\row").unwrap();
    }
    text.push('}');
    text.into_bytes()
}

/// One page with a ruled table, set in a font that is not in the document.
fn pdf(table: &Table) -> Vec<u8> {
    const SIZE: f64 = 10.0;
    const HIGH: f64 = 16.0;
    let wide = |col: usize| if col < 2 || col + 2 >= table.columns { 240.0 } else { 60.0 };
    let x = |col: usize| 40.0 + (0..col).map(wide).sum::<f64>();
    let height = 80.0 + HIGH * table.rows() as f64;
    let y = |row: usize| height - 40.0 - HIGH * row as f64;
    let mut content = "0.5 w\n".to_owned();
    let places = (0..table.rows()).flat_map(|row| (0..table.columns).map(move |col| (row, col)));
    let blanks = places.filter(|(row, col)| table.covering(*row, *col).is_none());
    let boxes = table.cells.iter().map(|cell| (cell.row, cell.col, cell.rows, cell.cols)).chain(blanks.map(|(row, col)| (row, col, 1, 1)));
    for (row, col, rows, cols) in boxes {
        writeln!(content, "{} {} {} {} re S", x(col), y(row + rows), x(col + cols) - x(col), HIGH * rows as f64).unwrap();
    }
    for cell in &table.cells {
        let text: String = cell.text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let middle = (y(cell.row) + y(cell.row + cell.rows)) / 2.0 - SIZE * 0.38;
        writeln!(content, "BT /F {SIZE} Tf {} {middle} Td <{text}> Tj ET", x(cell.col) + 3.0).unwrap();
    }
    let mut pdf = Pdf::default();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {height}] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>",
        x(table.columns) + 40.0
    ));
    pdf.stream("", content);
    pdf.object("<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UTF16-H /DescendantFonts [6 0 R] >>");
    pdf.object(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 5 >> \
         /DW 1000 /W [1 [500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 \
         500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 \
         500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500]] \
         /FontDescriptor << /Type /FontDescriptor /FontName /MSung-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /StemV 80 >> >>",
    );
    pdf.bytes()
}
