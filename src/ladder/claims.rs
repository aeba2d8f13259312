//! What the cells of one header say, cell by cell: words, and the columns they stand over.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::titles::title_of;
use crate::grid::Layout;
use crate::normalize::squeeze;
use crate::schedule::{Part, Schedule, Spot};
use crate::vocabulary::{Field, Kind, Word, is_han};

/// Words of one header: no header has as many, and they are compared with one another.
const MOST_CLAIMS: usize = 1024;

/// Characters of a post that no word tells.
const LONGEST: usize = 12;

/// A header cell's word and the columns it stands over.
#[derive(Debug, Clone)]
pub(super) struct Claim<'h> {
    pub row: u32,
    pub col: u32,
    pub span: u32,
    pub word: Cow<'h, Word>,
    /// The field that the word stands for, once the roles are known.
    pub field: Option<Field>,
}

/// What the cells of a table's header say, from the top row down.
pub(super) fn part_claims<'h>(part: &'h Part<'_>) -> Vec<Claim<'h>> {
    let mut claims = Vec::new();
    for (at, row) in part.header.iter().enumerate() {
        for spot in row.spots.iter().filter(|spot| !spot.above) {
            let words = join_posts(spot_words(spot));
            let is_level = |at: usize| matches!(words.get(at).map(|word| &**word), Some(Word::Level(_)));
            let is_title = |at: usize| matches!(words.get(at).map(|word| &**word), Some(Word::Title(_)));
            // A level and its post are over the same column, whichever a header has first.
            let post_first = words.last().is_some_and(|last| matches!(**last, Word::Level(_)))
                && (0..words.len()).find(|&at| is_level(at) || is_title(at)).is_some_and(is_title);
            let has_post = |at: usize| if post_first { at > 0 && is_title(at - 1) } else { is_title(at + 1) };
            let is_column =
                |at: usize| !(matches!(*words[at], Word::Assists | Word::Banner | Word::Tier(_)) || is_level(at) && has_post(at));
            // Words of several columns were run into one cell: they stand side by side.
            let columns = (0..words.len()).filter(|&at| is_column(at)).count();
            let steps: Vec<u32> = (0..words.len()).map(|at| u32::from(columns > 1 && is_column(at))).collect();
            let mut col = spot.col;
            for (word, step) in words.into_iter().zip(steps) {
                let span = match *word {
                    _ if step == 1 => 1,
                    Word::Assists if part.layout == Layout::Table => reach(part, at, spot),
                    _ => spot.span,
                };
                // The level that follows its post stands where that does.
                let back = u32::from(step == 0 && post_first && col > spot.col && matches!(*word, Word::Level(_)));
                claims.push(Claim { row: row.row, col: col - back, span, word, field: None });
                col += step;
            }
            if claims.len() >= MOST_CLAIMS {
                return claims;
            }
        }
    }
    claims
}

/// Adds the posts that no word tells: what stands in a row of posts, between two of them or under a word that spans posts, is
/// one, whatever it says. What fewer than half of the headers have there is a slip of one of them.
pub(super) fn add_unlisted_posts(schedule: &Schedule<'_>, claims: &mut [Vec<Claim<'_>>]) {
    let found: Vec<Vec<Claim<'_>>> = schedule.parts.iter().zip(&*claims).map(|(part, claims)| unlisted_posts(part, claims)).collect();
    let has_posts = |claims: &Vec<Claim<'_>>| claims.iter().any(|claim| matches!(*claim.word, Word::Title(_) | Word::Level(_)));
    let headers = claims.iter().filter(|claims| has_posts(claims)).count();
    // The headers that have each of them.
    let mut having: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, posts) in found.iter().enumerate() {
        for post in posts {
            having.entry(title_of(post).unwrap_or_default()).or_default().insert(at);
        }
    }
    let borne_out = |post: &Claim<'_>| {
        let having = title_of(post).and_then(|title| having.get(title));
        having.map_or(0, BTreeSet::len) * 2 >= headers
    };
    for (claims, found) in claims.iter_mut().zip(&found) {
        for post in found.iter().filter(|post| borne_out(post)) {
            let at = claims.iter().position(|claim| (claim.row, claim.col) > (post.row, post.col)).unwrap_or(claims.len());
            claims.insert(at, Claim { word: Cow::Owned(post.word.clone().into_owned()), ..*post });
        }
    }
}

/// Takes a cell left of the posts for the column of contents where a header names none: the words that else span item and
/// content, with nothing under them, or one text right of the items that no word tells. Comes out with whether that is a guess.
pub(super) fn add_content(part: &Part<'_>, claims: &mut Vec<Claim<'_>>) -> bool {
    add_content_of(part, claims).unwrap_or(false)
}

