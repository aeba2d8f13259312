//! What a title says: bureau, unit, table, and the acts of approval printed with it.

use crate::bureau::{Approval, Table};
use crate::normalize::{roc_date, squeeze, squeezed};
use crate::vocabulary::{Field, Vocabulary, Word, is_han};

/// The parts of a title such as 臺北市政府秘書處(總務組)分層負責明細表（乙表）.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// What stands before the name of the document, brackets left out.
    pub owner: String,
    /// The unit, where it stands in brackets.
    pub unit: Option<String>,
    /// The table named after the name of the document.
    pub table: Option<Table>,
}

/// Bytes that may stand before the name of the document: a government, a bureau and a unit with what is in brackets after
/// them. Owners are compared with one another, and each is cut in many ways.
const LONGEST_OWNER: usize = 384;

/// Reads a title; `None` where the text does not hold the name of the document, or holds it behind more than any owner.
pub(super) fn parse(text: &str, vocabulary: &Vocabulary) -> Option<Title> {
    let text = squeezed(text);
    if !vocabulary.looks_like_title(&text) {
        return None;
    }
    let (at, name) = vocabulary.schedule_names.iter().find_map(|name| text.find(name.as_str()).map(|at| (at, name)))?;
    let (before, after) = (&text[..at], &text[at + name.len()..]);
    let before = vocabulary.enumerators.before(before).map_or(before, |(_, rest)| rest);
    // What a sentence says before it comes to the document is no owner.
    let before = before.rsplit(['。', '，', '：', ':', '；', '「']).next().unwrap_or(before);
    if before.len() > LONGEST_OWNER {
        return None;
    }
    let mut owner = String::new();
    let mut unit = None;
    let mut rest = before;
    while let Some(open) = rest.find(['(', '（']) {
        owner.push_str(&rest[..open]);
        let inner = &rest[open..].trim_start_matches(['(', '（']);
        let close = inner.find([')', '）']).unwrap_or(inner.len());
        // Brackets after a unit say more about it.
        let names_unit = cuts(&owner, vocabulary).iter().all(|cut| cut.len() == owner.len());
        if vocabulary.table(&inner[..close]).is_none() && close > 0 && (names_unit || vocabulary.looks_like_units(&inner[..close])) {
            unit = Some(inner[..close].to_owned());
        }
        rest = inner[close..].trim_start_matches([')', '）']);
    }
    owner.push_str(rest);
    owner.truncate(owner.trim_end_matches(DASHES).len());
    let filler = |owner: &str| vocabulary.title_fillers.iter().find_map(|word| owner.strip_suffix(word.as_str()).map(str::len));
    while let Some(length) = filler(&owner) {
        owner.truncate(length);
        owner.truncate(owner.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    }
    let in_brackets = after.strip_prefix(['(', '（']).and_then(|inner| inner.find([')', '）']).map(|close| inner.split_at(close)));
    let table = in_brackets.and_then(|(inner, _)| vocabulary.table(inner)).map(|(table, _)| table);
    let after = in_brackets.filter(|_| table.is_some()).map_or(after, |(_, rest)| &rest[rest.chars().next().map_or(0, char::len_utf8)..]);
    unit = unit.or_else(|| unit_after(after, vocabulary));
    Some(Title { owner, unit, table })
}

/// The unit that stands after the name of the document: －工程科, （工程科）, 承辦單位：工程科.
fn unit_after(after: &str, vocabulary: &Vocabulary) -> Option<String> {
    let open = |c: char| DASHES.contains(&c) || "（(【［[〔：:".contains(c);
    let text = after.trim_start_matches(open);
    let end = text.find(|c: char| "）)】］]〕".contains(c)).unwrap_or(text.len());
    unit_alone(&text[..end], None, vocabulary).map(|(unit, _)| unit)
}

/// What stands between a bureau and its unit.
pub(super) const DASHES: [char; 8] = ['-', '－', '–', '—', '─', '‧', '·', '/'];

/// How many lines above the name of the document the bureau may stand.
const LINES_ABOVE: usize = 3;

/// The title among texts that follow one another, and where it stands: the last that names a bureau and nothing else, as a
/// path through a site or a sentence may hold the name of the document too.
///
/// The owner may stand in the line before the name of the document.
pub(super) fn of_texts<T: AsRef<str>>(texts: &[T], vocabulary: &Vocabulary) -> Option<(usize, Title)> {
    let mut best: Option<(usize, Title)> = None;
    let mut best_rank = 0;
    for (at, text) in texts.iter().enumerate() {
        let Some(mut title) = parse(text.as_ref(), vocabulary) else { continue };
        // The bureau may stand in a line above.
        if government(&title.owner, vocabulary).is_none() && title.owner.chars().all(is_han) {
            let above = texts[..at].iter().rev().take(LINES_ABOVE).map(|text| squeeze(text.as_ref()));
            let is_bureau = |text: &String| text.chars().all(is_han) && !cuts(text, vocabulary).is_empty();
            if let Some(above) = above.filter(is_bureau).find(|above| !title.owner.starts_with(above.as_str())) {
                title.owner.insert_str(0, &above);
            }
        }
        let names_bureau = !cuts(&title.owner, vocabulary).is_empty();
        let rank = match (names_bureau, is_sentence(text.as_ref())) {
            (true, false) => 3,
            (true, true) => 2,
            (false, _) => 1,
        };
        if rank > best_rank || rank == 3 {
            (best, best_rank) = (Some((at, title)), rank);
        }
    }
    best
}

/// Whether a text says more than a title does.
fn is_sentence(text: &str) -> bool {
    text.contains(['。', '，', '；'])
}

/// The unit that a line or the name of a worksheet gives, and the 表別 in brackets after it: 承辦單位：工程科, or nothing but
/// the unit's name.
pub(super) fn unit_alone(text: &str, bureau: Option<&str>, vocabulary: &Vocabulary) -> Option<(String, Option<Table>)> {
    // What more a line says stands after a wide space.
    text.split(['\n', '\t', '\u{3000}']).flat_map(|part| part.split("  ")).find_map(|part| unit_in(part, bureau, vocabulary))
}

fn unit_in(text: &str, bureau: Option<&str>, vocabulary: &Vocabulary) -> Option<(String, Option<Table>)> {
    let text = squeeze(text);
    let is_label = |label: &str| vocabulary.header(label) == Some(vec![Word::Field(Field::Unit)]);
    let labelled = text.split_once(['：', ':']).filter(|(label, _)| is_label(label)).map(|(_, name)| name);
    let name = labelled.unwrap_or(&text);
    let name = vocabulary.enumerators.before(name).map_or(name, |(_, rest)| rest);
    // 01工程科 is numbered; 1999 may be part of a name.
    let digits = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = if name.len() - digits.len() <= 2 { digits.trim_start_matches(['.', '-', '_']) } else { name };
    let name = bureau.map_or(name, |bureau| without_bureau(name, bureau));
    let (before, table) = match name.split_once(['(', '（']) {
        Some((before, inner)) => (before, vocabulary.table(inner.trim_end_matches([')', '）'])).map(|(table, _)| table)),
        None => (name, None),
    };
    let name = if table.is_some() { before } else { name };
    let is_one = !name.contains(['、', '，', ',', ';', '；', '/', '。', '：', ':']) && Some(name) != bureau;
    // After a label any name is one.
    let is_unit = match labelled {
        Some(_) => (2..=12).contains(&name.chars().count()),
        None => ends_as_unit(before, vocabulary) && vocabulary.header(name).is_none(),
    };
    (is_one && is_unit).then(|| (name.to_owned(), table))
}

pub(super) fn ends_as_unit(name: &str, vocabulary: &Vocabulary) -> bool {
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit());
    vocabulary.looks_like_units(name)
}

