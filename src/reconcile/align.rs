//! Monotone assignment of physical columns to logical ones, by dynamic programming.
//!
//! The same recurrence as a global sequence alignment (Needleman and Wunsch 1970): a physical column is matched to the
//! next field, or belongs to nothing; a field is matched, or has no column. Forward and backward tables together give,
//! for every column, the best total of any assignment that reads this column otherwise: the runner-up.

use std::ops::Range;

/// What the columns of one table are taken for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Alignment {
    /// Index of the field that each column holds; `None` for a column that belongs to nothing.
    pub fields: Vec<Option<usize>>,
    /// For each column, by how much the total falls when this column is read any other way; in nats.
    pub margins: Vec<f64>,
    /// The total of the assignment.
    pub total: f64,
    /// Whether the columns are drawn and their header read as it stands.
    pub drawn: bool,
}

/// Costs of an alignment, in nats; all but `matched` are at most 0.
pub(super) struct Costs<'c> {
    /// Score of reading a column as a field, by column, then by field.
    pub matched: &'c [f64],
    /// Score of a column that belongs to nothing.
    pub phantom: &'c [f64],
    /// Score of a field that has no column.
    pub missing: &'c [f64],
}

impl Costs<'_> {
    fn matched(&self, column: usize) -> &[f64] {
        let fields = self.missing.len();
        &self.matched[column * fields..(column + 1) * fields]
    }
}

/// The highest total of any assignment, without the assignment itself.
pub(super) fn total(costs: &Costs<'_>) -> f64 {
    let mut row = first_row(costs);
    (0..costs.phantom.len()).for_each(|column| step(&mut row, costs, column));
    row.last().copied().unwrap_or(0.0)
}

/// Totals before any column is read: the fields that are missing so far.
fn first_row(costs: &Costs<'_>) -> Vec<f64> {
    let mut row = Vec::with_capacity(costs.missing.len() + 1);
    row.push(0.0);
    for (at, missing) in costs.missing.iter().enumerate() {
        row.push(row[at] + missing);
    }
    row
}

/// From the totals before a column, by the number of fields done, to those after it.
fn step(row: &mut [f64], costs: &Costs<'_>, column: usize) {
    let (matched, phantom) = (costs.matched(column), costs.phantom[column]);
    let Some((first, rest)) = row.split_first_mut() else { return };
    let mut before = *first;
    *first += phantom;
    let mut last = *first;
    for ((total, matched), missing) in rest.iter_mut().zip(matched).zip(costs.missing) {
        last = (before + matched).max(*total + phantom).max(last + missing);
        before = std::mem::replace(total, last);
    }
}

/// The best totals of all columns before each, and of all from each on, by the number of fields done.
pub(super) struct Totals {
    forward: Vec<f64>,
    backward: Backward,
    /// Fields, and one.
    width: usize,
}

/// The best totals of all columns from each on, by the number of fields done.
pub(super) struct Backward(Vec<f64>);

impl Backward {
    pub(super) fn new(costs: &Costs<'_>) -> Self {
        let (columns, fields) = (costs.phantom.len(), costs.missing.len());
        let width = fields + 1;
        let mut backward = vec![0.0; (columns + 1) * width];
        let (before, last) = backward.split_at_mut(columns * width);
        for field in (0..fields).rev() {
            last[field] = costs.missing[field] + last[field + 1];
        }
        let mut next = &*last;
        for (column, row) in before.chunks_exact_mut(width).enumerate().rev() {
            let (matched, phantom) = (costs.matched(column), costs.phantom[column]);
            row[fields] = phantom + next[fields];
            for field in (0..fields).rev() {
                row[field] = (matched[field] + next[field + 1]).max(phantom + next[field]).max(costs.missing[field] + row[field + 1]);
            }
            next = row;
        }
        Self(backward)
    }
}

impl Totals {
    pub(super) fn new(costs: &Costs<'_>) -> Self {
        let (columns, fields) = (costs.phantom.len(), costs.missing.len());
        let width = fields + 1;
        let mut row = first_row(costs);
        let mut forward = Vec::with_capacity((columns + 1) * width);
        forward.extend_from_slice(&row);
        for column in 0..columns {
            step(&mut row, costs, column);
            forward.extend_from_slice(&row);
        }
        Self { forward, backward: Backward::new(costs), width }
    }

