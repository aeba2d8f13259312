//! The words of the trade as data: marks, header words, titles, endings of names.
//!
//! They live in `vocabulary.toml`, compiled in: no stage tells anything by a word of its own. Forms (dates, numerals,
//! numbers of documents) are in `normalize` and `schedule::title`.

mod file;
mod likeness;

use std::collections::{BTreeMap, BTreeSet};

use file::VocabularyFile;
pub(crate) use likeness::{Likeness, spelt};

use crate::bureau::{Action, Table};
use crate::normalize::squeeze;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 表別.
    Table,
    /// 機關名稱: the bureau of the row.
    Bureau,
    /// 承辦單位: the unit of the row.
    Unit,
    /// A running number that says nothing.
    Number,
    /// 公務項目.
    Item,
    /// 公務內容.
    Content,
    /// 業務名稱.
    Task,
    /// The rung of the ladder, 0 the lowest.
    Role(u8),
    /// 會辦機關.
    CoOrganizers,
    /// 備考.
    Remarks,
}

/// A word of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Names the field of a column; never [`Field::Role`].
    Field(Field),
    /// A post (職稱), or several of one column.
    Title(String),
    /// 第n層.
    Level(u8),
    /// A tier of government, by its index in the vocabulary.
    Tier(usize),
    /// 襄助核稿.
    Assists,
    /// Spans columns and names none: 陳核流程.
    Banner,
}

/// What kind of thing a cell holds, told from its text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but space.
    Blank,
    /// A mark, or several one after another.
    Marks(Vec<Action>),
    /// 表別: 甲, 乙, 機關共同乙.
    Table(Table),
    /// Words of a header and nothing else.
    Header(Vec<Word>),
    /// Holds the name of the document: a title.
    Title,
    /// Names of units and nothing else.
    Units,
    /// Digits.
    Number,
    /// Any other text, by its length in characters without space.
    Text(u16),
}

/// The vocabulary, ready for look-up. [`Vocabulary::default`] is the one compiled in.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    marks: Vec<(String, Action)>,
    /// Characters that marks begin with.
    begin_marks: BTreeSet<char>,
    words: BTreeMap<char, Vec<(String, Word)>>,
    /// Characters that the words of a header end with, and the names of units.
    end_words: BTreeSet<char>,
    end_units: BTreeSet<char>,
    title_endings: Vec<String>,
    lead_endings: Vec<String>,
    draft_words: Vec<String>,
    shared: String,
    /// Endings of the names of units.
    pub(crate) unit_endings: Vec<String>,
    /// Words that stand in no name of a unit.
    pub(crate) unit_phrases: Vec<String>,
    /// Endings of the names of bureaus.
    pub(crate) bureau_endings: Vec<String>,
    /// Endings of the names of governments.
    pub(crate) governments: Vec<String>,
    /// Those of them that stand for a longer name, with that name.
    pub(crate) short_governments: Vec<(String, String)>,
    /// Words between a bureau and the name of the document.
    pub(crate) title_fillers: Vec<String>,
    notes: Vec<String>,
    totals: Vec<String>,
    /// Names of the document itself.
    pub(crate) schedule_names: Vec<String>,
    /// What all of these begin with.
    names_begin: String,
    /// Words that end an approval, longest first.
    pub(crate) acts: Vec<String>,
    /// Tiers: name, and the titles that are always of that tier.
    pub(crate) tiers: Vec<(String, Vec<String>)>,
    /// What tells a slip of a character from another business.
    pub(crate) likeness: Likeness,
}

impl Default for Vocabulary {
    fn default() -> Self {
        #[allow(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
        Self::from_toml(include_str!("vocabulary.toml")).expect("the compiled-in vocabulary is well-formed")
    }
}

impl Vocabulary {
    /// Reads a vocabulary from the text of a TOML file.
    ///
    /// # Errors
    /// The error of the TOML reader, with line and column, when a table or a key is missing, unknown or of the wrong type.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        let file: VocabularyFile = toml::from_str(text)?;
        let mut marks = Vec::new();
        for (words, action) in [
            (file.marks.draft, Action::Draft),
            (file.marks.review, Action::Review),
            (file.marks.forward, Action::Forward),
            (file.marks.approve, Action::Approve),
            (file.marks.approve_or_forward, Action::ApproveOrForward),
            (file.marks.bypass, Action::Bypass),
        ] {
            marks.extend(words.into_iter().map(|word| (key(&word), action)));
        }
        marks.sort();
        marks.dedup_by(|a, b| a.0 == b.0);

