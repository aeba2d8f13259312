//! The value of a cell as text.

use calamine::{CellErrorType, DataRef, ExcelDateTime, ExcelDateTimeType};

use crate::document::Text;
use crate::normalize::is_blank;

/// What a cell says; `None` when that is nothing, or only space.
pub(super) fn text(value: &DataRef<'_>) -> Option<Text> {
    written(value).map(Text::Own)
}

/// A text that cells share, as each of them says it.
pub(super) fn shared(text: &str) -> Option<Text> {
    lines(text).map(|text| Text::Shared(text.into()))
}

fn written(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Empty => None,
        DataRef::SharedString(text) => lines(text),
        DataRef::String(text) | DataRef::DurationIso(text) => lines(text),
        DataRef::Int(number) => Some(number.to_string()),
        // Zero may be negative, which nobody writes.
        DataRef::Float(number) => Some((number + 0.0).to_string()),
        DataRef::Bool(true) => Some("TRUE".to_owned()),
        DataRef::Bool(false) => Some("FALSE".to_owned()),
        DataRef::DateTime(moment) if moment.is_duration() => Some(duration(moment.as_f64())),
        DataRef::DateTime(moment) => Some(date(*moment)),
        DataRef::DateTimeIso(text) => lines(text.strip_suffix("T00:00:00").unwrap_or(text)),
        DataRef::Error(CellErrorType::GettingData) => Some("#GETTING_DATA".to_owned()),
        DataRef::Error(error) => Some(error.to_string()),
    }
}

/// Text with lines ended by `\n`.
fn lines(text: &str) -> Option<String> {
    if is_blank(text) {
        return None;
    }
    Some(if memchr::memchr(b'\r', text.as_bytes()).is_some() { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() })
}

