//! `fenceng refresh` under faults, each really done: what is published is always one whole release, and the next run goes on by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::hostile::workers;
use crate::refresh::{BUREAUS, Nightly, document, kept, releases};
use crate::workspace::{replica, stderr};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fenceng");

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

impl Nightly {
    fn command(&self) -> Command {
        self.command_of(&[PROGRAM])
    }

    /// A run by way of another program.
    fn command_of(&self, program: &[&str]) -> Command {
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).args(["refresh", "--quiet"]).current_dir(self.space.path("."));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn spawn(&self) -> Child {
        self.command().spawn().unwrap()
    }

    /// Everything that is published, of whatever release.
    fn published(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = walkdir::WalkDir::new(self.path("releases")).into_iter().map(Result::unwrap);
        files.filter(|entry| entry.file_type().is_file()).map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap())).collect()
    }

    /// The version of each document that is in force; none before the first release.
    fn versions(&self, count: usize) -> Vec<u32> {
        let version = |bureau: &&str| {
            let text = self.bureau(bureau);
            let (_, after) = text.split_once("\"content\": \"第").unwrap();
            after.split_once('版').unwrap().0.parse().unwrap()
        };
        if self.number() == 0 { Vec::new() } else { BUREAUS[..count].iter().map(version).collect() }
    }

    /// Asserts that no run left anything behind that it was working on.
    fn assert_tidy(&self) {
        let names = |folder: PathBuf| -> BTreeSet<String> {
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names(self.space.path("published")), [".fenceng", "current", "releases", "report.md"].map(str::to_owned).into());
        assert_eq!(names(self.path(".fenceng")), ["downloads", "kept", "lock", "state"].map(str::to_owned).into());
        assert_eq!(releases(self).last(), Some(&self.number()));
        let documents = fs::read_dir(self.space.path("in")).unwrap().count();
        assert_eq!(kept(self).len(), documents, "{:?}", kept(self));
    }

    /// Asserts that a run without any fault does what was not done, and leaves nothing behind.
    fn assert_recovers(&self) {
        self.runs(&["-q"], 0);
        self.assert_as_converted(&[]);
        self.assert_tidy();
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn wait_for<T>(what: &str, found: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match found() {
            Some(found) => return found,
            None => assert!(Instant::now() < deadline, "{what} did not come about"),
        }
        sleep(Duration::from_millis(2));
    }
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn signal(name: &str, process: u32) {
    assert!(succeeds("kill", &[&format!("-{name}"), &process.to_string()]));
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A file system of its own on a folder, until it is dropped.
struct Mounted(String);

impl Mounted {
    /// `None` where mounting is not permitted.
    fn new(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let folder = folder.to_str().unwrap().to_owned();
        succeeds("mount", &["-t", "tmpfs", "-o", "size=4m", "tmpfs", &folder]).then(|| Self(folder))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        succeeds("umount", &["--lazy", &self.0]);
    }
}

/// Asserts that a run in which writing failed says so and where, and that what is published is the one release or the other.
fn assert_unwritable(nightly: &Nightly, run: &Output, before: &[u32], after: &[u32]) {
    let said = stderr(run);
    assert_eq!(run.status.code(), Some(3), "{said}");
    assert!(said.contains("published") && said.contains("cause: ") && said.contains("help: "), "{said}");
    nightly.assert_whole();
    let versions = nightly.versions(before.len());
    let is_told = if said.contains("nothing was published") { versions == before } else { versions == after };
    assert!(is_told, "{versions:?} of {before:?} and {after:?}: {said}");
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_one_whole_release_and_the_next_run_recovers() {
    const SEED: u64 = 20_260_731;
    println!("seed {SEED}");
    let nightly = Nightly::with_bureaus(BUREAUS.len());
    let mut dice = Dice(SEED);
    let mut latest = vec![1; BUREAUS.len()];
    nightly.runs(&["-q"], 0);
    let typical = (2..5).map(|version| {
        let started = Instant::now();
        nightly.document(0, version);
        nightly.runs(&["-q"], 0);
        started.elapsed()
    });
    // The moments go with how long runs take, which is not the same all the time on a machine that does other things too.
    let mut longest = typical.min().unwrap().mul_f64(1.3);
    latest[0] = 4;
    let mut published = 0;
    for round in 1..=200 {
        if round % 25 == 0 {
            // A reader of the run that was killed may still be at work in there.
            let mut again = 0..50;
            while let Err(error) = fs::remove_dir_all(nightly.space.path("published")) {
                assert!(again.next().is_some(), "{error}");
                sleep(Duration::from_millis(100));
            }
        }
        let (number, before) = (nightly.number(), nightly.versions(BUREAUS.len()));
        let at = dice.below(BUREAUS.len() as u64) as usize;
        latest[at] += 1;
        nightly.document(at, latest[at]);
        let mut run = nightly.spawn();
        sleep(longest.mul_f64(dice.below(1000) as f64 / 1000.0));
        let _ = run.kill();
        run.wait().unwrap();
        longest = longest.mul_f64(if nightly.number() > number { 0.95 } else { 1.03 });
        if nightly.number() == 0 {
            assert!(number == 0 && fs::symlink_metadata(nightly.path("current")).is_err());
            continue;
        }
        nightly.assert_whole();
        let (now, versions) = (nightly.number(), nightly.versions(BUREAUS.len()));
        assert!((now, &versions) == (number, &before) || (now, &versions) == (number + 1, &latest), "round {round}: {number} to {now}");
        published += u32::from(now > number);
        if round % 20 == 0 {
            nightly.assert_recovers();
        }
    }
    nightly.assert_recovers();
    assert_eq!(nightly.versions(BUREAUS.len()), latest);
    assert!((20..180).contains(&published), "the moments are spread over the run: {published} of 200 had published");
}

#[test]
fn a_disk_that_is_full_at_any_moment_leaves_what_was_published() {
    let nightly = Nightly::with_bureaus(BUREAUS.len());
    let Some(_disk) = Mounted::new(&nightly.space.path("published")) else {
        println!("no file system may be mounted here; the limit on the length of files stands in for a full disk");
        return;
    };
    let all = |version: u32| (0..BUREAUS.len()).for_each(|at| nightly.document(at, version));
    nightly.runs(&["-q"], 0);
    let (mut failed, mut version) = (0, 1);
    // Until it is enough, page by page.
    for pages in 0.. {
        let filler = nightly.path("filler");
        let mut rest = vec![0; 4 << 20];
        while !rest.is_empty() && fs::write(&filler, &rest).is_err() {
            let written = fs::metadata(&filler).unwrap().len() as usize;
            rest.truncate(written);
        }
        File::options().write(true).open(&filler).unwrap().set_len((rest.len() as u64).saturating_sub(pages << 12)).unwrap();
        version += 1;
        all(version);
        let before = nightly.versions(BUREAUS.len());
        let run = nightly.command().output().unwrap();
        fs::remove_file(&filler).unwrap();
        if run.status.success() {
            nightly.assert_recovers();
            break;
        }
        assert_unwritable(&nightly, &run, &before, &vec![version; BUREAUS.len()]);
        failed += 1;
        if pages % 8 == 0 {
            nightly.assert_recovers();
        }
    }
    assert!(failed > 20, "{failed} moments");
}

#[test]
fn a_file_that_cannot_be_written_to_its_end_leaves_what_was_published() {
    let nightly = Nightly::with_bureaus(BUREAUS.len());
    nightly.runs(&["-q"], 0);
    let (mut failed, mut version) = (0, 1);
    for kib in 1.. {
        version += 1;
        nightly.document(3, version);
        let before = nightly.versions(BUREAUS.len());
        let limited = format!("trap '' XFSZ; ulimit -f {kib}; exec {PROGRAM} refresh --quiet");
        let run = nightly.command_of(&["bash", "-c", &limited]).output().unwrap();
        if run.status.success() {
            nightly.assert_recovers();
            break;
        }
        let mut after = before.clone();
        after[3] = version;
        assert_unwritable(&nightly, &run, &before, &after);
        failed += 1;
        nightly.assert_recovers();
    }
    assert!(failed > 2, "{failed} limits");
}

#[test]
fn an_output_that_may_not_be_written_to_is_told() {
    let nightly = Nightly::with_bureaus(2);
    let disk = Mounted::new(&nightly.space.path("published"));
    nightly.runs(&["-q"], 0);
    let first = nightly.release();
    nightly.document(0, 2);
    let assert_refused = |run: &Output| {
        let said = stderr(run);
        assert_eq!(run.status.code(), Some(3), "{said}");
        assert!(said.contains("published") && said.contains("cause: ") && said.contains("help: "), "{said}");
        nightly.assert_whole();
        assert!(nightly.release() == first);
    };
    if let Some(Mounted(folder)) = &disk {
        assert!(succeeds("mount", &["-o", "remount,ro", folder]));
        let run = nightly.command().output().unwrap();
        assert_refused(&run);
        assert!(stderr(&run).contains("Read-only file system"), "{}", stderr(&run));
        assert!(succeeds("mount", &["-o", "remount,rw", folder]));
    }
    let readable = |path: &str, mode: u32| fs::set_permissions(nightly.space.path(path), fs::Permissions::from_mode(mode)).unwrap();
    if is_root() {
        // Permissions do not bind root; the program and the configuration have to be within reach of somebody else.
        fs::copy(PROGRAM, nightly.space.path("fenceng")).unwrap();
        readable(".", 0o755);
        let other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "./fenceng"];
        assert_refused(&nightly.command_of(&other).output().unwrap());
        // The lock may be taken and the release not be made.
        let own = nightly.path(".fenceng");
        assert!(succeeds("chown", &["-R", "65534:65534", own.to_str().unwrap()]));
        assert_refused(&nightly.command_of(&other).output().unwrap());
    } else {
        readable("published/.fenceng", 0o555);
        readable("published/.fenceng/lock", 0o444);
        assert_refused(&nightly.command().output().unwrap());
        readable("published/.fenceng", 0o755);
        readable("published/.fenceng/lock", 0o644);
    }
    nightly.assert_recovers();
}

/// As many small documents of as many bureaus, each in a file with its number.
fn many(nightly: &Nightly, count: usize) {
    const SIDES: [&str; 10] = ["東", "西", "南", "北", "上", "下", "左", "右", "前", "後"];
    for at in 0..count {
        let text = document(at % BUREAUS.len(), 1).replace("市政府", &format!("市政府{}", SIDES[at / BUREAUS.len()]));
        nightly.space.file(&format!("in/{at:03}.md"), text);
    }
}

#[test]
fn sources_that_vanish_while_they_are_read_hold_their_bureaus_back() {
    const COUNT: usize = 60;
    let nightly = Nightly::new("[reading]\njobs = 1");
    many(&nightly, COUNT);
    nightly.runs(&["-q"], 0);
    let first = nightly.current();
    let mut dice = Dice(7);
    let mut vanished = 0;
    for _ in 0..6 {
        let started = Instant::now();
        let run = {
            let mut command = nightly.command();
            command.arg("--force").spawn().unwrap()
        };
        wait_for("a worker", || workers(run.id()).first().copied());
        sleep(Duration::from_millis(dice.below(60)));
        (COUNT / 2..COUNT).for_each(|at| fs::remove_file(nightly.space.path(&format!("in/{at:03}.md"))).unwrap());
        let run = run.wait_with_output().unwrap();
        assert!(matches!(run.status.code(), Some(0 | 4)), "{}", stderr(&run));
        nightly.assert_whole();
        let now = nightly.current();
        assert!(first.iter().all(|(name, bytes)| name == "manifest.json" || now[name] == *bytes), "what is published stands");
        if run.status.code() == Some(4) {
            vanished += 1;
            assert!(stderr(&run).contains("could not be opened"), "{}", stderr(&run));
            assert!(nightly.metric("bureaus_held") >= 1.0);
        }
        assert!(started.elapsed() < PATIENCE);
        many(&nightly, COUNT);
    }
    assert!(vanished > 0, "no source vanished while a run read");
    nightly.assert_recovers();
    assert!(nightly.current() == first);
}

#[test]
fn a_clock_that_jumps_hides_no_change() {
    assert!(succeeds("faketime", &["--version"]), "faketime is missing: install it (Debian and Ubuntu: apt-get install faketime)");
    let nightly = Nightly::with_bureaus(2);
    let at = |time: &str| {
        let mut command = nightly.command_of(&["faketime", "-f", time, PROGRAM]);
        let run = command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        nightly.assert_whole();
        nightly.json("release.json")["published"].as_str().unwrap().to_owned()
    };
    let later = at("+1y");
    nightly.document(0, 2);
    let now = at("+0");
    assert!(now < later, "the clock jumped back: {later} to {now}");
    nightly.document(1, 2);
    let earlier = at("-1y");
    assert!(earlier < now);
    assert_eq!((nightly.number(), nightly.versions(2)), (3, vec![2, 2]));

    // A time that is yet to come tells nothing.
    let file = nightly.space.path("in/00.md");
    let to_come = SystemTime::now() + Duration::from_secs(365 * 24 * 3600);
    for version in 3..6 {
        fs::write(&file, document(0, version)).unwrap();
        File::options().write(true).open(&file).unwrap().set_modified(to_come).unwrap();
        nightly.runs(&["-q"], 0);
        assert_eq!(nightly.versions(2), [version, 2]);
    }
    nightly.assert_recovers();
    assert_eq!(nightly.number(), 6);
}

/// A run that is at work on a slow document, with its workers.
fn at_work(nightly: &Nightly) -> (Child, Vec<u32>) {
    let run = nightly.spawn();
    let readers = wait_for("a worker", || Some(workers(run.id())).filter(|readers| !readers.is_empty()));
    (run, readers)
}

#[test]
fn a_second_run_leaves_or_waits() {
    let nightly = Nightly::with_bureaus(2);
    nightly.space.file("in/slow.txt", replica(6));
    let (first, _) = at_work(&nightly);
    let second = nightly.refresh(&["-q"]);
    assert_eq!(second.status.code(), Some(5), "{}", stderr(&second));
    let said = stderr(&second);
    assert!(said.contains(&format!("as process {}", first.id())) && said.contains("--wait"), "{said}");
    let short = nightly.refresh(&["-q", "--wait", "0.3"]);
    assert_eq!(short.status.code(), Some(5), "{}", stderr(&short));
    let waited = nightly.refresh(&["-q", "--wait", "60"]);
    assert_eq!(waited.status.code(), Some(0), "{}", stderr(&waited));
    let first = first.wait_with_output().unwrap();
    assert_eq!((first.status.code(), nightly.number()), (Some(0), 1), "{}", stderr(&first));
    nightly.assert_recovers();
}

#[test]
fn of_ten_runs_at_once_each_publishes_the_same_or_leaves() {
    for wait in [&[][..], &["--wait", "60"]] {
        let nightly = Nightly::with_bureaus(6);
        let runs: Vec<Child> = (0..10).map(|_| nightly.command().args(wait).spawn().unwrap()).collect();
        let codes: Vec<Option<i32>> = runs.into_iter().map(|run| run.wait_with_output().unwrap().status.code()).collect();
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| *code == Some(0) || wait.is_empty() && *code == Some(5)), "{codes:?}");
        assert_eq!(nightly.number(), 1);
        nightly.assert_recovers();
    }
}

