//! Words of the user's own: what a file changes, and what is said of its mistakes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fenceng::vocabulary::{BUILT_IN, Vocabulary, VocabularyProblem};
use serde_json::Value;

use crate::workspace::{Workspace, read, stderr, stdout};

/// A schedule with marks that are not built in.
fn with_own_marks(bureau: &str) -> String {
    format!(
        "| 綠原市政府{bureau}工程科分層負責明細表 | | | | |\n|---|---|---|---|---|\n\
         | 公務項目 | 公務內容 | 承辦人 | 科長 | 處長 |\n\
         | 碼頭維護 | 年度計畫之擬訂。 | 簽辦 | 審核 | ◎ |\n\
         | 碼頭維護 | 例行巡檢。 | 簽辦 | ◎ | |\n"
    )
}

/// A workspace with two such schedules.
fn two_schedules() -> Workspace {
    let space = Workspace::new();
    space.file("in/a.md", with_own_marks("港灣處"));
    space.file("in/b.md", with_own_marks("林務處"));
    space
}

fn bureau(space: &Workspace, name: &str) -> Value {
    read(&space.path("output").join(format!("綠原市政府{name}.json")))
}

fn actions(bureau: &Value) -> Vec<&str> {
    let entries = bureau["units"][0]["entries"].as_array().unwrap();
    entries.iter().flat_map(|entry| entry["steps"].as_array().unwrap()).map(|step| step["action"].as_str().unwrap()).collect()
}

