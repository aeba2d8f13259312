//! What is typed for a field, as the change that it asks for.

use fenceng::bureau::{Action, Table};
use fenceng::corrections::{Change, Field, GivenStep, Text, WordError};
use fenceng::mark;
use fenceng::vocabulary::Vocabulary;

/// A word of a correction.
pub(in crate::cli) fn word<W: TryFrom<String, Error = WordError>>(text: &str) -> Result<W, WordError> {
    W::try_from(text.to_owned())
}

/// The name of a field.
pub(in crate::cli) fn field(text: &str) -> Result<Field, String> {
    let names = || Field::ALL.map(Field::name).join(", ");
    Field::ALL.into_iter().find(|field| field.name() == text.trim()).ok_or_else(|| format!("no field; the fields are {}", names()))
}

/// `FIELD=VALUE`.
pub(super) fn change(text: &str, vocabulary: &Vocabulary) -> Result<Change, String> {
    let (name, value) = text.split_once('=').ok_or("not of the form FIELD=VALUE")?;
    let text = || match Text::try_from(value.to_owned()) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(format!("the value is blank; --clear {} empties the field", name.trim())),
    };
    let number = || value.trim().parse().map(Some).map_err(|_| format!("{value:?} is no number"));
    Ok(match field(name)? {
        Field::Table => Change::Table(Some(table(value.trim())?)),
        Field::Shared => Change::Shared(text()?),
        Field::Item => Change::Item(text()?),
        Field::ItemNo => Change::ItemNo(number()?),
        Field::Content => Change::Content(text()?),
        Field::ContentNo => Change::ContentNo(number()?),
        Field::Task => Change::Task(text()?),
        Field::Steps => Change::Steps(steps(value, vocabulary)?),
        Field::DecidedBy => Change::DecidedBy(text()?),
        Field::CoOrganizers => {
            text()?;
            let names = value.split([',', '，', '、']).map(|name| Text::try_from(name.to_owned()));
            Change::CoOrganizers(names.collect::<Result<_, _>>().map_err(|_| format!("{value:?} has a blank name"))?)
        }
        Field::Remarks => Change::Remarks(text()?),
    })
}

fn table(text: &str) -> Result<Table, String> {
    let tables = [Table::Jia, Table::Yi];
    tables.into_iter().find(|table| table.as_str() == text).ok_or_else(|| format!("{text:?} is neither 甲 nor 乙"))
}

/// Roles with what they do: an action by its name, or a mark as printed.
fn steps(text: &str, vocabulary: &Vocabulary) -> Result<Vec<GivenStep>, String> {
    let step = |text: &str| {
        let form = || format!("{text:?} is not of the form ROLE:ACTION");
        let (role, action) = text.rsplit_once([':', '：']).ok_or_else(form)?;
        let role = Text::try_from(role.to_owned()).map_err(|_| form())?;
        let action = action.trim();
        let is_named = |named: &Action| named.name() == action && *named != Action::Unknown;
        if let Some(action) = Action::ALL.into_iter().find(is_named) {
            return Ok(GivenStep { role, action, mark: None });
        }
        match mark::read(action, vocabulary) {
            (_, Action::Unknown) => {
                let names = Action::ALL.map(Action::name)[..Action::ALL.len() - 1].join(", ");
                Err(format!("{action:?} is neither a mark that is known nor one of {names}"))
            }
            (mark, action) => Ok(GivenStep { role, action, mark: Some(mark) }),
        }
    };
    text.split([',', '，']).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_named_by_action_or_by_mark() {
        let typed = "steps=承辦人員:draft, 科長/主任：V,局長:核 定";
        let Ok(Change::Steps(steps)) = change(typed, &Vocabulary::default()) else { panic!("no steps") };
        let told: Vec<_> = steps.iter().map(|step| (step.role.as_str(), step.action, step.mark.as_deref())).collect();
        let wanted = [("承辦人員", Action::Draft, None), ("科長/主任", Action::Review, Some("V")), ("局長", Action::Approve, Some("核定"))];
        assert_eq!(told, wanted);
    }

    #[test]
    fn what_is_no_value_is_told() {
        for (typed, word) in [
            ("decided_by", "FIELD=VALUE"),
            ("decider=局長", "decided_by"),
            ("table=丙", "neither"),
            ("item_no=三", "no number"),
            ("item_no=-1", "no number"),
            ("remarks= ", "--clear remarks"),
            ("co_organizers=會計室、、", "blank name"),
            ("steps=局長", "ROLE:ACTION"),
            ("steps=局長:跳舞", "approve_or_forward"),
            ("steps=局長:unknown", "neither"),
        ] {
            let error = change(typed, &Vocabulary::default()).unwrap_err();
            assert!(error.contains(word), "{typed}: {error}");
        }
    }
}