#[test]
fn a_run_that_is_told_to_stop_ends_clean_and_the_next_goes_on() {
    let nightly = Nightly::with_bureaus(BUREAUS.len());
    nightly.configure("[reading]\njobs = 1");
    nightly.space.file("in/zz-slow.txt", replica(6));
    for name in ["TERM", "INT"] {
        let (run, _) = at_work(&nightly);
        wait_for("the slow document", || (kept(&nightly).len() >= BUREAUS.len()).then_some(()));
        let readers = workers(run.id());
        assert_eq!(readers.len(), 1);
        let told = Instant::now();
        signal(name, run.id());
        let run = run.wait_with_output().unwrap();
        assert_eq!(run.status.code(), Some(143), "{}", stderr(&run));
        assert!(told.elapsed() < Duration::from_secs(3) && stderr(&run).contains("what was read is kept"), "{}", stderr(&run));
        assert_eq!((nightly.number(), nightly.metric("run_exit_status")), (0, 143.0));
        assert!(!Path::new(&format!("/proc/{}", readers[0])).exists(), "the worker is still there");
        let report = fs::read_to_string(nightly.path("report.md")).unwrap();
        assert!(report.contains("the run was stopped"), "{report}");
    }
    let times = || -> BTreeMap<PathBuf, SystemTime> {
        kept(&nightly).into_iter().map(|path| (path.clone(), fs::metadata(path).unwrap().modified().unwrap())).collect()
    };
    let before = times();
    assert_eq!(before.len(), BUREAUS.len(), "nothing half-written is kept");
    nightly.assert_recovers();
    let after = times();
    assert!(before.iter().all(|(path, time)| after[path] == *time), "what was read is not read again");
}