/// Whether a text may be a name: a few ideographs and nothing else.
pub(super) fn may_be_name(text: &str) -> bool {
    (2..=10).contains(&text.chars().count()) && text.chars().all(is_han)
}

/// A name without the bureau's before it, which may be short: 港灣處工程科.
fn without_bureau<'n>(name: &'n str, bureau: &str) -> &'n str {
    let tails = bureau.char_indices().map(|(at, _)| &bureau[at..]).filter(|tail| tail.chars().count() > 1);
    let rests = tails.filter_map(|tail| name.strip_prefix(tail)).filter(|rest| rest.chars().count() > 1);
    rests.min_by_key(|rest| rest.len()).unwrap_or(name).trim_start_matches(DASHES)
}

/// The 表別 that a line of its own gives: 表別：乙表.
pub(super) fn table_alone(text: &str, vocabulary: &Vocabulary) -> Option<Table> {
    let text = squeeze(text);
    let (label, table) = text.split_once(['：', ':'])?;
    let is_label = vocabulary.header(label) == Some(vec![Word::Field(Field::Table)]);
    vocabulary.table(table).filter(|_| is_label).map(|(table, _)| table)
}

/// The bureau that a document's titles agree on.
///
/// Of the ways to cut the owners into bureau and unit, the one that most owners share wins, then the longer one: units
/// differ from title to title, the bureau does not.
pub(super) fn bureau<'o>(owners: impl Iterator<Item = &'o str>, vocabulary: &Vocabulary) -> Option<String> {
    let mut owners: Vec<&str> = owners.collect();
    owners.sort_unstable();
    let mut candidates: Vec<&str> = owners.chunk_by(|a, b| a == b).flat_map(|same| cuts(same[0], vocabulary)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    // In order, those that begin alike follow one another.
    let count = |candidate: &str| {
        let from = owners.partition_point(|owner| *owner < candidate);
        owners[from..].partition_point(|owner| owner.starts_with(candidate))
    };
    candidates
        .into_iter()
        .map(|candidate| (count(candidate), candidate))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}

/// Prefixes of an owner that could be the bureau: they end as bureaus do, and what follows is nothing or ends as units do.
fn cuts<'o>(owner: &'o str, vocabulary: &Vocabulary) -> Vec<&'o str> {
    let start = government(owner, vocabulary).map_or(0, |government| government.len());
    owner
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .filter(|&end| end > start + 3)
        .filter(|&end| {
            let rest = &owner[end..];
            vocabulary.bureau_endings.iter().any(|ending| owner[start..end].ends_with(ending.as_str()))
                && (rest.is_empty()
                    || rest.chars().count() >= 2 && vocabulary.unit_endings.iter().any(|ending| rest.ends_with(ending.as_str())))
        })
        .map(|end| &owner[..end])
        .collect()
}

