//! Office Open XML text documents (.docx).

mod field;
mod margin;
mod numbering;
mod paragraph;
mod styles;
mod table;

use self::field::Fields;
use self::numbering::Numbering;
use self::styles::Styles;
use super::cells::Count;
use super::changes::Changes;
use super::content::Content;
use super::hidden::Hidden;
use super::package::Package;
use super::xml::{Part, Xml};
use super::{Options, ReadError};
use crate::bureau::Format;
use crate::diagnostic::Diagnostic;
use crate::document::{Block, Body, Document, Warned};

/// Reads the paragraphs and tables of a text document.
pub(super) fn read(mut package: Package<'_>, _options: &Options) -> Result<Warned<Document>, ReadError> {
    let mut warnings = Vec::new();
    let styles = match related(&mut package, "styles", &mut warnings)? {
        Some(part) => Styles::read(&mut part.xml())?,
        None => Styles::default(),
    };
    let numbering = match related(&mut package, "numbering", &mut warnings)? {
        Some(part) => Numbering::read(&mut part.xml())?,
        None => Numbering::default(),
    };
    let margins = margin::read(&mut package, &mut warnings)?;
    let part = Part::open(&mut package, "word/document.xml", "main part", &mut warnings)?;
    let part = part.ok_or_else(|| ReadError::Damaged { problem: "it has no word/document.xml, where its text should be".to_owned() })?;
    let mut reader = Reader {
        xml: part.xml(),
        styles,
        numbering,
        hidden: Hidden::default(),
        changes: Changes::default(),
        count: Count::default(),
        tables: 0,
        left_out: 0,
        fields: Fields::default(),
    };
    let content = reader.document()?;
    if content.is_blank() {
        return Err(ReadError::Empty);
    }
    warnings.extend(reader.hidden.diagnostic());
    warnings.extend(reader.changes.diagnostic());
    let text = |texts: Vec<String>| texts.into_iter().map(Block::Text);
    let blocks = text(margins.headers).chain(content.into_blocks()).chain(text(margins.footers)).collect();
    Ok(Warned { value: Document { format: Format::Docx, pages: None, body: Body::Blocks(blocks) }, warnings })
}

/// The part that the main one names for something, such as `styles`.
fn related(package: &mut Package<'_>, what: &'static str, warnings: &mut Vec<Diagnostic>) -> Result<Option<Part>, ReadError> {
    let mut path = format!("word/{what}.xml");
    if let Some(part) = Part::open(package, "word/_rels/document.xml.rels", "list of parts", warnings)? {
        // A broken list is no reason not to read on.
        let _ = part.xml().each(|element| {
            if element.get("Type").is_some_and(|kind| kind.rsplit('/').next() == Some(what))
                && let Some(target) = element.get("Target")
            {
                path = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
            }
        });
    }
    Part::open(package, &path, what, warnings)
}

