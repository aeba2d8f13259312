//! The worker: a process that opens and converts one file after another for a parent, within limits on itself.
//!
//! Whatever a file does to it, from a stack overflow to a loop without end, it does to this process alone.

use std::fs;
use std::io::{self, BufReader, BufWriter, ErrorKind};
use std::path::Path;

use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::explain::explain;
use fenceng::read::{Limits, Options, ReadError};
use fenceng::tables::mended_tables;
use fenceng::vocabulary::Vocabulary;
use fenceng::{Config, Converted, convert, tables};

use super::frame::{Frames, Request, Settings, Work};
use super::review::picture::draw;
use super::{Exit, Problem, args, font, limited, ocr, office};

/// Share of the memory that the stack may take, and the most that it takes.
const STACK_SHARE: u64 = 8;
const STACK_MIB: u64 = 256;

/// Serves the parent on stdin and stdout until it closes stdin.
pub(super) fn run(args: args::Worker) -> Result<Exit, Problem> {
    let stack = (args.memory / STACK_SHARE).min(STACK_MIB) << 20;
    let ended = limit(args.memory << 20).and_then(|()| {
        let worker = std::thread::Builder::new().name("worker".to_owned()).stack_size(stack as usize);
        // A panic has been told on stderr, where the parent looks for it.
        worker.spawn(serve)?.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))
    });
    match ended {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let help = "the worker is started by `fenceng convert`, not by hand";
            Err(Problem::new(Exit::Unwritable, "the worker ended", help).caused_by(error))
        }
        _ => Ok(Exit::Fine),
    }
}

fn serve() -> io::Result<()> {
    let mut config = Config::default();
    let mut words = None;
    let mut requests = Frames::new(BufReader::new(io::stdin().lock()));
    let mut answers = Frames::new(BufWriter::with_capacity(1 << 16, io::stdout().lock()));
    answers.send(&())?;
    while let Some(Request { path, name, work, settings }) = requests.receive()? {
        if settings.vocabulary != words {
            config.vocabulary = vocabulary(settings.vocabulary.as_deref())?;
            words.clone_from(&settings.vocabulary);
        }
        set(&mut config, settings);
        let bytes = opened(Path::new(&path), config.reading.limits.bytes);
        match work {
            Work::Convert => answers.send_converted(match bytes {
                Ok(bytes) => convert(&name, &bytes, &config),
                Err(diagnostic) => Converted::failed(&name, None, diagnostic),
            })?,
            Work::Keep(store) => answers.send(&store.keep(&name, bytes, &config).map_err(|error| error.to_string()))?,
            Work::Tables => {
                let found = bytes.and_then(|bytes| tables(&name, &bytes, &config).map_err(|error| error.diagnostic()));
                answers.send(&found)?;
            }
            Work::MendedTables => {
                let found = bytes.and_then(|bytes| mended_tables(&bytes, &config).map_err(|error| error.diagnostic()));
                answers.send(&found)?;
            }
            Work::Draw(folder) => answers.send(&bytes.and_then(|bytes| draw(&bytes, &config, &folder)))?,
            Work::Explain(place) => {
                let found = bytes.and_then(|bytes| explain(&name, &bytes, &config, place).map_err(|error| error.diagnostic()));
                answers.send(&found)?;
            }
        }
    }
    Ok(())
}

/// The words to read with; the parent has found them right.
fn vocabulary(text: Option<&str>) -> io::Result<Vocabulary> {
    text.map_or_else(|| Ok(Vocabulary::default()), Vocabulary::from_toml).map_err(io::Error::other)
}

fn set(config: &mut Config, settings: Settings) {
    config.bureau = settings.bureau;
    config.reading = Options {
        limits: Limits { pages: settings.most_pages, inflated: settings.most_inflated, ..Limits::default() },
        password: settings.password,
        recogniser: settings.ocr.map(ocr::recogniser),
        converter: Some(office::converter()),
        font: Some(font::substitute().0),
        pages: settings.pages.map(|pages| pages.into_iter().map(|(first, last)| first..=last).collect()),
    };
}

/// Opens one file.
fn opened(path: &Path, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    match bytes(path, limit) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            let found = fs::metadata(path).map_or(limit + 1, |metadata| metadata.len());
            Err(ReadError::Limit { what: "bytes", place: "of the file".to_owned(), found, limit }.diagnostic())
        }
        Err(error) if error.kind() == ErrorKind::OutOfMemory => Err(out_of_memory(&path.to_string_lossy(), None)),
        Err(error) => {
            let todo = match error.kind() {
                ErrorKind::NotFound => "check the path",
                ErrorKind::PermissionDenied => "check its permissions",
                ErrorKind::InvalidInput => "save what it gives as a file first",
                _ => "check the file and the disk",
            };
            let message = format!("{} could not be opened: {error}; {todo}", path.display());
            Err(Diagnostic::new(Code::Unopenable, message))
        }
    }
}

/// The bytes of a file. A pipe or a device might never end, so it is no file.
fn bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {kind}, not a file")));
    }
    limited::bytes(path, limit)
}

/// The finding that reading a file took more memory than it may.
pub(super) fn out_of_memory(file: &str, memory: Option<u64>) -> Diagnostic {
    let limit = memory.map(|mib| format!(" of {mib} MiB")).unwrap_or_default();
    let message = format!("reading {file} took more than the memory{limit} it may take; give it more with --memory, or split the file");
    Diagnostic::new(Code::ReaderStopped, message)
}

/// Limits the memory of this process, and leaves no core file of a crash.
#[cfg(unix)]
fn limit(memory: u64) -> io::Result<()> {
    use rlimit::Resource;
    let lower = |resource: Resource, to: u64| {
        let (_, hard) = resource.get()?;
        resource.set(to.min(hard), to.min(hard))
    };
    lower(Resource::CORE, 0)?;
    let limited = lower(Resource::AS, taken().saturating_add(memory));
    // Elsewhere the system may not know this limit; the limit on time still holds.
    if cfg!(target_os = "linux") { limited } else { Ok(()) }
}

/// Bytes of address space that the process has before it reads anything: its own text, and what the allocator set aside.
#[cfg(unix)]
fn taken() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    size.unwrap_or(0) << 10
}

/// This system has no such limits; the limit on time still holds.
#[cfg(not(unix))]
fn limit(_memory: u64) -> io::Result<()> {
    Ok(())
}
