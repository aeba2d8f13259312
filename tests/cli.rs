//! Exit status, streams, and that a run's files depend on nothing but its inputs.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::workspace::{REAL, Workspace, replica, schedule, stderr, stdout};

#[test]
fn real_documents_are_converted_with_a_summary_on_stderr() {
    let space = Workspace::new();
    let run = space.fenceng(["convert", REAL]);
    assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(0), ""));
    let text = stderr(&run);
    assert!(text.contains("converted taipei-information.txt: 臺北市政府資訊局, 585 entries"), "{text}");
    assert!(text.contains("F101 column-shifted ×") && text.contains("ledger: ") && text.contains("3 files: 3 converted"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour where no terminal is");
    let names: Vec<String> = space.output().into_keys().collect();
    assert_eq!(names, ["manifest.json", "臺中市政府數位治理局.json", "臺北市政府秘書處.json", "臺北市政府資訊局.json"]);
    space.assert_sound();
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_jobs_and_any_order() {
    let space = Workspace::with_neighbours();
    space.file("in/bad.bin", (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>());
    space.file("in/b/a-good.md", schedule("港灣處", "工程科"));
    space.file("in/c/a-good.md", schedule("港灣處", "機電科"));
    let paths = ["in/b", "in/z-good.md", "missing.txt", REAL, "in/c/a-good.md", "in/bad.bin", "in/a-good.md"];
    let mut outputs = Vec::new();
    for (at, jobs) in ["1", "2", "8"].into_iter().enumerate() {
        let mut shuffled = paths;
        shuffled.rotate_left(at * 2);
        shuffled[at..].reverse();
        let run = space.fenceng(["convert", "--jobs", jobs].iter().chain(&shuffled));
        assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
        space.assert_sound();
        outputs.push(space.output());
        fs::remove_dir_all(space.path("output")).unwrap();
    }
    assert_eq!(outputs[0].len(), 6);
    assert!(outputs[0] == outputs[1] && outputs[1] == outputs[2]);
}

#[test]
fn a_second_run_touches_nothing_and_reads_nothing_back() {
    let space = Workspace::with_neighbours();
    space.file("in/output/他局.json", "from another run");
    let times = || -> Vec<_> {
        let files = fs::read_dir(space.path("in/output")).unwrap();
        let mut files: Vec<_> =
            files.map(|file| file.unwrap()).map(|file| (file.file_name(), file.metadata().unwrap().modified().unwrap())).collect();
        files.sort();
        files
    };
    let convert = || space.fenceng(["convert", "in", "--output", "in/output"]);
    assert!(stderr(&convert()).contains("2 written, 0 unchanged"));
    let first = times();
    assert_eq!(first.len(), 4, "the file of another run is left alone");
    std::thread::sleep(std::time::Duration::from_millis(20));
    let second = convert();
    assert!(stderr(&second).contains("2 files: 2 converted") && stderr(&second).contains("0 written, 2 unchanged"), "{}", stderr(&second));
    assert_eq!(times(), first);

    space.file("in/a-good.md", schedule("港灣處", "機電科"));
    assert!(stderr(&convert()).contains("1 written, 1 unchanged"));
}

#[test]
fn quiet_tells_only_of_what_failed() {
    let space = Workspace::with_neighbours();
    assert_eq!(stderr(&space.fenceng(["convert", "in", "--quiet"])), "");
    let run = space.fenceng(["convert", "in", "missing.txt", "--quiet"]);
    assert!(stderr(&run).starts_with("failed    missing.txt: F501 ") && stderr(&run).lines().count() == 1, "{}", stderr(&run));
}

#[test]
fn a_missing_file_fails_and_the_others_are_converted() {
    let space = Workspace::with_neighbours();
    assert_eq!(space.fenceng(["convert", "in", "missing.txt"]).status.code(), Some(1));
    space.assert_failed("missing.txt", "F501", &["missing.txt could not be opened", "check the path"]);
    space.assert_neighbours_converted();
}

#[cfg(unix)]
#[test]
fn an_empty_folder_and_a_device_are_no_files() {
    let space = Workspace::with_neighbours();
    fs::create_dir(space.path("empty")).unwrap();
    assert_eq!(space.fenceng(["convert", "in", "empty", "/dev/zero", "/dev/stdin"]).status.code(), Some(1));
    space.assert_failed("empty", "F501", &["no file in the folder"]);
    space.assert_failed("zero", "F501", &["a pipe or a device"]);
    space.assert_failed("stdin", "F501", &["a pipe or a device"]);
    space.assert_neighbours_converted();
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_is_read_whose_name_is_no_utf8_and_a_link_in_a_circle_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let space = Workspace::with_neighbours();
    let big5 = std::ffi::OsStr::from_bytes(b"in/\xb4\xe4.md");
    fs::write(space.path(".").join(big5), schedule("漁業局", "養殖科")).unwrap();
    std::os::unix::fs::symlink(space.path("in"), space.path("in/circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", space.path("in/dangling.md")).unwrap();
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(1));
    assert_eq!(space.manifest()["inputs"].as_array().unwrap().len(), 5);
    assert!(space.path("output/綠原市政府漁業局.json").exists());
    space.assert_failed("circle", "F501", &["circle", "which holds it"]);
    space.assert_failed("dangling.md", "F501", &["dangling.md"]);
    space.assert_neighbours_converted();
}

#[test]
fn a_document_that_is_no_schedule_is_skipped_which_is_fine() {
    let space = Workspace::with_neighbours();
    space.file("in/notes.txt", "Bring milk.\nCall home.\n");
    let run = space.fenceng(["convert", "in"]);
    assert_eq!(run.status.code(), Some(0));
    assert!(stderr(&run).contains("skipped   notes.txt: not a 分層負責明細表"), "{}", stderr(&run));
    space.assert_neighbours_converted();
}

#[test]
fn a_name_on_the_command_line_stands_for_a_bureau_that_the_document_leaves_out() {
    let space = Workspace::new();
    space.file("t.csv", "公務項目,公務內容,承辦人,處長\n碼頭,擬訂計畫。,擬辦,核定\n碼頭,執行計畫。,擬辦,核定\n");
    assert_eq!(space.fenceng(["convert", "t.csv", "--bureau", "--港灣處"]).status.code(), Some(2));
    assert_eq!(space.fenceng(["convert", "t.csv", "--bureau", "港灣處"]).status.code(), Some(0));
    assert!(space.path("output/港灣處.json").exists());
}

#[test]
fn wrong_usage_ends_with_2() {
    let space = Workspace::new();
    for args in [&["convert"][..], &["convert", "x", "--jobs", "0"], &["convert", "x", "--timeout", "-1"], &["sing"], &["explain", "F999"]]
    {
        let run = space.fenceng(args);
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""), "{args:?}");
        assert!(!stderr(&run).is_empty());
    }
    assert_eq!(fs::read_dir(space.path(".")).unwrap().count(), 0, "wrong usage makes no files");
}

#[test]
fn a_folder_that_cannot_be_written_to_ends_with_3() {
    let space = Workspace::with_neighbours();
    space.file("plain", "a file");
    for output in ["plain", "plain/out", "/proc/fenceng"] {
        let run = space.fenceng(["convert", "in", "-o", output]);
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(3), ""));
        let text = stderr(&run);
        assert!(text.contains(output) && text.contains("cause: ") && text.contains("help: "), "{text}");
    }
    // A folder stands where a bureau's file should.
    fs::create_dir_all(space.path("output/綠原市政府港灣處.json")).unwrap();
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(3));
    assert!(!space.path("output/manifest.json").exists(), "no manifest of a run that was not finished");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let space = Workspace::new();
    let file = format!("{REAL}/taipei-information.txt");
    for args in [&["inspect", &file][..], &["schema"], &["man"], &["completions", "bash"], &["explain"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fenceng"))
            .current_dir(space.path("."))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn inspect_shows_units_ladders_rows_and_findings_beside_raw_cells() {
    let space = Workspace::new();
    let run = space.fenceng(["inspect", &format!("{REAL}/taipei-information.txt")]);
    assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(0), ""));
    let text = stdout(&run);
    for part in [
        "Markdown pipe tables",
        "2019-06-19 府授人管字第10801305001號",
        "綜合企劃組, 70 entries",
        "承辦人員 (一級機關) → 股長 (一級機關)",
        "承辦人員 擬辦 → 股長 V → 組長 V",
        "F304 role-bypassed",
        "│甲│資訊概算計畫審查│年度資訊概算計畫之執行。││擬辦│V│V│V│≠│V│核定│",
        "ledger: 6,189 cells = ",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(text.matches("▸  raw, table 1 row 10 ").count(), 1);
}

#[test]
fn inspect_tells_why_there_is_nothing_to_show() {
    let space = Workspace::new();
    space.file("empty.txt", "");
    let run = space.fenceng(["inspect", "empty.txt"]);
    assert_eq!((run.status.code(), stdout(&run).contains("F502 the file is empty")), (Some(1), true));
    space.file("notes.txt", "Bring milk.\n");
    assert_eq!(space.fenceng(["inspect", "notes.txt"]).status.code(), Some(0));
    assert_eq!(space.fenceng(["inspect", "."]).status.code(), Some(1));
}

#[test]
fn explain_finds_codes_by_number_and_name_and_offers_the_nearest() {
    let space = Workspace::new();
    let page = stdout(&space.fenceng(["explain", "f101"]));
    assert!(page.starts_with("# F101 column-shifted"), "{page}");
    assert_eq!(stdout(&space.fenceng(["explain", "Column-Shifted"])), page);
    assert_eq!(stdout(&space.fenceng(["explain"])).lines().count(), fenceng::diagnostic::Code::ALL.len());
    assert!(stderr(&space.fenceng(["explain", "colum-shift"])).contains("F101 column-shifted"));
}

#[test]
fn completions_and_manual_are_printed() {
    let space = Workspace::new();
    assert!(stdout(&space.fenceng(["completions", "bash"])).contains("_fenceng()"));
    let manual = stdout(&space.fenceng(["man"]));
    for command in ["refresh", "init", "releases", "rollback"] {
        assert!(
            manual.contains(&format!(".TH fenceng-{command} 1")) || manual.contains(&format!(".TH {command} 1")),
            "{command} in {manual}"
        );
    }
    assert!(manual.contains(".TH fenceng 1") && manual.contains("Exit status") && manual.contains("\\-\\-timeout"), "{manual}");
    assert!(!manual.contains("worker\\fR\n"), "the worker is no command for people");
}

#[test]
fn a_stopped_run_leaves_nothing_under_a_final_name() {
    let space = Workspace::new();
    space.file("big.txt", replica(10));
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_fenceng")).current_dir(space.path(".")).args(["convert", "big.txt", "-q"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(space.output().keys().all(|name| name.starts_with(".fenceng-")), "{:?}", space.output().keys());
}