/// A date, a time of day, or both.
fn date(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if milli > 0 {
        time.push_str(&format!(".{milli:03}"));
    }
    let is_midnight = hour == 0 && minute == 0 && second == 0 && milli == 0;
    match moment.as_f64() {
        // A time without a date counts from day 0.
        days if (0.0..1.0).contains(&days) => time,
        _ if is_midnight => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

/// A span of time, of which hours may be any number.
fn duration(days: f64) -> String {
    // A cast of a float ends at the largest number there is.
    let seconds = (days.abs() * 86_400.0).round() as u64;
    let sign = if days < 0.0 && seconds > 0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What the numbers of a cell are, when they are not just numbers.
pub(super) type Kind = Option<ExcelDateTimeType>;

/// How the numbers of a workbook are meant.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// What those of each format of cells are.
    pub(super) kinds: Vec<Kind>,
    /// Whether days are counted from 1904 on.
    pub(super) is_1904: bool,
}

impl Numbers {
    /// A number in a cell of this format.
    pub(super) fn value(&self, format: usize, number: f64) -> DataRef<'static> {
        match self.kinds.get(format).copied().flatten() {
            Some(kind) => DataRef::DateTime(ExcelDateTime::new(number, kind, self.is_1904)),
            None => DataRef::Float(number),
        }
    }
}

/// A number in four bytes: whole or the head of one with fractions, and of hundredths or not.
pub(super) fn short_number(bits: u32) -> f64 {
    let number = if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

/// True or false, or one of the errors.
pub(super) fn logic(value: u8, is_error: bool) -> DataRef<'static> {
    if !is_error {
        return DataRef::Bool(value != 0);
    }
    match value {
        0x00 => DataRef::Error(CellErrorType::Null),
        0x07 => DataRef::Error(CellErrorType::Div0),
        0x0f => DataRef::Error(CellErrorType::Value),
        0x17 => DataRef::Error(CellErrorType::Ref),
        0x1d => DataRef::Error(CellErrorType::Name),
        0x24 => DataRef::Error(CellErrorType::Num),
        0x2b => DataRef::Error(CellErrorType::GettingData),
        _ => DataRef::Error(CellErrorType::NA),
    }
}

/// What the numbers of a format that is built in are, by its number; `None` when they are just numbers.
pub(super) fn kind_of_number(format: u16) -> Kind {
    match format {
        46 => Some(ExcelDateTimeType::TimeDelta),
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
        _ => None,
    }
}

/// What the numbers of a format are, by its code: dates and times have letters for their parts.
pub(super) fn kind_of_code(code: &str) -> Kind {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            // The next one is meant as it stands.
            '\\' | '_' | '*' => drop(letters.next()),
            '"' => drop(letters.find(|letter| *letter == '"')),
            // A colour, a language or a condition, unless it is hours, minutes or seconds without an end.
            '[' => {
                let within: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                if !within.is_empty() && ["h", "m", "s"].iter().any(|part| within.to_ascii_lowercase().replace(part, "").is_empty()) {
                    return Some(ExcelDateTimeType::TimeDelta);
                }
            }
            // What follows is for numbers below zero.
            ';' => return None,
            'y' | 'm' | 'd' | 'h' | 's' => return Some(ExcelDateTimeType::DateTime),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn moment(value: f64, is_1904: bool) -> String {
        written(&DataRef::DateTime(ExcelDateTime::new(value, DateTime, is_1904))).unwrap()
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let short: Vec<_> =
            [3.0, -0.0, 0.1, 1234.5, 1e15, -2.0].into_iter().map(|number| written(&DataRef::Float(number)).unwrap()).collect();
        assert_eq!(short, ["3", "0", "0.1", "1234.5", "1000000000000000", "-2"]);
        assert_eq!(written(&DataRef::Int(113)).as_deref(), Some("113"));
    }

    #[test]
    fn dates_and_times_are_iso_and_have_a_time_only_when_there_is_one() {
        assert_eq!(moment(45190.0, false), "2023-09-21");
        assert_eq!(moment(45190.0 - 1462.0, true), "2023-09-21");
        assert_eq!(moment(45_190.354_166_666_664, false), "2023-09-21T08:30:00");
        assert_eq!(moment(0.75, false), "18:00:00");
        assert_eq!(written(&DataRef::DateTime(ExcelDateTime::new(1.5, TimeDelta, false))).as_deref(), Some("36:00:00"));
        assert_eq!(written(&DataRef::DateTimeIso("2023-09-21T00:00:00".to_owned())).as_deref(), Some("2023-09-21"));
    }

    #[test]
    fn formats_tell_dates_from_numbers() {
        for code in ["yyyy/m/d", "[$-404]e\"年\"m\"月\"d\"日\"", "h:mm AM/PM", "[Red]yyyy"] {
            assert_eq!(kind_of_code(code), Some(DateTime), "{code}");
        }
        for code in ["General", "0.00E+00", "#,##0\\d", "0\"日 day\"", "[Red]0_d;yyyy", "@", "[", "\"m"] {
            assert_eq!(kind_of_code(code), None, "{code}");
        }
        assert_eq!((kind_of_code("[hh]:mm"), kind_of_number(46)), (Some(TimeDelta), Some(TimeDelta)));
        assert_eq!((kind_of_number(14), kind_of_number(10)), (Some(DateTime), None));
    }

    #[test]
    fn lines_end_alike_and_space_alone_is_nothing() {
        assert_eq!(written(&DataRef::SharedString("一\r\n二\r三\n\n四 ")).as_deref(), Some("一\n二\n三\n\n四 "));
        assert_eq!(written(&DataRef::String("一\r\n二".to_owned())).as_deref(), Some("一\n二"));
        assert_eq!(written(&DataRef::SharedString(" \n")), None);
        assert_eq!(written(&DataRef::String(String::new())), None);
    }

    #[test]
    fn truth_and_errors_are_as_printed() {
        let texts = [DataRef::Bool(true), DataRef::Bool(false), DataRef::Error(CellErrorType::NA)].map(|value| written(&value).unwrap());
        assert_eq!(texts, ["TRUE", "FALSE", "#N/A"]);
    }
}