/// The government that a bureau's name begins with.
pub(crate) fn government<'b>(bureau: &'b str, vocabulary: &Vocabulary) -> Option<&'b str> {
    vocabulary
        .governments
        .iter()
        .filter_map(|ending| bureau.find(ending.as_str()).map(|at| (at, at + ending.len())))
        .filter(|&(at, _)| at > 0)
        .min()
        .map(|(_, end)| &bureau[..end])
}

/// What is left of an owner after the bureau; `Err` with it when the bureau is written with one character amiss.
pub(super) fn unit_of<'o>(owner: &'o str, bureau: &str) -> Option<Result<&'o str, &'o str>> {
    if let Some(rest) = owner.strip_prefix(bureau) {
        return Some(Ok(rest));
    }
    let wanted: Vec<char> = bureau.chars().collect();
    let ends: Vec<usize> = owner.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    [wanted.len().wrapping_sub(1), wanted.len(), wanted.len() + 1].into_iter().find_map(|length| {
        let end = *ends.get(length.checked_sub(1)?)?;
        let given: Vec<char> = owner[..end].chars().collect();
        (wanted.last() == given.last() && one_apart(&wanted, &given)).then(|| Err(&owner[end..]))
    })
}

/// Whether one insertion, deletion or replacement makes the one of the other.
fn one_apart(a: &[char], b: &[char]) -> bool {
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let room = a.len().min(b.len()) - same_start;
    let same_end = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - same_start - same_end <= 1
}

/// Bytes that may stand between the number of a document and the act.
const ACT_GAP: usize = 12;

