//! The numbers of a run in Prometheus' text format, for the textfile collector of node_exporter.

use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::{GaugeVec, Opts, Registry, TextEncoder};

use super::report::Report;

/// The metrics of a run that ends now.
pub(super) fn text(report: &Report) -> String {
    let registry = Registry::new();
    let metric = |name: &str, help: &str, labels: &[&str], values: &[(&[&str], f64)]| {
        // Neither can fail but by a name that is none, or that is there twice.
        let Ok(gauge) = GaugeVec::new(Opts::new(format!("fenceng_{name}"), help), labels) else { return };
        values.iter().for_each(|(labels, value)| gauge.with_label_values(labels).set(*value));
        let _ = registry.register(Box::new(gauge));
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64().floor());
    let one = |name, help, value| metric(name, help, &[], &[(&[], value)]);
    one("run_timestamp_seconds", "When the last run ended.", now);
    one("run_duration_seconds", "How long it took.", (report.seconds * 1000.0).round() / 1000.0);
    one(
        "run_exit_status",
        "Its exit status: 0 is well, 1 a source failed, 3 not written, 4 a bureau is held back, 143 stopped.",
        f64::from(report.exit().status()),
    );
    let failed = report.failed.len() as f64;
    let outcomes: [(&[&str], f64); 3] =
        [(&["converted"], report.converted as f64), (&["skipped"], report.skipped as f64), (&["failed"], failed)];
    metric("sources", "Sources of the last run, by what became of them.", &["outcome"], &outcomes);
    one("sources_read", "Sources that were new or had changed.", report.read as f64);
    if let Some(release) = &report.release {
        let published = release.published.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second);
        let entries: u64 = release.bureaus.values().map(|bureau| u64::from(bureau.entries)).sum();
        one("release", "Number of the release in force.", f64::from(release.number));
        one("release_timestamp_seconds", "When it was published.", published as f64);
        one("release_bureaus", "Bureaus in it.", release.bureaus.len() as f64);
        one("release_entries", "Entries in it.", entries as f64);
    }
    one("bureaus_held", "Bureaus that were held back.", report.held.len() as f64);
    let held: Vec<[&str; 2]> =
        report.held.iter().flat_map(|held| held.reasons.iter().map(|reason| [held.bureau.as_str(), reason.gate()])).collect();
    let held: Vec<(&[&str], f64)> = held.iter().map(|labels| (labels.as_slice(), 1.0)).collect();
    metric("bureau_held", "A bureau that was held back, by the gate that held it.", &["bureau", "gate"], &held);
    TextEncoder::new().encode_to_string(&registry.gather()).unwrap_or_default()
}
