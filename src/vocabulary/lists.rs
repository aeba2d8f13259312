//! Which lists of words a vocabulary has: the one table of names that its file may hold.

/// What every word of a list has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Any text.
    Word,
    /// One character.
    Character,
    /// An opening and a closing character.
    Pair,
    /// Characters that count from 1 on.
    Series,
    /// `{n}` with text before or after it.
    Level,
    /// `{n}` with text before and after it.
    DocumentNumber,
    /// A short name, `=`, and the name that it stands for.
    ShortName,
    /// Characters that are one set.
    Set,
}

/// Lists among which a word stands once: it has one meaning there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Characters of numbers.
    Numerals,
    /// Marks.
    Marks,
    /// Words of headers.
    Header,
    /// Names of tables.
    Tables,
}

/// A list of words.
#[derive(Debug)]
pub(super) struct List {
    /// The table of the file that it is in.
    pub table: &'static str,
    /// Its key there.
    pub key: &'static str,
    pub form: Form,
    pub group: Option<Group>,
}

impl List {
    /// Whether it matters which of its words stands first.
    pub(super) fn is_ordered(&self) -> bool {
        self.form == Form::Level || self.group == Some(Group::Numerals)
    }
}

const fn list(table: &'static str, key: &'static str, form: Form, group: Option<Group>) -> List {
    List { table, key, form, group }
}

/// A list of words that may stand in others too.
const fn words(table: &'static str, key: &'static str) -> List {
    list(table, key, Form::Word, None)
}

const fn grouped(table: &'static str, key: &'static str, group: Group) -> List {
    list(table, key, Form::Word, Some(group))
}

const fn numeral(key: &'static str) -> List {
    list("numerals", key, Form::Character, Some(Group::Numerals))
}

/// All lists, tiers apart.
pub(super) const LISTS: &[List] = &[
    grouped("marks", "draft", Group::Marks),
    grouped("marks", "review", Group::Marks),
    grouped("marks", "forward", Group::Marks),
    grouped("marks", "approve", Group::Marks),
    grouped("marks", "approve_or_forward", Group::Marks),
    grouped("marks", "bypass", Group::Marks),
    numeral("0"),
    numeral("1"),
    numeral("2"),
    numeral("3"),
    numeral("4"),
    numeral("5"),
    numeral("6"),
    numeral("7"),
    numeral("8"),
    numeral("9"),
    numeral("10"),
    numeral("100"),
    list("enumerators", "brackets", Form::Pair, None),
    list("enumerators", "points", Form::Character, None),
    list("enumerators", "points_of_digits", Form::Character, None),
    list("enumerators", "series", Form::Series, None),
    list("enumerators", "alone", Form::Series, None),
    list("separators", "posts", Form::Character, None),
    list("separators", "words", Form::Character, None),
    list("separators", "units", Form::Character, None),
    grouped("fields", "table", Group::Header),
    grouped("fields", "bureau", Group::Header),
    grouped("fields", "unit", Group::Header),
    grouped("fields", "number", Group::Header),
    grouped("fields", "item", Group::Header),
    grouped("fields", "content", Group::Header),
    grouped("fields", "task", Group::Header),
    grouped("fields", "co_organizers", Group::Header),
    grouped("fields", "remarks", Group::Header),
    grouped("header", "banners", Group::Header),
    grouped("header", "assists", Group::Header),
    list("header", "levels", Form::Level, None),
    grouped("tables", "jia", Group::Tables),
    grouped("tables", "yi", Group::Tables),
    words("tables", "endings"),
    words("tables", "shared"),
    grouped("titles", "known", Group::Header),
    words("titles", "endings"),
    words("titles", "leads"),
    words("titles", "drafts"),
    words("units", "endings"),
    words("units", "phrases"),
    words("bureaus", "endings"),
    words("bureaus", "governments"),
    list("bureaus", "short_governments", Form::ShortName, None),
    words("schedule", "names"),
    words("schedule", "title_fillers"),
    words("schedule", "notes"),
    words("schedule", "totals"),
    words("schedule", "acts"),
    list("schedule", "document_numbers", Form::DocumentNumber, None),
    list("likeness", "variants", Form::Set, None),
    list("likeness", "numerals", Form::Set, None),
    list("likeness", "negations", Form::Set, None),
    list("likeness", "contrasts", Form::Set, None),
    list("likeness", "modifiers", Form::Set, None),
];

/// The table of tiers, which is not like the others: `[[tiers]]`, with a name each.
pub(super) const TIERS: &str = "tiers";

/// The keys of a tier.
pub(super) const TIER_KEYS: [&str; 3] = ["name", "words", "titles"];

/// The table of words to take away.
pub(super) const REMOVE: &str = "remove";

/// The key at the top that tells whether a file is laid over the built-in one.
pub(super) const EXTENDS: &str = "extends";

/// Names of the tables that hold words, each once, in the order of the built-in file.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    let first = |at: &usize| *at == 0 || LISTS[at - 1].table != LISTS[*at].table;
    (0..LISTS.len()).filter(first).map(|at| LISTS[at].table).chain([TIERS])
}

/// The keys of a table.
pub(super) fn keys(table: &str) -> impl Iterator<Item = &'static str> {
    LISTS.iter().filter(move |list| list.table == table).map(|list| list.key)
}

/// The number of a list.
pub(super) fn find(table: &str, key: &str) -> Option<usize> {
    LISTS.iter().position(|list| list.table == table && list.key == key)
}
