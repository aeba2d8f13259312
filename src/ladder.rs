//! From headers to the ladder: the roles of a unit, and what each table's header claims its columns hold.
//!
//! Reads no body row. Every page repeats the header and garbles it another way, so the header is read over all
//! tables of the unit at once: the sequence of titles that most of them bear out is the ladder, and what a single
//! page says is only a claim, to be weighed against its rows.

mod claims;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use claims::{Claim, add_content, add_unlisted_posts, is_merged, part_claims, spot_words};

use crate::bureau::Role;
use crate::diagnostic::{Code, Diagnostic};
use crate::grid::Layout;
use crate::normalize::squeeze;
use crate::schedule::{Part, Schedule, flow};
use crate::vocabulary::{Field, Kind, Vocabulary, Word};

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

/// Titles in the form in which two printings of one title are the same.
fn title_key(title: &str) -> String {
    squeeze(title).chars().filter(|c| !matches!(c, '、' | '/' | '／' | '，' | ',')).collect()
}

/// The sequence of titles that the headers bear out best.
///
/// Candidates are the titles of each header row, and of each header read column by column. A candidate is borne out by
/// every observed sequence that is part of it, in proportion to its length, and speaks against itself by titles
/// that no other header has.
fn titles(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Option<Vec<String>> {
    // How often a sequence was seen, and in which table first.
    let mut observed: BTreeMap<Vec<&str>, (usize, usize)> = BTreeMap::new();
    for (index, part) in claims.iter().enumerate() {
        let mut sequences: Vec<Vec<&str>> =
            part.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().filter_map(title_of).collect()).collect();
        sequences.push(by_column(part).unwrap_or_default());
        sequences.sort_unstable();
        sequences.dedup();
        for sequence in sequences.into_iter().filter(|sequence| sequence.len() >= 2) {
            observed.entry(sequence).or_insert((0, index)).0 += 1;
        }
    }
    let keys: Vec<Vec<String>> = observed.keys().map(|sequence| sequence.iter().map(|title| title_key(title)).collect()).collect();
    let support = |candidate: &[String]| -> usize {
        let distinct = candidate.iter().enumerate().all(|(at, key)| !candidate[..at].contains(key));
        let borne_out = keys.iter().zip(observed.values()).filter(|(sequence, _)| distinct && is_within(sequence, candidate));
        borne_out.map(|(sequence, (count, _))| sequence.len() * count).sum()
    };
    // Of sequences that as many tables bear out, the one of more posts, of more that are known by name, and seen first:
    // what comes later is garbled more often.
    let known = |sequence: &[&str]| sequence.iter().filter(|title| vocabulary.knows_title(title)).count();
    keys.iter()
        .zip(&observed)
        .map(|(keys, (sequence, (_, first)))| ((support(keys), sequence.len(), known(sequence), Reverse(*first)), sequence))
        .filter(|((support, ..), _)| *support > 0)
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, sequence)| sequence.iter().map(|&title| title.to_owned()).collect())
}

fn title_of<'c>(claim: &'c Claim<'_>) -> Option<&'c str> {
    if let Word::Title(title) = &*claim.word { Some(title) } else { None }
}

