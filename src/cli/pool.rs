//! The pool: worker processes that read the sources, each limited in time and memory and replaced when it dies.

use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use fenceng::diagnostic::{Code, Diagnostic};
use fenceng::explain::{Explanation, Place};
use fenceng::tables::Table;
use fenceng::{Converted, Tables};

use super::args::Reading;
use super::frame::{Frames, Request, Settings, Work};
use super::refresh::store::{Kept, Store};
use super::review::picture::Drawing;
use super::sources::Source;
use super::worker::out_of_memory;

/// Time that a worker has to be up; not part of the time for a file.
const START: Duration = Duration::from_secs(30);

/// Size of a file for which the time is doubled, once for each such size that it has.
const BYTES_PER_TIMEOUT: u64 = 16 << 20;

/// How long it may take until a worker is stopped when that is asked for.
const ASK: Duration = Duration::from_millis(100);

/// What is to be made of sources, and how it comes back.
pub(super) struct Task<T> {
    work: Work,
    receive: fn(&mut Frames<Answers>) -> io::Result<Option<T>>,
    failed: fn(&Source, Diagnostic) -> T,
}

/// What a worker says, as bytes.
type Answers = BufReader<ChildStdout>;

/// To convert them.
pub(super) const CONVERT: Task<Converted> = Task {
    work: Work::Convert,
    receive: Frames::receive_converted,
    failed: |source, diagnostic| Converted::failed(&source.name, None, diagnostic),
};

/// To find their tables.
pub(super) const TABLES: Task<Result<Tables, Diagnostic>> =
    Task { work: Work::Tables, receive: Frames::receive, failed: |_, diagnostic| Err(diagnostic) };

/// To find their tables, with the rows that entries count.
pub(super) const MENDED_TABLES: Task<Result<Vec<Table>, Diagnostic>> =
    Task { work: Work::MendedTables, receive: Frames::receive, failed: |_, diagnostic| Err(diagnostic) };

/// To draw their pages into folders in this one; an answer tells of the pages of one.
pub(super) fn draw(folder: &Path) -> Task<Result<Drawing, Diagnostic>> {
    Task { work: Work::Draw(folder.to_owned()), receive: Frames::receive, failed: |_, diagnostic| Err(diagnostic) }
}

/// To convert them and keep what they come to; an answer is what to know of it, or why it could not be kept.
pub(super) fn keep(store: Store) -> Task<Result<Kept, String>> {
    Task { work: Work::Keep(store), receive: Frames::receive, failed: |source, diagnostic| Ok(Kept::failed(&source.name, diagnostic)) }
}

/// To find why a row reads as it does.
pub(super) fn explain(place: Place) -> Task<Result<Vec<Explanation>, Diagnostic>> {
    Task { work: Work::Explain(place), receive: Frames::receive, failed: |_, diagnostic| Err(diagnostic) }
}

/// Reads sources in up to `jobs` processes; `done` is told of each when it is there.
///
/// One answer for each source, in the order of `sources`, whatever becomes of the workers.
pub(super) fn read_all<T: Send + 'static>(
    task: &Task<T>,
    sources: &[Source],
    reading: &Reading,
    jobs: usize,
    done: impl Fn(&T) + Sync,
) -> Vec<T> {
    let results = Mutex::new(Vec::with_capacity(sources.len()));
    read_each(task, sources, reading, jobs, &AtomicBool::new(false), |at, _, answer| {
        done(&answer);
        if let Ok(mut results) = results.lock() {
            results.push((at, answer));
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, answer)| answer).collect()
}

/// Reads sources in up to `jobs` processes and gives each answer away, with the place of its source, when it is there.
///
/// With an answer goes the time at which it was asked for. Each source has one answer, unless `stop` is set: then what is being read is given up.
pub(super) fn read_each<T: Send + 'static>(
    task: &Task<T>,
    sources: &[Source],
    reading: &Reading,
    jobs: usize,
    stop: &AtomicBool,
    done: impl Fn(usize, SystemTime, T) + Sync,
) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..jobs.min(sources.len()) {
            scope.spawn(|| {
                let mut worker = None;
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(at) else { break };
                    let asked = SystemTime::now();
                    match read_one(task, source, reading, stop, &mut worker) {
                        Ok(answer) => done(at, asked, answer),
                        Err(Stopped::Asked) => break,
                        Err(stopped) => done(at, asked, (task.failed)(source, stopped.diagnostic(source, reading))),
                    }
                }
            });
        }
    });
}

/// Reads one source in `worker`, which is started when there is none and gone when it stopped.
fn read_one<T: Send + 'static>(
    task: &Task<T>,
    source: &Source,
    reading: &Reading,
    stop: &AtomicBool,
    worker: &mut Option<Worker<T>>,
) -> Result<T, Stopped> {
    let mut current = match worker.take() {
        Some(current) => current,
        None => Worker::start(task, reading)?,
    };
    let limit = time_limit(source.bytes, reading.timeout);
    let request = Request {
        path: source.path.clone().into_os_string(),
        name: source.name.clone(),
        work: task.work.clone(),
        settings: Settings::of(reading, source),
    };
    // A worker that is gone already does not read the request, and shows in the answer.
    let _ = current.requests.send(&request);
    let deadline = Instant::now().checked_add(limit);
    loop {
        let left = deadline.map_or(ASK, |deadline| deadline.saturating_duration_since(Instant::now()));
        match current.answers.recv_timeout(left.min(ASK)) {
            Ok(Answer::Of(answer)) => {
                *worker = Some(current);
                return Ok(*answer);
            }
            Ok(Answer::Ready) | Err(RecvTimeoutError::Disconnected) => return Err(current.died()),
            // A worker that is dropped is killed.
            Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => return Err(Stopped::Asked),
            Err(RecvTimeoutError::Timeout) if left > ASK => {}
            Err(RecvTimeoutError::Timeout) => return Err(Stopped::OverTime(limit)),
        }
    }
}