/// The acts of approval that a text tells of.
///
/// Found by their number (…字第…號); the date stands before it, the act after it, the table before both.
pub(super) fn approvals(text: &str, vocabulary: &Vocabulary) -> Vec<Approval> {
    let text = squeeze(text);
    let mut found = Vec::new();
    let mut done = 0;
    for (at, end) in vocabulary.document_numbers(&text) {
        let before = &text[done..at];
        let no_start = done + before.char_indices().rev().find(|&(_, c)| !is_han(c)).map_or(0, |(at, c)| at + c.len_utf8());
        let (date, no_start) = date_before(&text, done, no_start, at);
        let after = &text[end..];
        let act = vocabulary
            .acts
            .iter()
            .filter_map(|act| {
                let near = &after.as_bytes()[..after.len().min(ACT_GAP + act.len())];
                memchr::memmem::find(near, act.as_bytes()).map(|gap| (gap, act))
            })
            .min_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.len().cmp(&a.1.len())))
            .map(|(_, act)| act.clone());
        let table = text.get(done..no_start).and_then(|before| vocabulary.table_in(before)).map(|(_, table)| table);
        if date.is_some() || act.is_some() {
            found.push(Approval { table, date, document_no: Some(text[no_start..end].to_owned()), act });
        }
        done = end;
    }
    found
}

/// The ROC date that ends where the number of the document begins; moves that beginning past 年月日.
fn date_before(text: &str, from: usize, no_start: usize, no_end: usize) -> (Option<String>, usize) {
    let slice = &text[from..no_end];
    let mut best = None;
    let mut last_was_digit = false;
    for (at, c) in slice.char_indices() {
        if c.is_ascii_digit()
            && !last_was_digit
            && let Some((date, length)) = roc_date(&slice[at..])
        {
            best = Some((date, from + at + length));
        }
        last_was_digit = c.is_ascii_digit();
    }
    best.map_or((None, no_start), |(date, end)| {
        (Some(date), if end > no_start || text[no_start..].starts_with('日') { end } else { no_start })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Title {
        parse(text, &Vocabulary::default()).unwrap()
    }

    #[test]
    fn units_stand_in_brackets_or_after_the_bureau() {
        let vocabulary = Vocabulary::default();
        let a = parsed("綠原市政府港灣處(工程組)分層負責明細表 甲表-112.9.21府人字第1號核定");
        assert_eq!((a.owner.as_str(), a.unit.as_deref(), a.table), ("綠原市政府港灣處", Some("工程組"), None));
        let b = parsed(" 綠 原 市 政 府 港 灣 處 分 層 負 責 明 細 表 （ 乙 表 ） ");
        assert_eq!((b.owner.as_str(), b.unit, b.table), ("綠原市政府港灣處", None, Some(Table::Yi)));
        let owners = ["綠原市政府社會局人事室", "綠原市政府社會局老人福利科", "綠原市政府社會局"];
        assert_eq!(bureau(owners.into_iter(), &vocabulary).as_deref(), Some("綠原市政府社會局"));
        assert_eq!(unit_of(owners[1], "綠原市政府社會局"), Some(Ok("老人福利科")));
        let owners = ["綠原市政府天文館籌備處星象組", "綠原市政府天文館籌備處"];
        assert_eq!(bureau(owners.into_iter(), &vocabulary).as_deref(), Some("綠原市政府天文館籌備處"));
    }

    #[test]
    fn a_bureau_with_a_character_missing_is_still_the_bureau() {
        assert_eq!(unit_of("綠原市府社會局老人福利科", "綠原市政府社會局"), Some(Err("老人福利科")));
        assert_eq!(unit_of("綠原市政府教育局", "綠原市政府社會局"), None);
    }

    #[test]
    fn approvals_are_found_in_titles_and_notes() {
        let vocabulary = Vocabulary::default();
        let act = |table, date: &str, no: &str, act: &str| Approval {
            table,
            date: Some(date.into()),
            document_no: Some(no.into()),
            act: Some(act.into()),
        };
        assert_eq!(
            approvals("分層負責明細表 甲表-112.9.21府人管字第11201號核定 乙表 - 112. 9. 2府人管字第11202號同意備查", &vocabulary),
            [
                act(Some(Table::Jia), "2023-09-21", "府人管字第11201號", "核定"),
                act(Some(Table::Yi), "2023-09-02", "府人管字第11202號", "同意備查")
            ]
        );
        assert_eq!(
            approvals("中華民國 113 年 10 月 4 日中市數人字第 1130005673 號函核定", &vocabulary),
            [act(None, "2024-10-04", "中市數人字第1130005673號", "函核定")]
        );
        assert_eq!(
            approvals("1. 某局分層負責明細表(甲表)業經市府108年6月19日府授人管字第10801305001號函核定。", &vocabulary),
            [act(Some(Table::Jia), "2019-06-19", "府授人管字第10801305001號", "函核定")]
        );
    }
}
