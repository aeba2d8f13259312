//! Word documents of before 2007 (.doc), by way of a word processor.

use std::fmt;
use std::sync::Arc;

use super::{Options, ReadError, package};
use crate::bureau::Format;
use crate::document::{Document, Warned};

/// Saves a document as .docx; the error says what went wrong and what to do.
type Convert = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;

/// What saves old Word documents as .docx. The library itself has none.
#[derive(Clone)]
pub struct Converter(Arc<Convert>);

impl Converter {
    /// Makes a converter of a function from the bytes of a .doc to those of a .docx.
    pub fn new(convert: impl Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(convert))
    }
}

impl fmt::Debug for Converter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Converter")
    }
}

/// Reads a Word document of before 2007.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Warned<Document>, ReadError> {
    let Some(Converter(convert)) = &options.converter else {
        return Err(ReadError::Unsupported {
            kind: "an old Word document (.doc)",
            instead: "open it in a word processor and save it as .docx",
        });
    };
    let saved = convert(bytes).map_err(|problem| ReadError::Converter { problem })?;
    let mut read = package::read(&saved, options)?;
    read.value.format = Format::Doc;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_word_processor_the_error_says_what_to_do() {
        let error = read(b"", &Options::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the file is an old Word document (.doc), which is not read; open it in a word processor and save it as .docx"
        );
        let converter = Some(Converter::new(|_| Err("no word processor; install one".to_owned())));
        let error = read(b"", &Options { converter, ..Options::default() }).unwrap_err();
        assert_eq!(error.to_string(), "the old Word document (.doc) could not be read: no word processor; install one");
    }
}