fn codes(bureau: &Value) -> BTreeSet<&str> {
    let entries = bureau["units"][0]["entries"].as_array().unwrap();
    entries.iter().flat_map(|entry| entry["diagnostics"].as_array().unwrap()).map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn marks_of_a_file_are_read_in_every_document_by_every_worker() {
    let space = two_schedules();
    assert_eq!(space.fenceng(["convert", "in"]).status.code(), Some(0));
    for name in ["港灣處", "林務處"] {
        let bureau = bureau(&space, name);
        assert_eq!(actions(&bureau), ["unknown", "review", "unknown", "unknown", "unknown"]);
        assert!(codes(&bureau).contains("F301"));
    }
    space.file("words.toml", "[marks]\ndraft = [\"簽辦\"]\napprove = [\"◎\"]\n");
    let mut outputs = Vec::new();
    for jobs in ["1", "2", "4"] {
        fs::remove_dir_all(space.path("output")).unwrap();
        let run = space.fenceng(["convert", "in", "--vocabulary", "words.toml", "--jobs", jobs]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        for name in ["港灣處", "林務處"] {
            let bureau = bureau(&space, name);
            assert_eq!(actions(&bureau), ["draft", "review", "approve", "draft", "approve"]);
            assert_eq!(bureau["units"][0]["entries"][0]["decided_by"], "處長");
            assert!(!codes(&bureau).contains("F301"), "{bureau:#}");
        }
        space.assert_sound();
        outputs.push(space.output());
    }
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
    let shown = space.fenceng(["inspect", "in/a.md", "--vocabulary", "words.toml"]);
    assert!(stdout(&shown).contains("簽辦") && !stdout(&shown).contains("F301"), "{}", stdout(&shown));
}

#[test]
fn a_file_without_words_changes_no_byte() {
    let space = two_schedules();
    space.fenceng(["convert", "in"]);
    let plain = space.output();
    for text in ["", "\u{feff}# later\r\n", BUILT_IN] {
        space.file("words.toml", text);
        assert_eq!(space.fenceng(["convert", "in", "--vocabulary", "words.toml"]).status.code(), Some(0));
        assert!(space.output() == plain);
    }
}

#[test]
fn a_word_that_is_removed_is_unknown() {
    let space = Workspace::with_neighbours();
    space.file("words.toml", "[remove]\nmarks = [\"審核\"]\n");
    assert_eq!(space.fenceng(["convert", "in", "--vocabulary", "words.toml"]).status.code(), Some(0));
    assert_eq!(actions(&bureau(&space, "港灣處")), ["draft", "unknown", "approve", "draft", "approve"]);
}

#[test]
fn a_file_that_stands_alone_replaces_all_words() {
    let space = Workspace::with_neighbours();
    space.file("words.toml", BUILT_IN.replace("\"分層負責明細表\", ", "").replace("draft = [\"擬辦\", ", "draft = ["));
    assert_eq!(space.fenceng(["convert", "in", "--vocabulary", "words.toml", "--bureau", "港灣處"]).status.code(), Some(0));
    let file = fs::read_to_string(space.path("output/港灣處.json")).unwrap();
    assert!(file.contains("\"unknown\"") && !file.contains("\"draft\""), "{file}");
}

#[test]
fn other_words_of_the_trade_can_be_added() {
    let space = Workspace::new();
    space.file(
        "a.md",
        "| 綠原市政府港灣處職權劃分總冊 | | | | |\n|---|---|---|---|---|\n| 主辦事務 | 事務細節 | 承辦人 | 領港 | 處長 |\n\
         | 甲、碼頭維護 | （乙）年度計畫之擬訂。 | 擬辦 | 審核 | 核定 |\n| 甲、碼頭維護 | （丙）例行巡檢。 | 擬辦 | 核定 | |\n",
    );
    let words = "[schedule]\nnames = [\"職權劃分總冊\"]\n[fields]\nitem = [\"主辦事務\"]\ncontent = [\"事務細節\"]\n\
                 [titles]\nknown = [\"領港\"]\n[enumerators]\nseries = [\"甲乙丙丁\"]\n";
    space.file("words.toml", words);
    let run = space.fenceng(["convert", "a.md", "--vocabulary", "words.toml"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let bureau = bureau(&space, "港灣處");
    let unit = &bureau["units"][0];
    assert_eq!(unit["roles"][1]["title"], "領港");
    let entry = &unit["entries"][1];
    assert_eq!((&entry["item"], &entry["item_no"]), (&"碼頭維護".into(), &1.into()), "{entry:#}");
    assert_eq!((&entry["content"], &entry["content_no"]), (&"例行巡檢。".into(), &3.into()));
    assert_eq!(entry["decided_by"], "領港");
}

#[test]
fn with_a_mistake_nothing_is_read_or_written() {
    let space = two_schedules();
    space.file("words.toml", "# own words\n[marks]\ndraft = [\"簽辦\"]\nreveiw = [\"◎\"]\n");
    for command in [&["convert", "in"][..], &["inspect", "in/a.md"], &["tables", "missing.md"]] {
        let run = space.fenceng(command.iter().chain(&["--vocabulary", "words.toml"]));
        assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""));
        let said = "error: words.toml, line 4, column 1: there is no key reveiw in [marks]\n  4 | reveiw = [\"◎\"]\n    | ^^^^^^\n  \
                    help: did you mean review?\n";
        assert_eq!(stderr(&run), said);
    }
    assert!(!space.path("output").exists());
    let run = space.fenceng(["convert", "in", "--vocabulary", "missing.toml"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr(&run).starts_with("error: the vocabulary missing.toml could not be read\n  cause: "), "{}", stderr(&run));
    assert!(!space.path("output").exists());
}

#[test]
fn every_mistake_has_its_line_and_column() {
    use VocabularyProblem as Is;
    let found = |text: &str| Vocabulary::from_toml(text).map(|_| ()).unwrap_err();
    let of = |problem: VocabularyProblem| std::mem::discriminant(&problem);
    let (s, w) = (String::new, "");
    let (place, word, name, table, key) = (s(), s(), s(), s(), s());
    let two = Is::TwoMeanings { word: s(), first: s(), line: 0, second: s() };
    let (unknown_table, unknown_key) = (Is::UnknownTable { name: s(), near: None }, Is::UnknownKey { table, key, near: None });
    let (wrong_type, empty) = (Is::WrongType { what: s(), wanted: w, found: w }, Is::EmptyWord { place: s() });
    let wrong_form = Is::WrongForm { word: s(), place: s(), wanted: w };
    let cases = [
        ("[marks]\ndraft = [\"簽\"", 2, 13, Is::Syntax { message: s() }),
        ("[marks]\n\n[marks]\n", 3, 2, Is::Syntax { message: s() }),
        ("\n[mark]\n", 2, 2, unknown_table.clone()),
        ("draft = [\"簽\"]\n", 1, 1, unknown_table),
        ("[marks]\n  drafts = []\n", 2, 3, unknown_key.clone()),
        ("[remove]\nmark = []\n", 2, 1, unknown_key.clone()),
        ("[[tiers]]\nname = \"省\"\nposts = []\n", 3, 1, unknown_key),
        ("[marks]\ndraft = \"簽\"\n", 2, 9, wrong_type.clone()),
        ("[marks]\ndraft = [\"簽\", 3]\n", 2, 15, wrong_type.clone()),
        ("marks = 1\n", 1, 9, wrong_type.clone()),
        ("extends = \"no\"\n", 1, 11, wrong_type.clone()),
        ("[tiers]\nname = \"省\"\n", 1, 1, wrong_type),
        ("[marks]\ndraft = [\"簽\", \"　\"]\n", 2, 15, empty),
        ("[marks]\napprove = [\"◎\"]\nreview = [\"V\", \"◎\"]\n", 3, 16, two.clone()),
        ("[marks]\napprove = [\"Ｖ\"]\nreview = [\"V\"]\n", 3, 11, two.clone()),
        ("[titles]\nknown = [\"省\"]\n[[tiers]]\nname = \"省\"\nwords = [\"省\"]\n", 5, 10, two),
        ("[[tiers]]\nwords = [\"省\"]\n", 1, 1, Is::NamelessTier),
        ("[[tiers]]\nname = \" \"\n", 2, 8, Is::NamelessTier),
        ("[[tiers]]\nname = \"省\"\n[[tiers]]\nname = \"省\"\n", 4, 8, Is::TierTwice { name }),
        ("extends = false\n", 1, 11, Is::Missing { place }),
        ("[remove]\nmarks = [\"審\", \"無\"]\n", 2, 15, Is::NotThere { word, table: w }),
        (
            "[remove]\nmarks = [\"審\"]\n[marks]\ndraft = [\"審\"]\n",
            2,
            10,
            Is::RemovedAndListed { word: s(), table: w, place: s(), line: 0 },
        ),
        ("[separators]\nposts = [\"以及\"]\n", 2, 10, wrong_form.clone()),
        ("[enumerators]\nbrackets = [\"（\"]\n", 2, 13, wrong_form.clone()),
        ("[header]\nlevels = [\"層\"]\n", 2, 11, wrong_form.clone()),
        ("[header]\nlevels = [\"{n}\"]\n", 2, 11, wrong_form.clone()),
        ("[schedule]\ndocument_numbers = [\"第{n}\"]\n", 2, 21, wrong_form),
    ];
    for (text, line, column, problem) in cases {
        let error = found(text);
        assert_eq!((error.line, error.column, of(error.problem.clone())), (line, column, of(problem)), "{text}\n{error}");
        assert!(error.to_string().starts_with(&format!("line {line}, column {column}: ")) && !error.problem.help().is_empty());
    }
    let big5 = fenceng::vocabulary::text(b"[marks]\ndraft = [\"\xc3\xb1\xbf\xec\"]").unwrap_err();
    assert_eq!((big5.line, big5.column, big5.problem), (2, 12, Is::Encoding));
}

#[test]
fn near_names_are_offered() {
    let help = |text: &str| Vocabulary::from_toml(text).map(|_| ()).unwrap_err().problem.help();
    assert_eq!(help("[marks]\naprove = []\n"), "did you mean approve?");
    assert_eq!(help("[header]\nlevel = []\n"), "did you mean levels?");
    assert_eq!(help("[field]\n"), "did you mean fields?");
    assert_eq!(help("extend = true\n"), "did you mean extends?");
    assert_eq!(help("approve = [\"◎\"]\n"), "put it under [marks]");
    assert!(help("[marks]\nreject = []\n").starts_with("the keys of [marks] are draft, review, "));
}

#[test]
fn the_command_prints_the_built_in_words_and_tells_what_a_file_changes() {
    let space = Workspace::new();
    assert_eq!(stdout(&space.fenceng(["vocabulary"])), BUILT_IN);
    space.file("words.toml", "[marks]\ndraft = [\"簽辦\", \"擬辦\"]\napprove = [\"審\"]\n[remove]\nmarks = [\"擬\"]\n");
    let run = space.fenceng(["vocabulary", "words.toml"]);
    assert_eq!(run.status.code(), Some(0));
    let told = "words.toml: 1 word added, 1 moved, 1 removed, 1 kept\nadded    簽辦  [marks] draft\n\
                moved    審  [marks] approve, no longer [marks] review\nremoved  擬  [marks] draft\nkept     擬辦  [marks] draft, as before\n";
    assert_eq!(stdout(&run), told);
    space.file("words.toml", "[marks]\ndraft = [\"\"]\n");
    let run = space.fenceng(["vocabulary", "words.toml"]);
    assert_eq!((run.status.code(), stdout(&run).as_str()), (Some(2), ""));
    assert!(stderr(&run).starts_with("error: words.toml, line 2, column 10: an empty word in [marks] draft\n"), "{}", stderr(&run));
}

#[test]
fn the_handbook_has_examples_that_work_and_names_every_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let handbook = fs::read_to_string(root.join("docs/vocabulary.md")).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut examples = 0;
    for example in [&handbook, &readme].into_iter().flat_map(|page| page.split("```toml\n").skip(1)) {
        let example = example.split("```").next().unwrap();
        let changes = fenceng::vocabulary::changes(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        assert!(!changes.is_empty(), "{example}");
        examples += 1;
    }
    assert!(examples >= 9);
    for line in BUILT_IN.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split(" = ").next().unwrap_or(line).trim_matches(['[', ']']);
        if line.starts_with('[') || line.contains(" = ") {
            let is_number = key.parse::<u32>().is_ok();
            assert!(is_number || handbook.contains(&format!("`{key}`")) || handbook.contains(&format!("`{line}`")), "{line}");
        }
    }
}

/// Files and literals with ideographs that are no words of the trade.
const NO_WORDS: [(&str, &str); 12] = [
    // Messages; what a person is shown.
    ("src/cli/", ""),
    // How office programs, web pages and fonts write numbers, and what radicals look like.
    ("src/read/", ""),
    ("src/radicals.rs", ""),
    // Names of fields, as messages call them.
    ("src/reconcile/page.rs", ""),
    // Values of the format.
    ("src/bureau.rs", "甲"),
    ("src/bureau.rs", "乙"),
    // Dates.
    ("src/normalize.rs", "年月日"),
    ("src/schedule/title.rs", "日"),
    ("src/export/xlsx/words.rs", "中華民國年月日"),
    // What the columns of tables are called in Chinese, with invented examples, and what they are about.
    ("src/export/columns.rs", ""),
    ("src/export/package.rs", ""),
    // What a workbook tells of its colours.
    ("src/export/xlsx/words.rs", "黃底為判讀信心未達之列橘底未達請與原件核對儲存格附註為判讀時之發現"),
];

#[test]
fn no_word_of_the_trade_hides_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hidden = Vec::new();
    for file in rust_files(&root.join("src")) {
        let name = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let is_test = name.ends_with("tests.rs") || name.ends_with("tiling.rs");
        for literal in literals(code) {
            let ideographs: String = literal.chars().filter(|c| ('\u{3400}'..='\u{9fff}').contains(c)).collect();
            // A message is a sentence in English, with words between spaces.
            let is_message = literal.split(' ').filter(|word| word.len() > 1 && word.is_ascii()).count() > 2;
            let is_known = NO_WORDS.iter().any(|(file, known)| name.starts_with(file) && (known.is_empty() || known.contains(&ideographs)));
            if !(ideographs.is_empty() || is_message || is_known || is_test) {
                hidden.push(format!("{name}: {literal}"));
            }
        }
    }
    assert!(hidden.is_empty(), "move these to src/vocabulary.toml, or say above why not: {hidden:#?}");
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files
}

/// The texts and characters between quotes, without those in comments.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        rest = &rest[at..];
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(text) = rest.strip_prefix('"') {
            let mut escaped = false;
            let closes = |c: char| {
                let was_escaped = escaped;
                escaped = c == '\\' && !was_escaped;
                c == '"' && !was_escaped
            };
            let end = text.find(closes).unwrap_or(text.len());
            found.push(text[..end].to_owned());
            rest = text.get(end + 1..).unwrap_or("");
        } else if let Some(text) = rest.strip_prefix('\'') {
            // A character, and no lifetime.
            let length = text.chars().next().map_or(0, char::len_utf8);
            match text[length..].starts_with('\'') {
                true => found.push(text[..length].to_owned()),
                false if text.starts_with('\\') => {
                    rest = text[2..].find('\'').map_or("", |end| &text[2 + end + 1..]);
                    continue;
                }
                false => {
                    rest = text;
                    continue;
                }
            }
            rest = &text[length + 1..];
        } else {
            rest = &rest[1..];
        }
    }
    found
}