        let mut words: BTreeMap<char, Vec<(String, Word)>> = BTreeMap::new();
        let mut add = |text: &str, word: Word| {
            let text = key(text);
            if let Some(first) = text.chars().next() {
                words.entry(first).or_default().push((text, word));
            }
        };
        for (list, field) in [
            (&file.fields.table, Field::Table),
            (&file.fields.bureau, Field::Bureau),
            (&file.fields.unit, Field::Unit),
            (&file.fields.number, Field::Number),
            (&file.fields.item, Field::Item),
            (&file.fields.content, Field::Content),
            (&file.fields.task, Field::Task),
            (&file.fields.co_organizers, Field::CoOrganizers),
            (&file.fields.remarks, Field::Remarks),
        ] {
            list.iter().for_each(|text| add(text, Word::Field(field)));
        }
        file.header.banners.iter().for_each(|text| add(text, Word::Banner));
        file.header.assists.iter().for_each(|text| add(text, Word::Assists));
        for (index, tier) in file.tiers.iter().enumerate() {
            tier.words.iter().for_each(|text| add(text, Word::Tier(index)));
            tier.titles.iter().for_each(|text| add(text, Word::Title(text.clone())));
        }
        file.titles.known.iter().for_each(|text| add(text, Word::Title(text.clone())));
        for (level, numeral) in "一二三四五六七八九".chars().enumerate() {
            add(&format!("第{numeral}層"), Word::Level(level as u8 + 1));
            add(&format!("第{}層", level + 1), Word::Level(level as u8 + 1));
        }
        for list in words.values_mut() {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        let last = |word: &String| word.chars().next_back();
        let mut end_words: BTreeSet<char> = words.values().flatten().filter_map(|(word, _)| last(word)).collect();
        end_words.extend(file.titles.endings.iter().filter_map(last));
        end_words.extend(SEPARATORS);
        end_words.extend(BETWEEN);
        let mut end_units: BTreeSet<char> = file.units.endings.iter().filter_map(last).collect();
        end_units.extend(['）', '、', '，', ',', ';', '；', '/']);
        let begin_marks: BTreeSet<char> = marks.iter().filter_map(|(word, _)| word.chars().next()).flat_map(alike).collect();
        let likeness = Likeness::new(file.likeness, file.units.endings.iter().chain(&file.bureaus.endings));
        let longest_first = |mut list: Vec<String>| {
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list
        };
        Ok(Self {
            marks,
            begin_marks,
            words,
            end_words,
            end_units,
            title_endings: longest_first(file.titles.endings),
            lead_endings: longest_first(file.titles.leads),
            draft_words: file.titles.drafts,
            shared: file.tables.shared,
            unit_endings: longest_first(file.units.endings),
            unit_phrases: file.units.phrases,
            bureau_endings: longest_first(file.bureaus.endings),
            governments: longest_first(file.bureaus.governments),
            short_governments: file.bureaus.short_governments.into_iter().map(|name| (name.short, name.full)).collect(),
            names_begin: common_start(&file.schedule.names),
            schedule_names: longest_first(file.schedule.names),
            title_fillers: longest_first(file.schedule.title_fillers),
            notes: longest_first(file.schedule.notes),
            totals: longest_first(file.schedule.totals),
            acts: longest_first(file.schedule.acts),
            tiers: file.tiers.into_iter().map(|tier| (tier.name, tier.titles)).collect(),
            likeness,
        })
    }

    /// The action that a mark stands for; `text` may hold spaces.
    pub fn action(&self, text: &str) -> Option<Action> {
        if text.len() > 64 {
            return None;
        }
        // Marks as they mostly come need no copy.
        let is_key = text.chars().all(|c| !c.is_whitespace() && same(c) == c);
        if is_key { self.action_of_key(text) } else { self.action_of_key(&key(text)) }
    }

    fn action_of_key(&self, key: &str) -> Option<Action> {
        self.marks.binary_search_by(|(word, _)| word.as_str().cmp(key)).ok().map(|at| self.marks[at].1)
    }