#[test]
fn a_source_that_hangs_the_reader_and_one_that_crashes_it_stop_no_other() {
    let nightly = Nightly::with_bureaus(5);
    nightly.configure("[reading]\njobs = 1\ntimeout = 0.7");
    nightly.runs(&["-q"], 0);
    let first = nightly.bureau("漁業局");
    nightly.space.file("in/02.md", replica(40));
    nightly.document(4, 2);
    let said = nightly.runs(&["-q"], 4);
    assert!(said.contains("was stopped after 0.7 s") && said.contains("綠原市政府漁業局"), "{said}");
    assert!(nightly.bureau("漁業局") == first && nightly.bureau("環保局").contains("第2版"));

    nightly.configure("[reading]\njobs = 1");
    nightly.document(4, 3);
    let (run, at_work) = at_work(&nightly);
    // Small documents take no time; after a while it is the slow one that is read.
    sleep(Duration::from_millis(500));
    signal("KILL", at_work[0]);
    let run = run.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(4), "{}", stderr(&run));
    assert!(stderr(&run).contains("ended early: signal: 9"), "{}", stderr(&run));
    nightly.assert_whole();
    assert!(nightly.bureau("漁業局") == first && nightly.bureau("環保局").contains("第3版"));
    nightly.document(2, 2);
    nightly.assert_recovers();
}

