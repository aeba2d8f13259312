//! The files of the site: pages around their data, the script and the style, and the documentation of findings.
//!
//! Texts of documents are in the data alone, which is JSON in an element that is never run; the script shows them as text. The policy of
//! each page lets nothing run but that script.

use std::fs;
use std::io;
use std::path::Path;

use fenceng::diagnostic::Code;
use fenceng::tables::escaped;
use pulldown_cmark::{Options, Parser};
use serde::Serialize;

const SCRIPT: &str = include_str!("site/review.js");
const STYLE: &str = include_str!("site/review.css");

/// What a page may load, and from where: nothing but files of the site.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// A page that is made of its data.
pub(super) struct Page<'p> {
    /// `overview` or `bureau`.
    pub(super) kind: &'static str,
    pub(super) title: &'p str,
    /// Path from its folder to the root of the site.
    pub(super) root: &'static str,
}

impl Page<'_> {
    /// The page as HTML.
    pub(super) fn html<T: Serialize>(&self, data: &T) -> io::Result<String> {
        // Nothing in JSON can end the element then.
        let data = serde_json::to_string(data)?.replace('<', "\\u003c");
        let Self { kind, title, root } = self;
        let (head, title) = (head(title, root), escaped(title));
        let noscript = "<p>此頁需要 JavaScript。</p><p lang=\"en\">This page needs JavaScript.</p>";
        Ok(format!(
            "<!doctype html>\n<html lang=\"zh-Hant\">\n{head}<body data-page=\"{kind}\">\n<noscript><h1>{title}</h1>{noscript}</noscript>\n\
             <script type=\"application/json\" id=\"data\">{data}</script>\n<script src=\"{root}review.js\"></script>\n</body>\n</html>\n"
        ))
    }
}

fn head(title: &str, root: &str) -> String {
    format!(
        "<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"{root}review.css\">\n</head>\n",
        escaped(title)
    )
}

/// Writes what is the same for every release.
pub(super) fn write_common(folder: &Path) -> io::Result<()> {
    fs::write(folder.join("review.js"), SCRIPT)?;
    fs::write(folder.join("review.css"), STYLE)?;
    fs::create_dir_all(folder.join("diagnostics"))?;
    Code::ALL.iter().try_for_each(|code| fs::write(folder.join(format!("diagnostics/{}.html", code.id())), documentation(*code)))
}

/// The documentation of a finding as HTML.
fn documentation(code: Code) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(code.page(), Options::ENABLE_TABLES));
    let head = head(&format!("{} {}", code.id(), code.name()), "../");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n{head}<body class=\"article\">\n<main class=\"page\">\n{html}</main>\n<script src=\"../review.js\"></script>\n</body>\n</html>\n"
    )
}

/// What a finding means, in one sentence: the first of its documentation.
pub(super) fn meaning(code: Code) -> String {
    let text = code.page().split_once("## What it means").map_or("", |(_, text)| text).trim_start();
    let paragraph = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    paragraph[..end].replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element_that_it_stands_in() {
        let text = "</script><!--<script>alert(1)\u{2028}'\"&";
        let html = Page { kind: "bureau", title: text, root: "../" }.html(&[text]).unwrap();
        assert_eq!(html.matches("</script>").count(), 2);
        assert!(!html.contains("<!--") && html.contains("<title>&lt;/script&gt;"));
        let data = html.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
        assert_eq!(serde_json::from_str::<Vec<String>>(data).unwrap(), [text]);
    }

    #[test]
    fn each_code_has_a_page_and_a_sentence() {
        for code in Code::ALL {
            let html = documentation(*code);
            assert!(html.contains("<h1>") && html.contains("<h2>What to do</h2>"), "{}", code.id());
            let meaning = meaning(*code);
            assert!(meaning.ends_with('.') && meaning.len() > 20, "{}: {meaning}", code.id());
        }
    }
}
