//! One run at a time: a lock that the system gives up when its process ends, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::history::History;
use crate::cli::{Exit, Problem};

/// How often a run that waits looks again.
const AGAIN: Duration = Duration::from_millis(200);

/// Held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock of the output, waiting for it as long as told.
pub(super) fn take(history: &History, wait: Option<Duration>) -> Result<Lock, Problem> {
    let folder = history.own();
    let path = folder.join("lock");
    let unwritable = |cause: std::io::Error| {
        let message = format!("the output folder cannot be written to: {}", path.display());
        Problem::new(Exit::Unwritable, message, "name another folder as `output`, or change its permissions").caused_by(cause)
    };
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(unwritable)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(cause)) => return Err(unwritable(cause)),
            Err(TryLockError::WouldBlock) if wait.is_some_and(|wait| started.elapsed() < wait) => thread::sleep(AGAIN),
            Err(TryLockError::WouldBlock) => {
                let mut other = String::new();
                let _ = (&file).take(32).read_to_string(&mut other);
                let other: String = other.trim().chars().filter(char::is_ascii_digit).collect();
                let message = format!("another run is at work on {}, as process {other}", history.root().display());
                return Err(Problem::new(Exit::Busy, message, "let it finish, or wait for it with --wait SECONDS"));
            }
        }
    }
    // For people; the lock itself is the system's.
    let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(Lock { _file: file })
}