    /// Splits text that is made of marks and nothing else into the marks, as `擬辦審核` into two.
    ///
    /// The longest mark is taken first, so `核定或核轉` is one mark.
    pub fn marks<'t>(&self, squeezed: &'t str) -> Option<Vec<(&'t str, Action)>> {
        if !self.begin_marks.contains(&squeezed.chars().next()?) {
            return None;
        }
        let mut found = Vec::new();
        let mut rest = squeezed;
        while !rest.is_empty() {
            let (mark, action) = (1..=rest.chars().count().min(8)).rev().find_map(|length| {
                let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
                self.action_of_key(&key(&rest[..end])).map(|action| (&rest[..end], action))
            })?;
            found.push((mark, action));
            rest = &rest[mark.len()..];
        }
        (!found.is_empty()).then_some(found)
    }

    /// Reads a cell's text as words of a header and nothing else; `None` when there is anything besides.
    ///
    /// A post that is not listed is told by its ending.
    ///
    /// Lines that are posts each are the posts of one column, as if something stood between them.
    pub fn header(&self, text: &str) -> Option<Vec<Word>> {
        self.header_words(text, true).or_else(|| {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| self.header_words(line, true));
            let words: Vec<Word> =
                if text.contains('\n') { lines.try_fold(Vec::new(), |all, line| Some([all, line?].concat()))? } else { return None };
            words.iter().all(|word| matches!(word, Word::Title(_))).then_some(words)
        })
    }

    fn header_words(&self, text: &str, guess: bool) -> Option<Vec<Word>> {
        let text = key(text);
        if text.is_empty() || text.chars().count() > 48 {
            return None;
        }
        let mut found: Vec<Word> = Vec::new();
        let mut rest = text.as_str();
        let mut joined = false;
        while let Some(first) = rest.chars().next() {
            if SEPARATORS.contains(&first) && matches!(found.last(), Some(Word::Title(_))) {
                if let Some(Word::Title(title)) = found.last_mut() {
                    title.push(if first == '／' { '/' } else { first });
                }
                joined = true;
                rest = &rest[first.len_utf8()..];
                continue;
            }
            if BETWEEN.contains(&first) && found.last().is_some_and(|last| !matches!(last, Word::Title(_))) {
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let known = self.words.get(&first).and_then(|list| list.iter().find(|(word, _)| rest.starts_with(word.as_str())));
            let Some((word, meaning)) = known else {
                if let Some((inner, after)) = rest.strip_prefix('（').and_then(|rest| rest.split_once('）'))
                    && let Some(last) = found.last_mut()
                    && let Some(words) = self.header_words(inner, guess)
                {
                    match (last, &words[..]) {
                        // Another name of the post, or the post and its level in one cell.
                        (Word::Title(title), [Word::Title(_)]) => title.push_str(&format!("（{inner}）")),
                        (Word::Level(_), [Word::Title(_)]) | (Word::Title(_), [Word::Level(_)]) => found.extend(words),
                        _ => return None,
                    }
                    rest = after;
                    continue;
                }
                let may_be_post = found.is_empty() || joined || matches!(found.last(), Some(Word::Assists | Word::Level(_)));
                if guess
                    && may_be_post
                    && let Some((post, level)) = self.level_after(rest)
                {
                    found = self.unknown_title(&text, post, found)?;
                    found.push(level);
                    break;
                }
                return if guess && may_be_post { self.unknown_title(&text, rest, found) } else { None };
            };
            match (meaning, found.last_mut()) {
                (Word::Title(post), Some(Word::Title(title))) if joined => title.push_str(post),
                (meaning, _) => found.push(meaning.clone()),
            }
            joined = false;
            rest = &rest[word.len()..];
        }
        Some(found)
    }

    /// A text that ends with a level, in brackets or not, as what stands before it and the level.
    fn level_after<'t>(&self, text: &'t str) -> Option<(&'t str, Word)> {
        let bare = text.strip_suffix('）').unwrap_or(text);
        let levels = self.words.values().flatten().filter(|(_, word)| matches!(word, Word::Level(_)));
        let (post, level) = levels.filter_map(|(word, level)| Some((bare.strip_suffix(word.as_str())?, level.clone()))).next()?;
        let post = if bare.len() < text.len() { post.strip_suffix('（')? } else { post };
        Some((post, level))
    }

    /// A post that the vocabulary does not list but whose ending gives it away.
    fn unknown_title(&self, whole: &str, rest: &str, mut found: Vec<Word>) -> Option<Vec<Word>> {
        let is_post = |post: &str| {
            let length = post.chars().count();
            (2..=8).contains(&length)
                && post.chars().all(|c| is_han(c) || matches!(c, '（' | '）'))
                && !post.starts_with('（')
                && self.title_endings.iter().any(|ending| post.ends_with(ending.as_str()))
        };
        if !rest.split(['、', '/', '／', '，', ',']).all(is_post) || whole.chars().count() > GUESSED {
            return None;
        }
        match found.last_mut() {
            Some(Word::Title(title)) => title.push_str(rest),
            _ => found.push(Word::Title(rest.to_owned())),
        }
        Some(found)
    }

    /// Reads 表別: the table and what stands before 共同.
    pub fn table(&self, text: &str) -> Option<(Table, Option<String>)> {
        if text.len() > 48 || !text.contains(['甲', '乙']) {
            return None;
        }
        let text = key(text);
        let text = text.strip_suffix('表').unwrap_or(&text);
        let (rest, table) =
            if let Some(rest) = text.strip_suffix('甲') { (rest, Table::Jia) } else { (text.strip_suffix('乙')?, Table::Yi) };
        if rest.is_empty() {
            return Some((table, None));
        }
        let shared = rest.strip_suffix(self.shared.as_str())?;
        Some((table, (!shared.is_empty()).then(|| shared.to_owned())))
    }

    /// Whether every word of the text ends as the names of units do, so that it can be split into names.
    pub fn looks_like_units(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| c.is_whitespace() || "、，,;；/".contains(c)).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| {
                (2..=16).contains(&word.chars().count())
                    && word.chars().all(|c| is_han(c) || matches!(c, '(' | ')' | '（' | '）'))
                    && self.unit_endings.iter().any(|ending| word.trim_end_matches([')', '）']).ends_with(ending.as_str()))
            })
    }

    /// Whether a title is of posts that are known by their whole name.
    pub(crate) fn knows_title(&self, title: &str) -> bool {
        title.split(['/', '、']).all(|post| {
            let words = post.chars().next().and_then(|first| self.words.get(&first));
            words.is_some_and(|words| words.iter().any(|(word, meaning)| word == post && matches!(meaning, Word::Title(_))))
        })
    }

    /// Whether a post leads others (股長, 主任), so that it seldom drafts.
    pub fn leads(&self, title: &str) -> bool {
        self.lead_endings.iter().any(|ending| title.ends_with(ending.as_str()))
    }

    /// Whether a title says that its post drafts (承辦人), and so is the lowest.
    pub(crate) fn drafts(&self, title: &str) -> bool {
        !self.leads(title) && self.draft_words.iter().any(|word| title.starts_with(word.as_str()))
    }

    /// Whether a text begins the notes below a table: 附註： and their like.
    pub fn begins_notes(&self, raw: &str) -> bool {
        let text = squeeze(raw);
        let after = |word: &String| text.strip_prefix(word.as_str());
        self.notes.iter().filter_map(after).any(|rest| rest.is_empty() || rest.starts_with(|c: char| "：:.、1一".contains(c)))
    }

    /// Whether a text is the head of a row that counts the others: 合計.
    pub fn is_total(&self, raw: &str) -> bool {
        self.totals.contains(&squeeze(raw))
    }

    /// Whether the text holds the name of the document itself (分層負責明細表).
    pub fn looks_like_title(&self, squeezed: &str) -> bool {
        // Few texts hold even what all the names begin with.
        memchr::memmem::find(squeezed.as_bytes(), self.names_begin.as_bytes()).is_some()
            && self.schedule_names.iter().any(|name| squeezed.contains(name.as_str()))
    }

    /// Tells what kind of thing a cell holds.
    pub fn kind(&self, raw: &str) -> Kind {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Kind::Blank;
        }
        // Most cells are one short mark or one long sentence: both are told without a copy.
        if let Some(action) = self.action(trimmed) {
            return Kind::Marks(vec![action]);
        }
        let squeezed = squeeze(trimmed);
        if squeezed.is_empty() {
            return Kind::Blank;
        }
        let length = squeezed.chars().count();
        if length <= 16 {
            if let Some((table, _)) = self.table(&squeezed) {
                return Kind::Table(table);
            }
            if let Some(marks) = self.marks(&squeezed) {
                return Kind::Marks(marks.into_iter().map(|(_, action)| action).collect());
            }
            if squeezed.chars().all(|c| c.is_ascii_digit()) {
                return Kind::Number;
            }
        }
        if self.looks_like_title(&squeezed) {
            return Kind::Title;
        }
        // Most texts end as no word of a header and no unit does, and need not be looked at further.
        let last = squeezed.chars().next_back().map_or(' ', same);
        let may_be_header = length <= 48 && self.end_words.contains(&last);
        let begins = may_be_header && squeezed.chars().next().is_some_and(|first| self.words.contains_key(&same(first)));
        let known = if begins { self.header_words(&squeezed, false) } else { None };
        if let Some(words) = known {
            return Kind::Header(words);
        }
        if length <= 64 && self.end_units.contains(&last) && self.looks_like_units(trimmed) {
            return Kind::Units;
        }
        // A post that is not listed is guessed by its ending in short texts only.
        if may_be_header
            && length <= GUESSED
            && let Some(words) = self.header(trimmed)
        {
            return Kind::Header(words);
        }
        Kind::Text(length.min(usize::from(u16::MAX)) as u16)
    }
}