/// What the readers of paragraphs and tables share.
struct Reader<'x> {
    xml: Xml<'x>,
    styles: Styles,
    numbering: Numbering,
    hidden: Hidden,
    changes: Changes,
    count: Count,
    /// Tables so far.
    tables: u32,
    /// How many things that are left out stand around what is read.
    left_out: u32,
    fields: Fields,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Content, ReadError> {
        let mut content = Content::default();
        while let Some(element) = self.xml.element()? {
            match element.name() {
                "document" => content.append(self.document()?.into_blocks()),
                "body" => content.append(self.blocks()?.into_blocks()),
                _ => self.xml.skip()?,
            }
        }
        Ok(content)
    }

    /// Reads the first of the ways that a document has of saying the same thing.
    fn alternative(&mut self, mut read: impl FnMut(&mut Self) -> Result<(), ReadError>) -> Result<(), ReadError> {
        let mut taken = false;
        while let Some(element) = self.xml.element()? {
            if matches!(element.name(), "Choice" | "Fallback") && !std::mem::replace(&mut taken, true) {
                read(self)?;
            } else {
                self.xml.skip()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    /// A document of these parts; the main one is given by what is in its body.
    fn packed(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
        let main = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}<w:sectPr/></w:body></w:document>"#);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts.iter().copied().chain([("word/document.xml", &*main)]) {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn try_read(body: &str, parts: &[(&str, &str)]) -> Result<Warned<Document>, ReadError> {
        super::super::read(&packed(body, parts), &Options::default())
    }

    /// What is read of a document, a line for each cell (`row.column+rows x columns text`) and each text, and what is said of it.
    fn shown(body: &str, parts: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let read = try_read(body, parts).unwrap();
        let Body::Blocks(blocks) = read.value.body else { panic!("no blocks") };
        let mut lines = Vec::new();
        for block in blocks {
            match block {
                Block::Text(text) => lines.push(text),
                Block::Sheet(sheet) => lines.extend(
                    sheet.cells.iter().map(|cell| format!("{}.{}+{}x{} {}", cell.row, cell.col, cell.rowspan, cell.colspan, cell.text)),
                ),
            }
        }
        (lines, read.warnings.into_iter().map(|warning| format!("{} {}", warning.code.id(), warning.message)).collect())
    }

    fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn tc(properties: &str, text: &str) -> String {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
    }

    fn table(rows: &[&[String]]) -> String {
        format!(
            "<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>",
            rows.iter().map(|row| format!("<w:tr>{}</w:tr>", row.concat())).collect::<String>()
        )
    }

    #[test]
    fn cells_have_the_spans_that_word_shows() {
        let (begin, on) = (r#"<w:vMerge w:val="restart"/>"#, "<w:vMerge/>");
        let two = r#"<w:gridSpan w:val="2"/>"#;
        let across = [tc(r#"<w:hMerge w:val="restart"/>"#, "g"), tc("<w:hMerge/>", ""), tc("", "h"), tc("", "i")];
        let body = table(&[
            &[tc(&format!("{two}{begin}"), "a"), tc("", "b"), tc(begin, "c")],
            // The cell that goes on is narrower than the one it belongs to, and the next is laid out wider.
            &[tc(on, ""), tc(two, "d"), tc(on, "covered")],
            &["<w:trPr><w:gridBefore w:val='1'/></w:trPr>".to_owned(), tc("", "e"), tc(on, "f")],
            &across,
        ]);
        let (lines, said) = shown(&format!("{}{body}", p("title")), &[]);
        let cells =
            ["title", "0.0+1x2 a", "0.2+1x1 b", "0.3+2x1 c", "1.1+1x2 d", "2.1+1x1 e", "2.2+1x1 f", "3.0+1x2 g", "3.2+1x1 h", "3.3+1x1 i"];
        assert_eq!(lines, cells);
        assert_eq!(said, ["F517 hidden and left out: text that a merged cell covers in D2 of table 1"]);
    }

    #[test]
    fn text_is_what_word_shows() {
        let run = |inner: &str| format!("<w:r>{inner}</w:r>");
        let field = |kind: &str| run(&format!("<w:fldChar w:fldCharType='{kind}'/>"));
        let body = [
            "<w:p>".to_owned(),
            run("<w:t xml:space='preserve'> 一 </w:t><w:tab/><w:t> 二 </w:t><w:br/><w:noBreakHyphen/>"),
            run(r#"<w:sym w:font="Wingdings" w:char="F0FC"/>"#) + &run(r#"<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>ü</w:t>"#),
            field("begin") + &run("<w:instrText>PAGE</w:instrText>") + &field("separate") + &run("<w:t>7</w:t>") + &field("end"),
            run(
                r#"<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox></w:ffData></w:fldChar>"#,
            ) + &field("end"),
            format!("<w:hyperlink><w:smartTag>{}</w:smartTag></w:hyperlink>", run("<w:t>三</w:t>")),
            run("<w:ruby><w:rt><w:r><w:t>ㄙ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>四</w:t></w:r></w:rubyBase></w:ruby>"),
            format!("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", run("<w:t>五</w:t>")),
            format!(
                "<mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>",
                p("box")
            ),
            // A field that never comes to its result takes no more than its paragraph.
            field("begin") + &run("<w:t>lost</w:t>"),
            "</w:p>".to_owned() + &p("after"),
        ];
        assert_eq!(shown(&body.concat(), &[]).0, [" 一 \t二\n-✓✓7□三四五\nbox\nafter"]);
    }

    #[test]
    fn headers_and_footers_stand_around_the_text() {
        let rels = r#"<Relationships><Relationship Type="x/footer" Target="f.xml"/><Relationship Type="x/header" Target="h.xml"/><Relationship Type="x/header" Target="h2.xml"/></Relationships>"#;
        let header = format!("<w:hdr>{}</w:hdr>", p("title"));
        let page = "<w:p><w:r><w:t>page </w:t></w:r><w:fldSimple w:instr=' PAGE '><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>";
        let footer = format!("<w:ftr>{}{page}</w:ftr>", p("approved"));
        let parts = [("word/_rels/document.xml.rels", rels), ("word/h.xml", &*header), ("word/h2.xml", &*header), ("word/f.xml", &*footer)];
        assert_eq!(shown(&p("body"), &parts).0, ["title", "body", "approved"]);
    }

    #[test]
    fn changes_are_read_as_accepted_and_said() {
        let mark = |mark: &str, text: &str| format!("<w:p><w:pPr><w:rPr><w:{mark}/></w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
        let row = format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", tc("", "old row"));
        let body = [
            "<w:p><w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>b</w:delText><w:t>b</w:t></w:r></w:del><w:ins><w:r><w:t>c</w:t></w:r></w:ins></w:p>".to_owned(),
            mark("del", "joined "),
            p("with this"),
            format!("<w:p><w:moveFrom><w:r><w:t>m</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>m</w:t></w:r></w:moveTo></w:p><w:tbl>{row}<w:tr>{}</w:tr></w:tbl>", tc("", "kept")),
            mark("ins", "end"),
        ];
        let (lines, said) = shown(&body.concat(), &[]);
        assert_eq!(lines, ["ac\njoinedwith this\nm", "1.0+1x1 kept", "end"]);
        assert_eq!(said, ["F518 tracked changes read as accepted: 2 insertions, 3 deletions, 1 move"]);
    }

    #[test]
    fn what_is_hidden_is_left_out_and_said() {
        let styles = r#"<w:styles><w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
        let row = format!("<w:tr><w:trPr><w:hidden/></w:trPr>{}</w:tr>", tc("", "x"));
        let body = format!(
            "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>b c</w:t></w:r><w:r><w:rPr><w:rStyle w:val='h'/></w:rPr><w:t>d</w:t></w:r></w:p>
            <w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p><w:tbl><w:tr>{}</w:tr>{row}{row}</w:tbl>",
            tc("", "y")
        );
        let (lines, said) = shown(&body, &[("word/styles.xml", styles)]);
        assert_eq!(lines, ["a", "0.0+1x1 y"]);
        assert_eq!(said, ["F517 hidden and left out: rows 2 to 3 of table 1; hidden text (characters: 3)"]);
    }

    #[test]
    fn numbers_are_counted_as_word_counts_them() {
        let level = |at: u32, format: &str, text: &str, more: &str| {
            format!(r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>"#)
        };
        let levels = [
            level(0, "taiwaneseCountingThousand", "%1、", ""),
            level(1, "taiwaneseCountingThousand", "（%2）", r#"<w:pStyle w:val="sub"/>"#),
            level(2, "decimal", "%1.%3", "<w:isLgl/>"),
            level(3, "ideographTraditional", "%4、", r#"<w:lvlRestart w:val="1"/>"#),
        ];
        let numbering = format!(
            r#"<w:numbering><w:abstractNum w:abstractNumId="5">{}<w:styleLink w:val="s"/></w:abstractNum><w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="s"/></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="6"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="404"/></w:num></w:numbering>"#,
            levels.concat()
        );
        let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="sub"><w:basedOn w:val="base"/></w:style>
            <w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
        let rels = r#"<Relationships><Relationship Type="http://x/numbering" Target="n2.xml"/></Relationships>"#;
        let item = |list: &str, level: u32| {
            format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"
            )
        };
        let styled = "<w:p><w:pPr><w:pStyle w:val='sub'/></w:pPr><w:r><w:t>s</w:t></w:r></w:p>";
        let none = "<w:p><w:pPr><w:pStyle w:val='sub'/><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr><w:r><w:t>none</w:t></w:r></w:p>";
        let empty = "<w:p><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:p>";
        let cells = format!("<w:tbl><w:tr><w:tc>{empty}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", item("1", 2));
        let items = [
            item("1", 0),
            styled.to_owned(),
            styled.to_owned(),
            item("1", 2),
            item("1", 3),
            styled.to_owned(),
            item("1", 3),
            item("1", 0),
            item("1", 3),
        ];
        let rest = [none.to_owned(), item("2", 0), item("1", 0), cells, item("3", 0), item("77", 99), item("99999999999", 4_294_967_295)];
        let parts = [("word/styles.xml", styles), ("word/_rels/document.xml.rels", rels), ("word/n2.xml", &*numbering)];
        let (lines, said) = shown(&(items.concat() + &rest.concat()), &parts);
        let before = "一、x\n（一）s\n（二）s\n1.1 x\n甲、x\n（三）s\n乙、x\n二、x\n甲、x\nnone\n九、x\n十、x";
        assert_eq!(lines, [before, "0.0+1x1 十一、", "0.1+1x1 11.1 x", "x\nx\nx"]);
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let message = |body: &str| try_read(body, &[]).unwrap_err().to_string();
        assert!(message("<w:p><w:r>").contains("main part cannot be read on from byte"), "{}", message("<w:p><w:r>"));
        assert!(message(&"<w:tbl><w:tr><w:tc>".repeat(100)).contains("more than 256 deep"));
        assert_eq!(try_read("<w:p/>", &[]).unwrap_err(), ReadError::Empty);
        let wide = table(&[&[tc("<w:gridSpan w:val='99999999999'/>", "a"), tc("", "b")]]);
        assert!(message(&wide).starts_with("columns of a table: "), "{}", message(&wide));
        // Lists that cannot be read are no reason to lose the text.
        assert!(try_read(&p("a"), &[("word/_rels/document.xml.rels", "<a>")]).is_ok());
    }
}
