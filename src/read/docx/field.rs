//! Fields of Word: an instruction, and the result that is shown.

use super::super::ReadError;
use super::super::xml::Element;
use super::Reader;
use super::styles::is_on;

/// Fields that have begun and not ended.
#[derive(Default)]
pub(super) struct Fields {
    /// Whether each is at its result.
    begun: Vec<bool>,
    /// How many are still at their instructions.
    instructions: usize,
}

impl Fields {
    /// Whether text that comes now is shown.
    pub(super) fn are_shown(&self) -> bool {
        self.instructions == 0
    }

    /// Gives up fields whose results do not come in their paragraphs: they have none, and nothing after them is to be lost.
    pub(super) fn end_paragraph(&mut self) {
        self.begun.retain(|&result| result);
        self.instructions = 0;
    }

    fn begin(&mut self) {
        self.begun.push(false);
        self.instructions += 1;
    }

    fn separate(&mut self) {
        if let Some(result) = self.begun.last_mut().filter(|result| !**result) {
            *result = true;
            self.instructions = self.instructions.saturating_sub(1);
        }
    }

    fn end(&mut self) {
        if self.begun.pop() == Some(false) {
            self.instructions = self.instructions.saturating_sub(1);
        }
    }
}

impl Reader<'_> {
    /// Begins a field, its result, or ends it; what comes back is what a form shows in its place.
    pub(super) fn field(&mut self, element: &Element<'_>) -> Result<String, ReadError> {
        let shown = if self.fields.are_shown() { self.form()? } else { self.xml.skip().map(|()| String::new())? };
        match element.get("fldCharType").as_deref() {
            Some("begin") => self.fields.begin(),
            Some("separate") => self.fields.separate(),
            _ => self.fields.end(),
        }
        Ok(shown)
    }

    /// What an old form shows where its field is: a box that is ticked or not, or the entry that was chosen.
    fn form(&mut self) -> Result<String, ReadError> {
        let (mut ticked, mut chosen, mut entries) = (None, 0, Vec::new());
        self.xml.each(|element| {
            let value = element.get("val");
            match element.name() {
                "checkBox" => ticked = ticked.or(Some(false)),
                "checked" => ticked = Some(is_on(value.as_deref())),
                "default" if ticked.is_some() => ticked = Some(is_on(value.as_deref())),
                "result" => chosen = element.number("val").unwrap_or(0) as usize,
                "listEntry" => entries.push(value.unwrap_or_default().into_owned()),
                _ => {}
            }
        })?;
        Ok(match ticked {
            Some(true) => "☒".to_owned(),
            Some(false) => "□".to_owned(),
            None => entries.into_iter().nth(chosen).unwrap_or_default(),
        })
    }
}