fn time_limit(bytes: u64, timeout: Duration) -> Duration {
    timeout.saturating_mul(1 + u32::try_from(bytes / BYTES_PER_TIMEOUT).unwrap_or(u32::MAX - 1))
}

/// What a worker says.
enum Answer<T> {
    Ready,
    Of(Box<T>),
}

/// A worker process.
struct Worker<T> {
    child: Child,
    requests: Frames<BufWriter<ChildStdin>>,
    /// Ends when the worker ends, or says what cannot be understood.
    answers: Receiver<Answer<T>>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts a worker and waits until it is ready.
    fn start(task: &Task<T>, reading: &Reading) -> Result<Self, Stopped> {
        let mut command = Command::new(std::env::current_exe().map_err(Stopped::NotStarted)?);
        command.arg("worker").arg("--memory").arg(reading.memory.to_string());
        // What a worker says when it dies is read for its cause, and should be that alone.
        command.env("RUST_BACKTRACE", "0");
        // The allocator sets address space aside beforehand, which counts against the worker's memory: little will do.
        command.env("MIMALLOC_ARENA_RESERVE", "8192");
        // What one stage gives up the next one takes: given back to the system in between, all of it would be cleared again.
        command.env("MIMALLOC_PURGE_DELAY", "1000");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(Stopped::NotStarted)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Stopped::NotStarted(io::Error::other("it has no pipes")));
        };
        let (tell, answers) = mpsc::channel();
        let receive = task.receive;
        thread::spawn(move || {
            let mut frames = Frames::new(BufReader::with_capacity(1 << 16, stdout));
            if let Ok(Some(())) = frames.receive()
                && tell.send(Answer::Ready).is_ok()
            {
                while let Ok(Some(answer)) = receive(&mut frames) {
                    if tell.send(Answer::Of(Box::new(answer))).is_err() {
                        break;
                    }
                }
            }
        });
        let mut worker = Self { child, requests: Frames::new(BufWriter::new(stdin)), answers };
        match worker.answers.recv_timeout(START) {
            Ok(_) => Ok(worker),
            Err(RecvTimeoutError::Disconnected) => Err(Stopped::NotStarted(io::Error::other(worker.died().cause()))),
            Err(RecvTimeoutError::Timeout) => {
                worker.kill();
                Err(Stopped::NotStarted(io::Error::other(format!("it was not ready within {} s", START.as_secs()))))
            }
        }
    }

    /// Why a worker ended that has closed its stdout.
    fn died(mut self) -> Stopped {
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
        self.kill();
        let mut said = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(1 << 14).read_to_end(&mut said);
        }
        let said = String::from_utf8_lossy(&said).into_owned();
        match self.child.wait() {
            Ok(status) => Stopped::Ended { status, said },
            Err(error) => Stopped::NotStarted(error),
        }
    }
}

impl<T> Worker<T> {
    fn kill(&mut self) {
        // Neither fails but for a process that is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl<T> Drop for Worker<T> {
    /// A worker that is given up is idle or dead; either way nothing is lost.
    fn drop(&mut self) {
        self.kill();
    }
}

/// Why a source was not read to its end.
enum Stopped {
    /// It was asked for.
    Asked,
    NotStarted(io::Error),
    OverTime(Duration),
    Ended {
        status: ExitStatus,
        said: String,
    },
}

impl Stopped {
    fn diagnostic(&self, source: &Source, reading: &Reading) -> Diagnostic {
        let file = source.path.display();
        let message = match self {
            Self::Asked => format!("reading {file} was given up, as the run was stopped; run it again"),
            Self::NotStarted(error) => {
                format!("{file} was not read: no reader could be started: {error}; give more with --memory, or see what the system lacks")
            }
            Self::OverTime(limit) => format!(
                "reading {file} was stopped after {} s; give it more time with --timeout, or split the file",
                (limit.as_secs_f64() * 1000.0).round() / 1000.0
            ),
            Self::Ended { said, .. } if said.contains("memory allocation of") => {
                return out_of_memory(&file.to_string(), Some(reading.memory));
            }
            Self::Ended { said, .. } if said.contains("overflowed its stack") => {
                format!("reading {file} took more than the stack, which grows with the memory; give more with --memory, or split the file")
            }
            Self::Ended { said, .. } if said.contains("panicked at") => {
                format!("reading {file} met a mistake in fenceng: {}; please report it with the file, and leave the file out", self.cause())
            }
            Self::Ended { .. } => format!(
                "reading {file} ended early: {}; run it again, or with more --memory or fewer --jobs if the machine ran out of memory",
                self.cause()
            ),
        };
        Diagnostic::new(Code::ReaderStopped, message)
    }

    /// What happened to the worker, in words.
    fn cause(&self) -> String {
        match self {
            Self::Asked => "it was told to stop".to_owned(),
            Self::NotStarted(error) => error.to_string(),
            Self::OverTime(limit) => format!("it was silent for {} s", limit.as_secs()),
            Self::Ended { status, said } => {
                let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
                let said: String = said.chars().take(200).collect();
                // Like "signal: 9 (SIGKILL)" or "exit status: 3".
                if said.is_empty() { status.to_string() } else { format!("{status}, {said}") }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_grows_with_the_file_and_never_overflows() {
        let minute = Duration::from_secs(60);
        assert_eq!(time_limit(1, minute), minute);
        assert_eq!(time_limit(33 << 20, minute), minute * 3);
        assert_eq!(time_limit(u64::MAX, Duration::MAX), Duration::MAX);
    }
}
