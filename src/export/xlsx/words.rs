//! The words of a sheet.

use crate::bureau::{Approval, Entry};
use crate::vocabulary::first;

/// Words that the reader knows.
pub(super) struct Words {
    pub(super) schedule: String,
    pub(super) table: String,
    pub(super) item: String,
    pub(super) content: String,
    pub(super) task: String,
    pub(super) co_organizers: String,
    pub(super) remarks: String,
    /// Over all posts.
    pub(super) banner: String,
    pub(super) assists: String,
    level: String,
    shared: String,
    table_ending: String,
    note: String,
    /// From 1 on.
    digits: [String; 9],
    ten: String,
}

impl Words {
    pub(super) fn new() -> Self {
        let fields = ["table", "item", "content", "task", "co_organizers", "remarks"].map(|key| ("fields", key));
        let [table, item, content, task, co_organizers, remarks] = first(fields);
        let others = [("schedule", "names"), ("header", "banners"), ("header", "assists"), ("header", "levels"), ("tables", "shared")];
        let [schedule, banner, assists, level, shared] = first(others);
        let [table_ending, note, ten] = first([("tables", "endings"), ("schedule", "notes"), ("numerals", "10")]);
        let digits = first(["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(|key| ("numerals", key)));
        Self {
            schedule,
            table,
            item,
            content,
            task,
            co_organizers,
            remarks,
            banner,
            assists,
            level,
            shared,
            table_ending,
            note,
            digits,
            ten,
        }
    }

    /// 第四層.
    pub(super) fn level(&self, level: u8) -> String {
        self.level.replace("{n}", &self.numeral(level.into()))
    }

    /// 機關共同乙.
    pub(super) fn table_of(&self, entry: &Entry) -> String {
        let table = entry.table.map_or("", |table| table.as_str());
        entry.shared.as_ref().map_or_else(|| table.to_owned(), |shared| format!("{shared}{}{table}", self.shared))
    }

    /// 一、碼頭維護.
    pub(super) fn item_of(&self, entry: &Entry) -> String {
        let number = entry.item_no.map_or_else(String::new, |number| format!("{}、", self.numeral(number)));
        number + entry.item.as_deref().unwrap_or_default()
    }

    /// （一）年度計畫之擬訂。
    pub(super) fn content_of(&self, entry: &Entry) -> String {
        let number = entry.content_no.map_or_else(String::new, |number| format!("（{}）", self.numeral(number)));
        number + entry.content.as_deref().unwrap_or_default()
    }

    /// 乙表：中華民國112年9月21日府人管字第11201393821號核定.
    pub(super) fn approval(&self, approval: &Approval) -> String {
        let table = approval.table.map_or_else(String::new, |table| format!("{}{}：", table.as_str(), self.table_ending));
        let date = approval.date.as_deref().map_or_else(String::new, date);
        format!("{table}{date}{}{}", approval.document_no.as_deref().unwrap_or_default(), approval.act.as_deref().unwrap_or_default())
    }

    /// What the colours and notes of a sheet mean.
    pub(super) fn legend(&self) -> String {
        format!("{}：黃底為判讀信心未達0.9之列，橘底未達0.5，請與原件核對；儲存格附註為判讀時之發現。", self.note)
    }

    fn numeral(&self, number: u32) -> String {
        let digit = |digit: u32| digit.checked_sub(1).and_then(|at| self.digits.get(at as usize)).map_or("", String::as_str);
        match number {
            1..=9 => digit(number).to_owned(),
            10..=19 => format!("{}{}", self.ten, digit(number % 10)),
            20..=99 => format!("{}{}{}", digit(number / 10), self.ten, digit(number % 10)),
            _ => number.to_string(),
        }
    }
}

/// An ISO date as documents write it; what is none stays.
fn date(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) if year > 1911 => format!("中華民國{}年{month}月{day}日", year - 1911),
        _ => iso.to_owned(),
    }
}
