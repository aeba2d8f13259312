//! Each bad file ends in time as failed, with a code and a reason, and its good neighbours are converted.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::workspace::{Workspace, replica, schedule, stderr};

/// Converts a bad file between two good ones and asserts how each ends.
fn check(content: impl AsRef<[u8]>, code: &str, words: &[&str]) {
    let space = Workspace::with_neighbours();
    space.file("in/m-bad.txt", content);
    let run = space.fenceng(["convert", "in", "--jobs", "1"]);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(1), 0), "{}", stderr(&run));
    space.assert_failed("m-bad.txt", code, words);
    space.assert_neighbours_converted();
    assert_eq!(space.output().len(), 3, "a file that failed leaves no bureau");
}

#[test]
fn an_empty_file() {
    check("", "F502", &["empty"]);
}

#[test]
fn binary_junk() {
    let junk: Vec<u8> = (0..50_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check(junk, "F505", &["byte"]);
}

#[test]
fn kinds_of_file_that_are_not_read() {
    check(b"\x89PNG\r\n\x1a\n", "F503", &["a picture", "give the document itself"]);
    check(b"7z\xbc\xaf\x27\x1c", "F503", &["a compressed file"]);
}

#[test]
fn a_hundred_megabytes_of_pipes() {
    let line = format!("{}\n", "|".repeat(1000));
    check(line.repeat(100_000), "F504", &["line 1", "columns"]);
}

#[test]
fn a_hundred_megabytes_of_pipes_on_one_line() {
    check("|".repeat(100_000_000), "F504", &["line 1", "over the limit"]);
}

#[test]
fn fifty_megabytes_on_one_line() {
    check("公".repeat(17_000_000), "F504", &["line 1", "over the limit"]);
}

#[test]
fn a_file_over_the_limit_is_not_even_read() {
    let space = Workspace::with_neighbours();
    let file = fs::File::create(space.path("in/sparse.txt")).unwrap();
    file.set_len(1 << 40).unwrap();
    let started = Instant::now();
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(20));
    space.assert_failed("sparse.txt", "F504", &["1099511627776", "split the file"]);
    space.assert_neighbours_converted();
}

#[test]
fn a_table_of_ten_thousand_columns() {
    let wide = format!("{}{}\n", schedule("港灣處", "工程科"), "| 擬辦 ".repeat(10_000));
    check(wide, "F504", &["line 6", "columns"]);
}