    /// The highest total of any assignment where the costs are others in some columns, and those of `rest` behind them.
    pub(super) fn with(&self, costs: &Costs<'_>, columns: Range<usize>, rest: &Backward) -> f64 {
        let mut row = self.forward[columns.start * self.width..(columns.start + 1) * self.width].to_vec();
        let end = columns.end;
        columns.for_each(|column| step(&mut row, costs, column));
        row.iter().zip(&rest.0[end * self.width..]).map(|(before, after)| before + after).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Finds the assignment with the highest total. Of equal totals, the one that matches columns earlier.
pub(super) fn align(costs: &Costs<'_>, totals: &Totals) -> Alignment {
    let (columns, fields) = (costs.phantom.len(), costs.missing.len());
    let Totals { forward, backward: Backward(backward), width } = totals;
    let width = *width;
    let best = backward[0];
    let mut assigned = vec![None; columns];
    let (mut column, mut field) = (0, 0);
    while column < columns {
        let here = backward[column * width + field];
        let close = |total: f64| (here - total).abs() < 1e-9;
        if field < fields && close(costs.matched(column)[field] + backward[(column + 1) * width + field + 1]) {
            assigned[column] = Some(field);
            column += 1;
            field += 1;
        } else if field < fields && close(costs.missing[field] + backward[column * width + field + 1]) {
            field += 1;
        } else {
            column += 1;
        }
    }
    let margins = (0..columns)
        .map(|column| {
            let through = |read: Option<usize>| match read {
                Some(field) => forward[column * width + field] + costs.matched(column)[field] + backward[(column + 1) * width + field + 1],
                None => (0..=fields)
                    .map(|field| forward[column * width + field] + costs.phantom[column] + backward[(column + 1) * width + field])
                    .fold(f64::NEG_INFINITY, f64::max),
            };
            let runner_up =
                (0..fields).map(Some).chain([None]).filter(|read| *read != assigned[column]).map(through).fold(f64::NEG_INFINITY, f64::max);
            (best - runner_up).max(0.0)
        })
        .collect();
    Alignment { fields: assigned, margins, total: best, drawn: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(costs: &Costs<'_>) -> Alignment {
        align(costs, &Totals::new(costs))
    }

    #[test]
    fn totals_of_other_costs_in_some_columns_are_those_of_the_whole() {
        let mut matched: Vec<f64> = (0..20).map(|at| f64::from(at * 7 % 11) - 8.0).collect();
        let (phantom, missing) = ([-2.0, -1.0, -3.0, -2.5, -1.5], [-4.0, -1.0, -2.0, -3.0]);
        let totals = Totals::new(&Costs { matched: &matched, phantom: &phantom, missing: &missing });
        matched[9] += 6.0;
        matched[12] -= 3.0;
        let costs = Costs { matched: &matched, phantom: &phantom, missing: &missing };
        let others = Backward::new(&costs);
        for columns in [2..4, 0..5, 1..4] {
            assert!((totals.with(&costs, columns.clone(), &totals.backward) - total(&costs)).abs() < 1e-9);
            assert!((totals.with(&costs, columns.start..3, &others) - total(&costs)).abs() < 1e-9);
        }
        assert!((best(&costs).total - total(&costs)).abs() < 1e-9);
    }

    #[test]
    fn a_column_that_fits_nothing_is_left_out_and_the_margin_tells_by_how_much() {
        // Fields a, b; columns: a, noise, b.
        let matched = [0.0, -9.0, -9.0, -5.0, -9.0, 0.0];
        let alignment = best(&Costs { matched: &matched, phantom: &[-8.0, -1.0, -8.0], missing: &[-4.0, -4.0] });
        assert_eq!(alignment.fields, [Some(0), None, Some(1)]);
        assert!((alignment.margins[1] - 12.0).abs() < 1e-9, "{:?}", alignment.margins);
    }

    #[test]
    fn a_field_without_a_column_is_skipped() {
        let matched = [0.0, -9.0, -9.0, -9.0, -9.0, 0.0];
        let alignment = best(&Costs { matched: &matched, phantom: &[-8.0, -8.0], missing: &[-4.0, -1.0, -4.0] });
        assert_eq!(alignment.fields, [Some(0), Some(2)]);
    }

    #[test]
    fn nothing_aligns_to_nothing() {
        let alignment = best(&Costs { matched: &[], phantom: &[], missing: &[-1.0] });
        assert!(alignment.fields.is_empty());
    }
}