/// Titles from left to right over all rows of a header; `None` where a column has two.
fn by_column<'c>(part: &'c [Claim<'_>]) -> Option<Vec<&'c str>> {
    let mut titles: Vec<(u32, &str)> = part.iter().filter_map(|claim| title_of(claim).map(|title| (claim.col, title))).collect();
    titles.sort_by_key(|&(col, _)| col);
    titles.dedup();
    titles.windows(2).all(|pair| pair[0].0 != pair[1].0).then(|| titles.into_iter().map(|(_, title)| title).collect())
}

fn is_within(sequence: &[String], whole: &[String]) -> bool {
    let mut rest = whole.iter();
    sequence.iter().all(|key| rest.any(|known| known == key))
}

/// Whether the highest post stands first: as the levels over the posts fall or rise in most headers, and where there are
/// none, as who drafts stands at one end of the posts.
///
/// A header in which the two say otherwise is garbled, and has no vote.
fn highest_first(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> bool {
    let vote = |highest_first: bool| if highest_first { 1i32 } else { -1 };
    let votes = claims.iter().map(|part| {
        let levels: Vec<u8> =
            part.iter().filter_map(|claim| if let Word::Level(level) = *claim.word { Some(level) } else { None }).collect();
        let by_level = match levels[..] {
            [first, .., last] if first != last => vote(first < last && levels.is_sorted()),
            _ => 0,
        };
        let by_post = match by_column(part).unwrap_or_default()[..] {
            [first, .., last] if vocabulary.drafts(first) != vocabulary.drafts(last) => vote(vocabulary.drafts(last)),
            _ => 0,
        };
        (by_level + by_post).signum()
    });
    votes.sum::<i32>() > 0
}

/// Titles for a table that names only levels.
fn level_titles(claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Vec<String> {
    levels(claims).into_iter().map(|level| vocabulary.level_name(level)).collect()
}

/// The levels that headers name, the lowest post's first.
fn levels(claims: &[Vec<Claim<'_>>]) -> Vec<u8> {
    let mut levels: Vec<u8> =
        claims.iter().flatten().filter_map(|claim| if let Word::Level(level) = *claim.word { Some(level) } else { None }).collect();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    levels.dedup();
    levels
}

/// Sets the field of each claim. Titles recur on every page, so each is compared with the roles once.
fn resolve(claims: &mut [Vec<Claim<'_>>], roles: &[Role], levels_only: bool) {
    let keys: Vec<String> = roles.iter().map(|role| title_key(&role.title)).collect();
    let mut known: BTreeMap<String, Option<Field>> = BTreeMap::new();
    for claim in claims.iter_mut().flatten() {
        claim.field = match &*claim.word {
            Word::Field(field) => Some(*field),
            Word::Title(title) => match known.get(title) {
                Some(field) => *field,
                None => {
                    let key = title_key(title);
                    let field = keys.iter().position(|other| *other == key).map(|role| Field::Role(role as u8));
                    known.insert(title.clone(), field);
                    field
                }
            },
            Word::Level(level) if levels_only => {
                roles.iter().position(|role| role.level == Some(*level)).map(|role| Field::Role(role as u8))
            }
            _ => None,
        };
    }
}

/// A role's level is that of the level word over its column, by majority of the tables.
fn set_levels(roles: &mut [Role], claims: &[Vec<Claim<'_>>]) {
    let mut votes = vec![[0u32; 16]; roles.len()];
    for part in claims {
        let levels: Vec<(&Claim<'_>, u8)> =
            part.iter().filter_map(|claim| if let Word::Level(level) = *claim.word { Some((claim, level)) } else { None }).collect();
        for claim in part.iter().filter(|_| !levels.is_empty()) {
            let Some(Field::Role(role)) = claim.field else { continue };
            let is_over = |level: &Claim<'_>| level.row < claim.row || level.row == claim.row && level.col == claim.col;
            let over = levels.iter().filter(|(other, _)| is_over(other) && other.col <= claim.col);
            // Under the word of a tier that stands among the levels a post has none.
            let is_tier = |level: &Claim<'_>| {
                let tiers =
                    part.iter().filter(|other| matches!(*other.word, Word::Tier(_)) && other.row == level.row && level.row < claim.row);
                tiers.into_iter().any(|tier| level.col < tier.col && tier.col <= claim.col)
            };
            if let Some((_, level)) = over.max_by_key(|(other, level)| (other.col, *level)).filter(|(level, _)| !is_tier(level)) {
                votes[usize::from(role)][usize::from(*level).min(15)] += 1;
            }
        }
    }
    for (role, votes) in roles.iter_mut().zip(votes) {
        role.level = (1..16u8).filter(|&level| votes[usize::from(level)] > 0).max_by_key(|&level| votes[usize::from(level)]);
    }
}

/// Sets each role's tier and tells which roles are above the bureau.
///
/// Where a tier's word stands is garbled more often than not; posts that are always of a tier are known by name, and
/// all others are of the lower tier that the header names.
fn set_tiers(roles: &mut [Role], claims: &[Vec<Claim<'_>>], vocabulary: &Vocabulary) -> Vec<bool> {
    let named = |tier: usize| claims.iter().flatten().any(|claim| *claim.word == Word::Tier(tier));
    let by_name =
        |title: &str| vocabulary.tiers.iter().position(|(_, titles)| titles.iter().any(|post| title_key(title).starts_with(post.as_str())));
    let lower = (0..vocabulary.tiers.len()).filter(|&tier| vocabulary.tiers[tier].1.is_empty()).find(|&tier| named(tier));
    roles
        .iter_mut()
        .map(|role| {
            let upper = by_name(&role.title);
            let tier = upper.filter(|&tier| named(tier)).or(if upper.is_none() { lower } else { None });
            role.tier = tier.map(|tier| vocabulary.tiers[tier].0.clone());
            upper.is_some()
        })
        .collect()
}

/// Sets which roles assist, by majority of the headers whose 襄助核稿 can be believed.
///
/// The one who drafts and the head of the bureau never assist; a header that says so has slipped, and has no vote.
fn set_assists(roles: &mut [Role], above: &[bool], claims: &[Vec<Claim<'_>>]) {
    let head = above.iter().rposition(|above| !above);
    let mut votes = vec![0u32; roles.len()];
    let mut voters = 0;
    for part in claims {
        let own: Vec<&Claim<'_>> = part.iter().filter(|claim| *claim.word == Word::Assists).collect();
        let titles: Vec<(usize, &Claim<'_>)> = part
            .iter()
            .filter_map(|claim| if let Some(Field::Role(role)) = claim.field { Some((usize::from(role), claim)) } else { None })
            .collect();
        let covered: Vec<usize> = titles
            .iter()
            .filter(|(_, title)| own.iter().any(|assists| assists.col < title.col + title.span && title.col < assists.col + assists.span))
            .map(|&(role, _)| role)
            .collect();
        if covered.is_empty() || covered.contains(&0) {
            continue;
        }
        voters += 1;
        (0..roles.len()).filter(|role| covered.contains(role)).for_each(|role| votes[role] += 1);
    }
    for (at, role) in roles.iter_mut().enumerate() {
        role.assists = votes[at] > 0 && votes[at] * 2 >= voters && Some(at) != head && !above[at];
    }
}

/// What the columns hold from left to right: as the header that names the most fields has them; fields that only
/// other headers name, and roles it lost, stand where the order of the trade puts them.
fn fields(claims: &[Vec<Claim<'_>>], roles: usize, levels_only: bool, highest_first: bool) -> Vec<Field> {
    let named = |part: &[Claim<'_>]| -> Vec<(u32, Field)> {
        let mut list: Vec<(u32, Field)> = part.iter().filter_map(|claim| claim.field.map(|field| (claim.col, field))).collect();
        list.sort_unstable();
        list.dedup();
        let mut seen: Vec<Field> = Vec::new();
        list.retain(|&(_, field)| {
            !seen.contains(&field) && {
                seen.push(field);
                true
            }
        });
        list
    };
    let lists: Vec<Vec<(u32, Field)>> = claims.iter().map(|part| named(part)).collect();
    let climbs = |list: &&Vec<(u32, Field)>| {
        let roles = list.iter().map(|&(_, field)| field).filter(|field| matches!(field, Field::Role(_)));
        levels_only || if highest_first { roles.is_sorted_by(|a, b| a > b) } else { roles.is_sorted() }
    };
    let Some(fullest) = lists.iter().rev().filter(climbs).max_by_key(|list| list.len()) else { return Vec::new() };
    let mut order: Vec<Field> = fullest.iter().map(|&(_, field)| field).collect();
    let mut missing: Vec<Field> =
        lists.iter().flatten().map(|&(_, field)| field).chain((0..roles).map(|role| Field::Role(role as u8))).collect();
    missing.sort_unstable();
    missing.dedup();
    for field in missing {
        if !order.contains(&field) {
            let is_after = |other: Field| match (other, field) {
                (Field::Role(other), Field::Role(role)) if highest_first => other < role,
                _ => other > field,
            };
            let at = order.iter().position(|&other| is_after(other)).unwrap_or(order.len());
            order.insert(at, field);
        }
    }
    order
}

fn part_header(part: &Part<'_>, claims: &[Claim<'_>], roles: usize, any_order: bool) -> PartHeader {
    let mut header = PartHeader::default();
    for claim in claims {
        if let Some(field) = claim.field {
            header.claims.extend((claim.col..claim.col + claim.span).map(|col| (col, field)));
        }
    }
    header.claims.sort_unstable();
    header.claims.dedup();
    header.roles_named = if part.layout == Layout::Ruled {
        roles_claimed(&header.claims)
    } else {
        longest_ladder_row(claims, any_order).max(rising(&header.claims))
    };
    if !part.header.is_empty() && header.roles_named < roles {
        let message = format!(
            "this table's header names {} of the {} posts in order; the ladder is that of the unit's other tables",
            header.roles_named, roles
        );
        header.findings.push(Diagnostic::new(Code::HeaderBorrowed, message));
    }
    for row in &part.header {
        let marks: Vec<&str> =
            row.spots.iter().filter(|spot| !spot.above && matches!(*spot.kind, Kind::Marks(_))).map(|spot| spot.raw.trim()).collect();
        if !marks.is_empty() {
            let message = format!("the header of this table holds marks of a data row: {}", marks.join(" "));
            header.findings.push(Diagnostic::new(Code::HeaderSwallowedRow, message));
            header.swallowed.extend(marks.into_iter().map(str::to_owned));
        }
        for merged in row.spots.iter().filter(|spot| !spot.above && is_merged(spot_words(spot))) {
            let message = format!("two headers stand in one cell: {}", merged.raw.trim());
            header.findings.push(Diagnostic::new(Code::HeadersMerged, message));
        }
    }
    header
}

/// How many roles a header names in any of its rows.
fn roles_claimed(claims: &[(u32, Field)]) -> usize {
    let mut roles: Vec<Field> = claims.iter().map(|&(_, field)| field).filter(|field| matches!(field, Field::Role(_))).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.len()
}

/// How many roles a header names over all its rows, when they rise from column to column.
fn rising(claims: &[(u32, Field)]) -> usize {
    let roles: Vec<(u32, Field)> = claims.iter().copied().filter(|(_, field)| matches!(field, Field::Role(_))).collect();
    if roles.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1) { roles.len() } else { 0 }
}

/// How many roles the best row of a header names in the order of the ladder.
fn longest_ladder_row(claims: &[Claim<'_>], any_order: bool) -> usize {
    let mut rows: Vec<u32> = claims.iter().map(|claim| claim.row).collect();
    rows.dedup();
    let of_row = |row: u32| {
        let mut named: Vec<Field> = Vec::new();
        for claim in claims.iter().filter(|claim| claim.row == row) {
            if let Some(field @ Field::Role(_)) = claim.field
                && named.last().is_none_or(|last| *last < field || any_order)
            {
                named.push(field);
            }
        }
        named.len()
    };
    rows.into_iter().map(of_row).max().unwrap_or(0)
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