#[test]
fn a_current_that_is_no_link_to_the_last_release_is_told_and_nothing_is_touched() {
    let nightly = Nightly::with_bureaus(2);
    for version in 1..=3 {
        nightly.document(0, version);
        nightly.runs(&["-q"], 0);
    }
    let published = nightly.published();
    let current = nightly.path("current");
    let folder = |path: &Path| fs::create_dir(path).unwrap();
    type Make<'m> = &'m dyn Fn(&Path);
    let others: [(&str, Make<'_>); 7] = [
        ("is no link to a release", &folder),
        ("is no link to a release", &|path| fs::write(path, "000003").unwrap()),
        ("which is no release", &|path| symlink("releases/000009", path).unwrap()),
        ("which is no release", &|path| symlink("elsewhere", path).unwrap()),
        ("set the link right", &|path| symlink("releases/000001", path).unwrap()),
        ("set the link right", &|path| symlink("releases/000002", path).unwrap()),
        ("is gone, though there are releases", &|_| {}),
    ];
    for (words, make) in others {
        let _ = fs::remove_file(&current).or_else(|_| fs::remove_dir(&current));
        make(&current);
        nightly.document(0, 4);
        let run = nightly.refresh(&["-q"]);
        assert_eq!(run.status.code(), Some(3), "{}", stderr(&run));
        assert!(stderr(&run).contains("published/current") && stderr(&run).contains(words), "{}", stderr(&run));
        assert!(nightly.published() == published, "{words}");
    }
    symlink("releases/000003", &current).unwrap();
    nightly.assert_recovers();
    assert_eq!(nightly.number(), 4);
}