/// What parts the posts of one column, and the words of a header.
const SEPARATORS: [char; 7] = ['、', '/', '／', '，', ',', '及', '或'];
const BETWEEN: [char; 8] = ['-', '－', '–', '—', '_', '：', ':', '・'];

/// The characters that are the same as one in words.
fn alike(c: char) -> impl Iterator<Item = char> {
    ['(', ')', 'Ｖ', 'ｖ'].into_iter().filter(move |&other| same(other) == c).chain([c])
}

/// Characters of a header in which a post that is not listed is guessed.
const GUESSED: usize = 24;

/// The text that all of some words begin with.
fn common_start(words: &[String]) -> String {
    let Some((first, rest)) = words.split_first() else { return String::new() };
    let same = |at: usize, c: char| rest.iter().all(|word| word.get(at..).is_some_and(|tail| tail.starts_with(c)));
    first.char_indices().take_while(|&(at, c)| same(at, c)).map(|(_, c)| c).collect()
}

/// Form in which words are compared: no spaces, brackets of one kind.
fn key(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(same).collect()
}

/// The one character for those that are the same in words.
fn same(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        'Ｖ' => 'V',
        'ｖ' => 'v',
        other => other,
    }
}

/// Whether a character is a Chinese ideograph.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '○')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_with_spaces_and_in_runs() {
        let vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.action("擬 辦"), Some(Action::Draft));
        assert_eq!(vocabulary.action("≠"), Some(Action::Bypass));
        assert_eq!(vocabulary.action("擬辦審核"), None);
        let run: Vec<Action> = vocabulary.marks("擬辦審核核定或核轉").unwrap_or_default().iter().map(|m| m.1).collect();
        assert_eq!(run, [Action::Draft, Action::Review, Action::ApproveOrForward]);
    }

    #[test]
    fn headers_are_read_whole_or_not_at_all() {
        let vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.header("會辦機關(單位) 備考"), Some(vec![Word::Field(Field::CoOrganizers), Word::Field(Field::Remarks)]));
        assert_eq!(vocabulary.header("科  長/ 主  任"), Some(vec![Word::Title("科長/主任".into())]));
        assert_eq!(vocabulary.header("襄助核稿 秘書、視察、專員"), Some(vec![Word::Assists, Word::Title("秘書、視察、專員".into())]));
        assert_eq!(vocabulary.header("副總工程司、專門委員"), Some(vec![Word::Title("副總工程司、專門委員".into())]));
        assert_eq!(vocabulary.header("決行權責第四層"), Some(vec![Word::Banner, Word::Level(4)]));
        assert_eq!(vocabulary.header("項目內容承辦人股長").map(|words| words.len()), Some(4));
        let post = |title: &str| Some(vec![Word::Title(title.into())]);
        assert_eq!(vocabulary.header("課（室）主管"), post("課（室）主管"));
        assert_eq!(vocabulary.header("科長(主任)"), post("科長（主任）"));
        assert_eq!(vocabulary.header("承辦人員\n社工員").map(|words| words.len()), Some(2));
        assert_eq!(vocabulary.header("第一層\n（鎮長）"), Some(vec![Word::Level(1), Word::Title("鎮長".into())]));
        assert_eq!(vocabulary.header("鎮長（第一層）"), Some(vec![Word::Title("鎮長".into()), Word::Level(1)]));
        assert_eq!(vocabulary.header("市政顧問會議作業。"), None);
    }

    #[test]
    fn tables_keep_what_stands_before_the_shared_mark() {
        let vocabulary = Vocabulary::default();
        assert_eq!(vocabulary.table("機關共同乙"), Some((Table::Yi, Some("機關".into()))));
        assert_eq!(vocabulary.table("甲"), Some((Table::Jia, None)));
        assert_eq!(vocabulary.table("共同乙"), Some((Table::Yi, None)));
        assert_eq!(vocabulary.table("車輛管理"), None);
    }

    #[test]
    fn units_are_told_from_phrases() {
        let vocabulary = Vocabulary::default();
        assert!(vocabulary.looks_like_units("會計室 政風室"));
        assert!(!vocabulary.looks_like_units("涉及重大或爭議事項，向上陳核"));
    }

    #[test]
    fn a_bad_vocabulary_is_reported_with_its_place() {
        let error = Vocabulary::from_toml("[marks]\ndraft = 3\n").map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
