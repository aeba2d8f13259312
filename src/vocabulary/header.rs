//! Words of headers: fields, posts, levels, tiers.

use super::{Field, GUESSED, Vocabulary, is_han, key};

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

impl Vocabulary {
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

    pub(super) fn header_words(&self, text: &str, guess: bool) -> Option<Vec<Word>> {
        let text = key(text);
        if text.is_empty() || text.chars().count() > 48 {
            return None;
        }
        let mut found: Vec<Word> = Vec::new();
        let mut rest = text.as_str();
        let mut joined = false;
        while let Some(first) = rest.chars().next() {
            if self.post_points.contains(&first) && matches!(found.last(), Some(Word::Title(_))) {
                if let Some(Word::Title(title)) = found.last_mut() {
                    title.push(if first == '／' { '/' } else { first });
                }
                joined = true;
                rest = &rest[first.len_utf8()..];
                continue;
            }
            if self.word_points.contains(&first) && found.last().is_some_and(|last| !matches!(last, Word::Title(_))) {
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
        let (post, level) =
            self.levels.iter().filter_map(|(word, level)| Some((bare.strip_suffix(word.as_str())?, level.clone()))).next()?;
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
        let is_point = |c: char| self.post_points.contains(&c) && !is_han(c);
        if !rest.split(is_point).all(is_post) || whole.chars().count() > GUESSED {
            return None;
        }
        match found.last_mut() {
            Some(Word::Title(title)) => title.push_str(rest),
            _ => found.push(Word::Title(rest.to_owned())),
        }
        Some(found)
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
