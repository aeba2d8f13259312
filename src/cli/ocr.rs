//! Recognising the text of pictures with an installed Tesseract.

use std::io::Write;
use std::process::{Command, Stdio};

use fenceng::read::scan::{Bitmap, Recogniser, Word};

use super::args::Ocr;

/// How to get it.
const INSTALL: &str = "install it (Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-chi-tra)";

/// Words that Tesseract itself is less sure of than this, in percent, are left out.
const LEAST: f32 = 5.0;

/// The recogniser that was asked for.
pub(super) fn recogniser(ocr: Ocr) -> Recogniser {
    match ocr {
        Ocr::Tesseract => Recogniser::new(tesseract),
    }
}

/// Runs Tesseract on one page. The picture goes in as a portable greymap (PGM), the words come out as its TSV.
fn tesseract(bitmap: &Bitmap) -> Result<Vec<Word>, String> {
    let mut child = Command::new("tesseract")
        .args(["stdin", "stdout", "-l", "chi_tra", "--psm", "6", "--dpi", &bitmap.dpi.to_string(), "tsv"])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("tesseract could not be started: {error}; {INSTALL}"))?;
    let mut picture = format!("P5\n{} {}\n255\n", bitmap.width, bitmap.height).into_bytes();
    picture.extend_from_slice(&bitmap.shades);
    // Tesseract reads the whole picture before it says anything, so that neither waits for the other; one that ended
    // early shows in its status.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(&picture);
    }
    let output = child.wait_with_output().map_err(|error| format!("tesseract could not be read: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
        return Err(format!("tesseract ended with {}: {said}; {INSTALL}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(word).collect())
}

/// A word of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn word(line: &str) -> Option<Word> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [level, _, _, _, _, _, left, top, width, height, sure, text] = fields[..] else { return None };
    let number = |text: &str| text.parse::<i32>().ok();
    let (left, top, width, height) = (number(left)?, number(top)?, number(width)?, number(height)?);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_word = level == "5" && !text.is_empty() && sure.parse::<f32>().is_ok_and(|sure| sure >= LEAST);
    is_word.then(|| Word { text, bbox: [left, top, left.saturating_add(width), top.saturating_add(height)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_from_the_table_and_nothing_else() {
        let found = word("5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t91.5\t核 定");
        assert_eq!(found, Some(Word { text: "核定".to_owned(), bbox: [10, 20, 40, 60] }));
        assert_eq!(word("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"), None);
        assert_eq!(word("4\t1\t1\t1\t1\t0\t10\t20\t30\t40\t-1\t"), None);
        assert_eq!(word(""), None);
    }
}