fn add_content_of(part: &Part<'_>, claims: &mut Vec<Claim<'_>>) -> Option<bool> {
    let names = |claims: &[Claim<'_>], wanted: Field| claims.iter().find(|claim| *claim.word == Word::Field(wanted)).map(|claim| claim.col);
    let posts = claims.iter().filter(|claim| matches!(*claim.word, Word::Title(_) | Word::Level(_))).map(|claim| claim.col).min()?;
    if part.layout != Layout::Ruled || names(claims, Field::Content).or(names(claims, Field::Task)).is_some() {
        return None;
    }
    let Some(item) = names(claims, Field::Item) else {
        let is_under = |other: &Claim<'_>, banner: &Claim<'_>| {
            other.row >= banner.row && (banner.col..banner.col + banner.span).contains(&other.col) && !std::ptr::eq(other, banner)
        };
        let stands_alone = |banner: &Claim<'_>| {
            *banner.word == Word::Banner && banner.col + banner.span <= posts && !claims.iter().any(|other| is_under(other, banner))
        };
        let at = claims.iter().position(stands_alone)?;
        claims[at].word = Cow::Owned(Word::Field(Field::Content));
        return Some(true);
    };
    let own = part.header.iter().flat_map(|row| row.spots.iter().filter(|spot| !spot.above).map(move |spot| (row.row, spot)));
    let between = |spot: &Spot<'_>| spot.col > item && spot.col + spot.span <= posts;
    let mut texts = own.filter(|(_, spot)| between(spot) && matches!(*spot.kind, Kind::Text(_) | Kind::Units));
    let (Some((row, spot)), None) = (texts.next(), texts.next()) else { return None };
    let is_free = claims.iter().all(|claim| claim.col + claim.span <= spot.col || claim.col >= spot.col + spot.span);
    if !is_free {
        return None;
    }
    let at = claims.iter().position(|claim| (claim.row, claim.col) > (row, spot.col)).unwrap_or(claims.len());
    claims.insert(at, Claim { row, col: spot.col, span: spot.span, word: Cow::Owned(Word::Field(Field::Content)), field: None });
    Some(true)
}

/// The cells of one header that hold a post which no word tells.
fn unlisted_posts(part: &Part<'_>, claims: &[Claim<'_>]) -> Vec<Claim<'static>> {
    if part.layout != Layout::Ruled {
        return Vec::new();
    }
    let is_post = |claim: &&Claim<'_>| matches!(*claim.word, Word::Title(_));
    let holds_column = |claim: &Claim<'_>, col: u32| {
        matches!(*claim.word, Word::Title(_) | Word::Field(_)) && (claim.col..claim.col + claim.span).contains(&col)
    };
    let spans_posts = |claim: &Claim<'_>, row: u32, col: u32| {
        matches!(*claim.word, Word::Level(_) | Word::Assists) && claim.row < row && (claim.col..claim.col + claim.span).contains(&col)
    };
    let mut posts = Vec::new();
    for row in part.header.iter().take_while(|_| claims.len() < MOST_CLAIMS) {
        let of_row = || claims.iter().filter(is_post).filter(|claim| claim.row == row.row).map(|claim| claim.col);
        let between = of_row().min().zip(of_row().max());
        for spot in row.spots.iter().filter(|spot| !spot.above && matches!(*spot.kind, Kind::Text(_) | Kind::Units)) {
            let title = squeeze(spot.raw);
            let is_name = (2..=LONGEST).contains(&title.chars().count()) && title.chars().all(|c| is_han(c) || "（）()、／/".contains(c));
            let is_between = || between.is_some_and(|(first, last)| (first..last).contains(&spot.col));
            let is_under = || claims.iter().any(|claim| spans_posts(claim, row.row, spot.col));
            let is_free = || !claims.iter().any(|claim| holds_column(claim, spot.col));
            if is_name && is_free() && (is_between() || is_under()) {
                posts.push(Claim { row: row.row, col: spot.col, span: spot.span, word: Cow::Owned(Word::Title(title)), field: None });
            }
        }
    }
    posts
}

/// How many columns a header cell stands over where merged cells are not told: those up to the next cell of its row, as far
/// as posts stand below.
fn reach(part: &Part<'_>, row: usize, spot: &Spot<'_>) -> u32 {
    let after = part.header[row].spots.iter().map(|other| other.col).filter(|&col| col > spot.col);
    let end = after.min().unwrap_or(part.cols);
    let below = part.header.get(row + 1).map_or(&[][..], |below| &below.spots[..]);
    let is_post =
        |col: u32| below.iter().any(|other| other.col == col && spot_words(other).iter().any(|word| matches!(word, Word::Title(_))));
    (spot.col..end).take_while(|&col| is_post(col)).count().max(1) as u32
}

/// Posts that run together without a separator are those of one column.
fn join_posts(words: &[Word]) -> Vec<Cow<'_, Word>> {
    let mut joined: Vec<Cow<'_, Word>> = Vec::with_capacity(words.len());
    for word in words {
        if let (Some(Word::Title(a)), Word::Title(b)) = (joined.last().map(|last| &**last), word) {
            let both = Word::Title(format!("{a}、{b}"));
            joined.pop();
            joined.push(Cow::Owned(both));
        } else {
            joined.push(Cow::Borrowed(word));
        }
    }
    joined
}

/// The words of a header cell.
pub(super) fn spot_words<'s>(spot: &'s Spot<'_>) -> &'s [Word] {
    if let Kind::Header(words) = &*spot.kind { words } else { &[] }
}

/// Whether the headers of two columns stand in one cell.
pub(super) fn is_merged(words: &[Word]) -> bool {
    words.iter().filter(|word| matches!(word, Word::Field(_))).count() > 1
}
