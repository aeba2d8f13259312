//! In place of buckets, where the program was built without them.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use url::Url;

use super::error::Cause;
use super::{Fetched, Limits, Wanted};

#[derive(Debug)]
pub(super) struct Buckets;

impl Buckets {
    pub(super) fn new(_environment: &BTreeMap<String, String>) -> Self {
        Self
    }

    pub(super) fn list(&self, _url: &Url, _limits: &Limits, _stop: &AtomicBool) -> Result<Vec<String>, Cause> {
        Err(Cause::NoBuckets)
    }

    pub(super) fn attempt(&self, _wanted: &Wanted<'_>) -> Result<Fetched, Cause> {
        Err(Cause::NoBuckets)
    }
}
