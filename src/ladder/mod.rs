//! From headers to the ladder: the roles of a unit, and what each table's header claims its columns hold.
//!
//! Reads no body row. Every page repeats the header and garbles it another way, so the header is read over all
//! tables of the unit at once: the sequence of titles that most of them bear out is the ladder, and what a single
//! page says is only a claim, to be weighed against its rows.

mod claims;
mod header;
mod rungs;
mod titles;

use claims::{Claim, add_content, add_unlisted_posts, part_claims};
use header::{fields, part_header};
use rungs::{resolve, set_assists, set_levels, set_tiers};
use titles::{highest_first, level_titles, levels, titles};

use crate::bureau::Role;
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::Layout;
use crate::schedule::{Schedule, flow};
use crate::vocabulary::{Field, Vocabulary};

/// The roles of a unit and the order of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ladder {
    /// Roles, lowest first.
    pub roles: Vec<Role>,
    /// Whether each role belongs to the city government, by role.
    pub above_bureau: Vec<bool>,
    /// Whether each role leads others and so seldom drafts, by role.
    pub leads: Vec<bool>,
    /// What the columns hold, from left to right.
    pub fields: Vec<Field>,
    /// Whether that of contents is one only by where it stands, not by its header.
    pub guessed_content: bool,
    /// What each table's header says, by part of the schedule.
    pub parts: Vec<PartHeader>,
}

/// What the header of one table says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartHeader {
    /// Claims: a column, and what a header cell over it says it holds.
    pub claims: Vec<(u32, Field)>,
    /// Findings about this header, that concern the rows under it.
    pub findings: Vec<Diagnostic>,
    /// Number of roles that this header names in their right order.
    pub roles_named: usize,
    /// Marks of a data row that stand in this header.
    pub swallowed: Vec<String>,
}

/// Reads the headers of a schedule.
///
/// Comes out with F104 (titles taken from other tables), F105 (marks in the header) and F106 (two headers in a cell)
/// for each table concerned.
pub fn ladder(schedule: &Schedule<'_>, vocabulary: &Vocabulary) -> Ladder {
    if schedule.parts.iter().any(|part| part.layout == Layout::Flow) {
        return flow_ladder(schedule, vocabulary);
    }
    let mut claims: Vec<Vec<Claim<'_>>> = schedule.parts.iter().map(part_claims).collect();
    add_unlisted_posts(schedule, &mut claims);
    let mut guessed_content = false;
    for (part, claims) in schedule.parts.iter().zip(&mut claims) {
        guessed_content |= add_content(part, claims);
    }
    let highest_first = highest_first(&claims, vocabulary);
    let sequence = titles(&claims, vocabulary);
    let (titles, levels_only) = match sequence {
        Some(mut titles) => {
            if highest_first {
                titles.reverse();
            }
            (titles, false)
        }
        None => (level_titles(&claims, vocabulary), true),
    };
    let mut roles: Vec<Role> =
        titles.iter().map(|title| Role { title: title.as_str().into(), tier: None, level: None, assists: false }).collect();
    roles.truncate(usize::from(u8::MAX));
    if levels_only {
        roles.iter_mut().zip(levels(&claims)).for_each(|(role, level)| role.level = Some(level));
    }
    resolve(&mut claims, &roles, levels_only);
    if !levels_only {
        set_levels(&mut roles, &claims);
    }
    let above_bureau = set_tiers(&mut roles, &claims, vocabulary);
    set_assists(&mut roles, &above_bureau, &claims);
    let leads = roles.iter().map(|role| vocabulary.leads(&role.title)).collect();
    let fields = fields(&claims, roles.len(), levels_only, highest_first);
    let parts = schedule
        .parts
        .iter()
        .zip(&claims)
        .map(|(part, claims)| part_header(part, claims, roles.len(), levels_only || highest_first))
        .collect();
    Ladder { roles, above_bureau, leads, fields, guessed_content, parts }
}

