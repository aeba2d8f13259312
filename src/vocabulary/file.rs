//! The shape of the vocabulary's TOML file. Unknown keys are errors, so that a misspelt one is not without effect.

use serde::Deserialize;

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VocabularyFile {
    pub marks: MarkWords,
    pub fields: FieldWords,
    pub header: HeaderWords,
    pub tables: TableWords,
    pub tiers: Vec<TierWords>,
    pub titles: TitleWords,
    pub units: UnitWords,
    pub bureaus: BureauWords,
    pub schedule: ScheduleWords,
    pub likeness: LikenessWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarkWords {
    pub draft: Vec<String>,
    pub review: Vec<String>,
    pub forward: Vec<String>,
    pub approve: Vec<String>,
    pub approve_or_forward: Vec<String>,
    pub bypass: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldWords {
    pub table: Vec<String>,
    pub bureau: Vec<String>,
    pub unit: Vec<String>,
    pub number: Vec<String>,
    pub item: Vec<String>,
    pub content: Vec<String>,
    pub task: Vec<String>,
    pub co_organizers: Vec<String>,
    pub remarks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderWords {
    pub banners: Vec<String>,
    pub assists: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableWords {
    pub shared: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TierWords {
    pub name: String,
    pub words: Vec<String>,
    pub titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleWords {
    pub known: Vec<String>,
    pub endings: Vec<String>,
    pub leads: Vec<String>,
    pub drafts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitWords {
    pub endings: Vec<String>,
    pub phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BureauWords {
    pub endings: Vec<String>,
    pub governments: Vec<String>,
    pub short_governments: Vec<ShortName>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShortName {
    pub short: String,
    pub full: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduleWords {
    pub names: Vec<String>,
    pub title_fillers: Vec<String>,
    pub notes: Vec<String>,
    pub totals: Vec<String>,
    pub acts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LikenessWords {
    pub variants: Vec<String>,
    pub numerals: String,
    pub negations: String,
    pub contrasts: Vec<String>,
    pub modifiers: String,
}
