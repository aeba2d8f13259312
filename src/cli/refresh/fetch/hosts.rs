//! Turns at hosts: each is asked one request at a time, and rests in between.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::error::Cause;

/// How often somebody who waits looks whether to go on.
pub(super) const TICK: Duration = Duration::from_millis(50);

/// When the last request to a host ended; locked while there is one.
type Host = Mutex<Option<Instant>>;

#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: Mutex<BTreeMap<String, Arc<Host>>>,
}

/// The right to ask a host, until dropped.
pub(super) struct Turn<'h> {
    ended: MutexGuard<'h, Option<Instant>>,
}

impl Hosts {
    pub(super) fn host(&self, name: &str) -> Arc<Host> {
        Arc::clone(locked(&self.hosts).entry(name.to_owned()).or_default())
    }
}

/// Waits until nobody asks the host and it has rested for `pause`.
pub(super) fn turn<'h>(host: &'h Host, pause: Duration, stop: &AtomicBool) -> Result<Turn<'h>, Cause> {
    let ended = locked(host);
    let rested = ended.map_or(pause, |ended| ended.elapsed());
    wait(pause.saturating_sub(rested), stop)?;
    Ok(Turn { ended })
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.ended = Some(Instant::now());
    }
}

/// Waits, but not longer than until told to stop.
pub(super) fn wait(duration: Duration, stop: &AtomicBool) -> Result<(), Cause> {
    let began = Instant::now();
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(Cause::Stopped);
        }
        let left = duration.saturating_sub(began.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(TICK));
    }
}

/// What a lock guards here is whole even when somebody who held it panicked.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
