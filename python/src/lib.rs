//! The library as the Python package `fenceng` calls it: text and bytes in, JSON out. The types of Python are made of it in `fenceng/`.
//!
//! Python is let go of while Rust works, and a panic becomes a finding (F509) or an exception.

mod apart;

use fenceng::bureau::{BureauFile, Manifest};
use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::vocabulary::{self, Vocabulary};
use fenceng::{assemble, convert, export, output, tables};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};

use apart::apart;

/// What a conversion is told.
#[pyclass(frozen)]
struct Config(fenceng::Config);

#[pymethods]
impl Config {
    #[new]
    fn new(bureau: Option<String>, password: Option<String>, vocabulary: Option<PyBackedBytes>) -> PyResult<Self> {
        let words = |bytes: PyBackedBytes| vocabulary::text(&bytes).and_then(Vocabulary::from_toml);
        let vocabulary = vocabulary.map(words).transpose();
        let vocabulary = vocabulary.map_err(|error| PyValueError::new_err(format!("the vocabulary, {error}; {}", error.problem.help())))?;
        let mut config = fenceng::Config { bureau, vocabulary: vocabulary.unwrap_or_default(), ..fenceng::Config::default() };
        config.reading.password = password;
        Ok(Self(config))
    }

    /// The most bytes that a file may have.
    #[getter]
    fn most_bytes(&self) -> u64 {
        self.0.reading.limits.bytes
    }
}

/// What one source came to.
#[pyclass(frozen)]
struct Converted(fenceng::Converted);

#[pymethods]
impl Converted {
    /// A source that could not be opened.
    #[staticmethod]
    fn unopenable(name: &str, message: String) -> Self {
        Self(fenceng::Converted::failed(name, None, Diagnostic::new(Code::Unopenable, message)))
    }
}

/// Converts one source.
#[pyfunction(name = "convert")]
fn converted(py: Python<'_>, name: PyBackedStr, bytes: PyBackedBytes, config: &Config) -> Converted {
    let work = || apart(|| convert(&name, &bytes, &config.0));
    Converted(py.detach(work).unwrap_or_else(|said| fenceng::Converted::failed(&name, None, crashed(&name, &said))))
}

/// The bureaus that sources come to, each a file's name and its text, and the text of the manifest.
#[pyfunction(name = "assemble")]
fn assembled(py: Python<'_>, sources: Vec<Py<Converted>>, config: &Config) -> PyResult<(Vec<(String, String)>, String)> {
    let work = || {
        let run = assemble(sources.iter().map(|source| source.get().0.clone()).collect(), &config.0);
        (run.bureaus.into_iter().map(|(file, bureau)| (file, text(&bureau))).collect(), text(&run.manifest))
    };
    py.detach(|| apart(work)).map_err(PyRuntimeError::new_err)
}

/// The plain tables of a file as JSON: `{"Ok": {"file", "tables", "diagnostics"}}`, or `{"Err": {"code", "severity", "message"}}`.
#[pyfunction(name = "tables")]
fn found(py: Python<'_>, name: PyBackedStr, bytes: PyBackedBytes, config: &Config) -> PyResult<String> {
    let work = || apart(|| tables(&name, &bytes, &config.0).map_err(|error| error.diagnostic()));
    py.detach(|| serde_json::to_string(&work().unwrap_or_else(|said| Err(crashed(&name, &said))))).map_err(not_json)
}

/// A bureau as the command writes it.
#[pyfunction]
fn bureau_text(py: Python<'_>, json: PyBackedStr) -> PyResult<String> {
    py.detach(|| serde_json::from_str::<BureauFile>(&json).map(|bureau| text(&bureau))).map_err(not_json)
}

/// A manifest as the command writes it.
#[pyfunction]
fn manifest_text(py: Python<'_>, json: PyBackedStr) -> PyResult<String> {
    py.detach(|| serde_json::from_str::<Manifest>(&json).map(|manifest| text(&manifest))).map_err(not_json)
}

/// The rows of a bureau, a line of JSON each.
#[pyfunction]
fn rows(py: Python<'_>, json: PyBackedStr) -> PyResult<String> {
    let work = || {
        let mut out = Vec::new();
        export::ndjson::write(&serde_json::from_str(&json)?, &mut out).map_err(serde_json::Error::io)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    };
    py.detach(work).map_err(not_json)
}

/// The page of a finding, by code or name.
#[pyfunction]
fn page(code: &str) -> Option<&'static str> {
    let is_wanted = |known: &&Code| known.id().eq_ignore_ascii_case(code) || known.name() == code;
    Code::ALL.iter().find(is_wanted).map(|code| code.page())
}

fn text<T: serde::Serialize>(value: &T) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail, and no type of the format is such that JSON could not hold it.
    let _ = output::json(value, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn crashed(name: &str, said: &str) -> Diagnostic {
    Diagnostic::new(Code::ReaderStopped, format!("reading {name} ended early: {said}"))
}

fn not_json(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymodule]
mod _fenceng {
    #[pymodule_export]
    use super::{Config, Converted, assembled, bureau_text, converted, found, manifest_text, page, rows};

    /// Version of the package and of the library.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python calls it so")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
