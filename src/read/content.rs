//! What stands one under the other in a document, a cell or a text box.

use crate::document::{Block, SheetCell};

/// Paragraphs and tables.
#[derive(Default)]
pub(super) struct Content(Vec<Block>);

impl From<Vec<Block>> for Content {
    fn from(blocks: Vec<Block>) -> Self {
        Self(blocks)
    }
}

impl Content {
    /// Adds a paragraph.
    pub(super) fn paragraph(&mut self, text: String) {
        // Paragraphs that follow one another are one text: of millions of blank ones, each would need a block.
        match self.0.last_mut() {
            Some(Block::Text(last)) => {
                last.push('\n');
                last.push_str(&text);
            }
            _ => self.0.push(Block::Text(text)),
        }
    }

    /// Adds what stands elsewhere, such as in a text box.
    pub(super) fn append(&mut self, blocks: impl IntoIterator<Item = Block>) {
        for block in blocks {
            match block {
                Block::Text(text) => self.paragraph(text),
                sheet @ Block::Sheet(_) => self.0.push(sheet),
            }
        }
    }

    /// Whether nobody would see anything.
    pub(super) fn is_blank(&self) -> bool {
        self.0.iter().all(|block| matches!(block, Block::Text(text) if text.trim().is_empty()))
    }

    /// All of it, in reading order.
    pub(super) fn into_blocks(self) -> Vec<Block> {
        self.0
    }

    /// All of it as text, tables row by row.
    pub(super) fn into_text(self) -> String {
        let mut whole: Option<String> = None;
        for block in self.0 {
            let text = match block {
                Block::Text(text) => text,
                Block::Sheet(sheet) => sheet.cells.chunk_by(|a, b| a.row == b.row).map(line).collect::<Vec<_>>().join("\n"),
            };
            match &mut whole {
                None => whole = Some(text),
                Some(whole) => {
                    whole.push('\n');
                    whole.push_str(&text);
                }
            }
        }
        whole.unwrap_or_default()
    }

    /// Whether there are tables.
    pub(super) fn has_tables(&self) -> bool {
        self.0.iter().any(|block| matches!(block, Block::Sheet(_)))
    }
}

/// A row of a table that stands in a cell: a line when its cells hold one each, else cell after cell.
fn line(row: &[SheetCell]) -> String {
    let parting = if row.iter().any(|cell| cell.text.contains('\n')) { "\n" } else { "\t" };
    row.iter().map(|cell| &*cell.text).collect::<Vec<_>>().join(parting)
}
