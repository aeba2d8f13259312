//! PDF documents made of objects, so that one thing about them can be odd.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A PDF document of numbered objects, of which the first is the catalog.
#[derive(Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
}

impl Pdf {
    /// Adds an object and gives its number.
    pub fn object(&mut self, content: impl AsRef<[u8]>) -> usize {
        self.objects.push(content.as_ref().to_vec());
        self.objects.len()
    }

    pub fn stream(&mut self, entries: &str, data: impl AsRef<[u8]>) -> usize {
        let data = data.as_ref();
        let mut object = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
        object.extend_from_slice(data);
        object.extend_from_slice(b"\nendstream");
        self.object(object)
    }

    /// The file, its table of contents right.
    pub fn bytes(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (object, number) in self.objects.iter().zip(1..) {
            writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
            writeln!(file, "{number} 0 obj").unwrap();
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        write!(file, "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", self.objects.len() + 1).unwrap();
        file
    }
}

/// What is odd about a document of one page; the rest of it is as in any other.
pub struct Odd<'a> {
    pub media_box: &'a str,
    /// Further entries of the page.
    pub page: &'a str,
    pub font: &'a str,
    /// Further entries of the content stream.
    pub filter: &'a str,
    pub content: &'a [u8],
    /// Objects from number 6 on.
    pub more: &'a [&'a str],
}

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

/// Text that is no table.
pub const TEXT: &[u8] = b"BT /F 12 Tf 72 700 Td (Nothing to decide) Tj ET";

impl Default for Odd<'_> {
    fn default() -> Self {
        Self { media_box: "0 0 595 842", page: "", font: FONT, filter: "", content: TEXT, more: &[] }
    }
}

impl Odd<'_> {
    pub fn pdf(&self) -> Vec<u8> {
        let mut pdf = Pdf::default();
        pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        let resources = "<< /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>";
        let page =
            format!("<< /Type /Page /Parent 2 0 R /MediaBox [{}] /Resources {resources} /Contents 4 0 R {} >>", self.media_box, self.page);
        pdf.object(page);
        pdf.stream(self.filter, self.content);
        pdf.object(self.font);
        for object in self.more {
            pdf.object(object);
        }
        pdf.bytes()
    }
}

/// A document of that many pages, each with nothing but a word.
pub fn pages(count: usize) -> Vec<u8> {
    let mut pdf = Pdf::default();
    pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..count).map(|at| format!("{} 0 R ", at + 5)).collect();
    pdf.object(format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"));
    pdf.object(FONT);
    pdf.stream("", TEXT);
    for _ in 0..count {
        pdf.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents 4 0 R >>");
    }
    pdf.bytes()
}

/// So many bytes, one piece over and over.
pub fn repeated(piece: &str, bytes: usize) -> Vec<u8> {
    piece.bytes().cycle().take(bytes).collect()
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Zeros, deflated without ever being there.
pub fn deflated_zeros(mib: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![0; 1 << 20];
    (0..mib).for_each(|_| encoder.write_all(&zeros).unwrap());
    encoder.finish().unwrap()
}