#[test]
fn invalid_utf8_is_lost_and_said_or_refused() {
    check(b"| \xff\xfe\xfd\xfc | \xff\x81\x00 |\n".repeat(50), "F505", &["UTF-8"]);

    let space = Workspace::with_neighbours();
    let mut text = schedule("漁業局", "養殖科").repeat(20).into_bytes();
    let at = text.iter().position(|&byte| byte == b'\n').unwrap() - 2;
    text[at] = 0xff;
    space.file("in/some.md", text);
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    let input = space.input("some.md");
    let codes: Vec<_> = input["diagnostics"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert!(codes.contains(&&"F506".into()), "{input:#}");
    space.assert_neighbours_converted();
}

#[test]
fn unbalanced_rows_lose_nothing() {
    let space = Workspace::with_neighbours();
    let mut text = schedule("漁業局", "養殖科");
    text.push_str("| 碼頭維護 | 短。 | 擬辦 |\n| 碼頭維護 | 長。 | 擬辦 | 審核 | 核定 | 甲 | 乙 | 丙 | 丁 |\n|||||||\n| 只有 |\n");
    space.file("in/uneven.md", text);
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    let input = space.input("uneven.md");
    assert_eq!(input["outcome"], "converted");
    assert_eq!(input["ledger"]["cells"], 28, "every cell that is not blank is counted: {input:#}");
    space.assert_neighbours_converted();
}

#[test]
fn two_sources_of_one_bureau_are_merged_by_unit_and_kept_apart_when_they_clash() {
    let space = Workspace::new();
    space.file("in/1.md", schedule("港灣處", "工程科"));
    space.file("in/2.md", schedule("港灣處", "機電科"));
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    assert_eq!(space.manifest()["bureaus"][0]["units"], 2);
    assert_eq!(space.output().len(), 2);

    space.file("in/3.md", schedule("港灣處", "工程科").replace("例行", "臨時"));
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    assert_eq!(space.output().len(), 3);
    let entries: u64 = space.manifest()["bureaus"].as_array().unwrap().iter().map(|bureau| bureau["entries"].as_u64().unwrap()).sum();
    assert_eq!(entries, 6, "neither source overwrites the other");
    assert_eq!(space.input("3.md")["diagnostics"][0]["code"], "F508");
    space.assert_sound();
}

#[test]
fn a_bureau_whose_name_is_a_path_or_too_long_is_written_in_the_output_folder_all_the_same() {
    let space = Workspace::with_neighbours();
    let table = "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,擬辦,核定\n碼頭,執行計畫。,擬辦,核定\n";
    space.file("t.csv", table);
    for bureau in ["../../escape", "/etc/passwd", "manifest", "..", "\u{20000}".repeat(300).as_str()] {
        let run = space.fenceng(["convert", "in", "t.csv", "--bureau", bureau]);
        assert_eq!(run.status.code(), Some(0), "{bureau}: {}", stderr(&run));
        assert_eq!(space.output().len(), 4, "{bureau}");
        space.assert_neighbours_converted();
        fs::remove_dir_all(space.path("output")).unwrap();
    }
}

#[test]
fn a_file_that_takes_too_long_is_stopped() {
    let space = Workspace::with_neighbours();
    space.file("in/m-slow.txt", replica(40));
    let started = Instant::now();
    let run = space.fenceng(["convert", "in", "--jobs", "1", "--timeout", "0.4"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(10));
    space.assert_failed("m-slow.txt", "F509", &["m-slow.txt", "after 0.4 s", "--timeout"]);
    space.assert_neighbours_converted();
}

#[cfg(target_os = "linux")] // elsewhere the system does not hold a process to its memory
#[test]
fn a_file_that_takes_too_much_memory_is_stopped() {
    let space = Workspace::with_neighbours();
    // One is more than can be read, the other more than can be worked on.
    space.file("in/m-bad.txt", "公務項目 內容 承辦\n".repeat(4_000_000));
    space.file("in/n-bad.txt", "公務項目 內容 承辦\n".repeat(1_200_000));
    let run = space.fenceng(["convert", "in", "--jobs", "1", "--memory", "64"]);
    assert_eq!(run.status.code(), Some(1));
    for name in ["m-bad.txt", "n-bad.txt"] {
        space.assert_failed(name, "F509", &[name, "memory", "--memory", "split"]);
    }
    space.assert_neighbours_converted();
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_takes_only_its_file_with_it() {
    let space = Workspace::with_neighbours();
    space.file("in/m-slow.txt", replica(40));
    let child = Command::new(env!("CARGO_BIN_EXE_fenceng"))
        .current_dir(space.path("."))
        .args(["convert", "in", "--jobs", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    // The good file before it takes no time; what the worker works on is the slow one.
    let worker = loop {
        assert!(Instant::now() < deadline, "no worker is at work");
        match workers(child.id()).first() {
            Some(&worker) if ticks(worker) > 20 => break worker,
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    assert!(Command::new("kill").args(["-9", &worker.to_string()]).status().unwrap().success());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    space.assert_failed("m-slow.txt", "F509", &["m-slow.txt", "signal: 9"]);
    space.assert_neighbours_converted();
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_outlives_a_parent_that_is_killed() {
    let space = Workspace::new();
    space.file("m-slow.txt", replica(10));
    let mut parent = Command::new(env!("CARGO_BIN_EXE_fenceng")).current_dir(space.path(".")).args(["convert", "."]).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    let worker = loop {
        assert!(Instant::now() < deadline, "no worker is at work");
        match workers(parent.id()).first() {
            Some(&worker) => break worker,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    parent.kill().unwrap();
    parent.wait().unwrap();
    while stat(worker).is_some_and(|stat| !stat.contains(" Z ")) {
        assert!(Instant::now() < deadline, "the worker is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Processes that a process has started.
#[cfg(target_os = "linux")]
pub fn workers(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    processes.filter(|&process| field(process, 1) == Some(parent.into())).collect()
}

/// Clock ticks that a process has worked.
#[cfg(target_os = "linux")]
fn ticks(process: u32) -> u64 {
    field(process, 11).unwrap_or_default()
}

/// A number of `/proc/<process>/stat`, counted from the state on.
#[cfg(target_os = "linux")]
fn field(process: u32, at: usize) -> Option<u64> {
    stat(process)?.rsplit_once(')')?.1.split_whitespace().nth(at)?.parse().ok()
}

#[cfg(target_os = "linux")]
fn stat(process: u32) -> Option<String> {
    fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()
}