/// The ladder of text without columns: titles and levels in reading order.
fn flow_ladder(schedule: &Schedule<'_>, vocabulary: &Vocabulary) -> Ladder {
    let (titles, levels) = flow::header_words(&schedule.parts);
    let titles = if titles.is_empty() { levels.iter().map(|&level| vocabulary.level_name(level)).collect() } else { titles };
    let count = titles.len();
    let roles: Vec<Role> = titles
        .into_iter()
        .enumerate()
        .map(|(at, title)| {
            // The lowest post has the highest level and the last the lowest; posts between may share one.
            let level = if at + 1 == count { levels.last() } else { levels.get(at.min(levels.len().saturating_sub(2))) };
            Role { title: title.into(), tier: None, level: level.copied(), assists: false }
        })
        .collect();
    let above_bureau = vec![false; roles.len()];
    let leads = roles.iter().map(|role| vocabulary.leads(&role.title)).collect();
    Ladder {
        roles,
        above_bureau,
        leads,
        fields: Vec::new(),
        guessed_content: false,
        parts: vec![PartHeader::default(); schedule.parts.len()],
    }
}

impl Ladder {
    /// This ladder for a unit of `parts` tables whose own headers name no post; every row under it has F104.
    pub(crate) fn borrowed(&self, parts: usize) -> Self {
        let message = "no header of this unit names the posts; the ladder is that of another unit".to_owned();
        let header = PartHeader { findings: vec![Diagnostic::new(Code::HeaderBorrowed, message)], ..PartHeader::default() };
        Self {
            roles: self.roles.clone(),
            above_bureau: self.above_bureau.clone(),
            leads: self.leads.clone(),
            fields: self.fields.clone(),
            guessed_content: self.guessed_content,
            parts: vec![header; parts],
        }
    }
}

/// Rows of a header for tests and for people, one role a line.
impl std::fmt::Display for Ladder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for role in &self.roles {
            let tier = role.tier.as_deref().unwrap_or("-");
            let level = role.level.map_or_else(|| "-".to_owned(), |level| level.to_string());
            writeln!(f, "{} tier={tier} level={level}{}", role.title, if role.assists { " assists" } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, convert};

    /// The roles of a web page's table with this header, and who decides its one business, whose marks are given.
    fn read(header: &[&str], marks: &[&str]) -> (String, Option<String>) {
        let row = |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>());
        let (head, body) = (row(header), row(&[&["一、檔案管理", "(一)檔案之點收"][..], marks].concat()));
        let page = format!("<p>某市政府某某處秘書室分層負責明細表</p><table>{head}{body}</table>");
        let converted = convert("某某處.html", page.as_bytes(), &Config::default());
        let unit = converted.holdings.iter().flat_map(|holding| &holding.units).next();
        let roles = unit.map(|unit| unit.roles.iter().map(|role| format!("{}{} ", role.title, role.level.unwrap_or(0))).collect());
        let entry = unit.and_then(|unit| unit.entries.first());
        (
            roles.unwrap_or_default(),
            entry.filter(|entry| entry.content.is_some()).and_then(|entry| entry.decided_by.as_deref().map(str::to_owned)),
        )
    }

    #[test]
    fn a_post_that_no_word_lists_is_told_by_its_place() {
        let (roles, decides) = read(&["公務項目", "公務內容", "承辦人", "技工", "課（室）主管", "處長"], &["擬辦", "審核", "核定", ""]);
        assert_eq!((roles.as_str(), decides.as_deref()), ("承辦人0 技工0 課（室）主管0 處長0 ", Some("課（室）主管")));
    }

    #[test]
    fn the_highest_post_may_stand_first_with_its_level() {
        let (roles, decides) =
            read(&["公務項目", "公務內容", "鎮長（第一層）", "課長（第二層）", "承辦人（第三層）"], &["", "核定", "擬辦"]);
        assert_eq!((roles.as_str(), decides.as_deref()), ("承辦人3 課長2 鎮長1 ", Some("課長")));
    }

    #[test]
    fn contents_stand_between_items_and_posts_whatever_their_header_says() {
        let (_, decides) = read(&["公務項目", "何事", "承辦人", "課長", "處長"], &["擬辦", "核定", ""]);
        assert_eq!(decides.as_deref(), Some("課長"));
    }
}
