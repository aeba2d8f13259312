//! One table for analysis, with lists and structs as they are.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::flat::{Row, rows};
use crate::bureau::{BureauFile, SCHEMA_VERSION};

/// Rows that are held at once before they are laid out in columns.
const BATCH: usize = 1024;

/// Rows of a row group, which is held until it is whole.
const GROUP: usize = 1 << 16;

/// A table that is being written.
pub struct Parquet<W: Write + Send> {
    out: ArrowWriter<W>,
    decoder: Decoder,
}

impl<W: Write + Send> Parquet<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(out: W) -> io::Result<Self> {
        let schema = Arc::new(schema());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP))
            .set_created_by(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![KeyValue::new("schema_version".to_owned(), SCHEMA_VERSION.to_owned())]))
            .build();
        let decoder = ReaderBuilder::new(schema.clone()).with_batch_size(BATCH).build_decoder().map_err(arrow)?;
        Ok(Self { out: ArrowWriter::try_new(out, schema, Some(properties))?, decoder })
    }

    /// Writes the rows of a bureau.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&mut self, bureau: &BureauFile) -> io::Result<()> {
        let rows: Vec<Row<'_>> = rows(bureau).collect();
        for rows in rows.chunks(BATCH) {
            self.decoder.serialize(rows).map_err(arrow)?;
            if let Some(batch) = self.decoder.flush().map_err(arrow)? {
                self.out.write(&batch)?;
            }
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn end(self) -> io::Result<()> {
        self.out.close()?;
        Ok(())
    }
}

fn arrow(error: ArrowError) -> io::Error {
    io::Error::other(error)
}

/// The columns: the fields of [`Row`].
fn schema() -> Schema {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let maybe = |name: &str| Field::new(name, DataType::Utf8, true);
    let number = |name: &str| Field::new(name, DataType::Int64, false);
    let maybe_number = |name: &str| Field::new(name, DataType::Int64, true);
    let list = |name: &str, of: DataType| Field::new(name, DataType::List(Arc::new(Field::new("element", of, false))), false);
    let fields = |fields: Vec<Field>| DataType::Struct(Fields::from(fields));
    Schema::new(vec![
        text("bureau"),
        maybe("government"),
        text("unit"),
        text("id"),
        maybe("table"),
        maybe("shared"),
        maybe("item"),
        maybe_number("item_no"),
        maybe("content"),
        maybe_number("content_no"),
        maybe("task"),
        list("steps", fields(vec![text("role"), maybe("tier"), maybe_number("level"), text("action"), text("mark")])),
        maybe("decided_by"),
        list("co_organizers", DataType::Utf8),
        maybe("remarks"),
        Field::new("confidence", DataType::Float64, false),
        list("diagnostics", fields(vec![text("code"), text("severity"), text("message")])),
        Field::new("source", fields(vec![text("name"), text("sha256"), maybe_number("page"), number("table"), number("row")]), false),
    ])
}
