# `opa test` of the bundle: the policy on invented data, then on every entry that it holds.
package fenceng_test

import rego.v1

import data.fenceng

outcome(decider) := {"decided_by": decider, "deciders": [decider], "reviewed_by": ["R"], "co_organizers": []}

nobody := {"decided_by": null, "deciders": [], "reviewed_by": ["R"], "co_organizers": []}

entries := [
	{"id": "1", "item": "a", "content": "x", "task": "", "table": "A", "confidence": 1, "outcome": outcome("D")},
	{"id": "2", "item": "a", "content": "y", "task": "", "table": "A", "confidence": 1, "outcome": outcome("E")},
	{"id": "3", "item": "b", "content": "x", "task": "t", "table": "A", "confidence": 0.5, "outcome": outcome("D")},
	{"id": "4", "item": "c", "content": "z", "task": "", "table": "A", "confidence": 1, "outcome": nobody},
]

invented := {"B": {"units": {"U": {
	"entries": entries,
	"content": {"x": [0, 2], "y": [1], "z": [3]},
	"item": {"a": [0, 1], "b": [2], "c": [3]},
	"table": {"A": [0, 1, 2, 3]},
	"task": {"": [0, 1, 3], "t": [2]},
}}}}

asked(question) := answer if {
	answer := fenceng.answer with data.schedules as invented
		with input as object.union({"bureau": "B", "unit": "U"}, question)
}

undecided(question, reason, ids) if {
	asked(question) == {
		"status": "undecided",
		"reason": reason,
		"decided_by": null,
		"reviewed_by": [],
		"co_organizers": [],
		"role_decides": null,
		"entries": ids,
	}
}

test_one_entry_decides if {
	asked({"item": " a\n", "content": "x", "task": null}) == {
		"status": "decided",
		"reason": null,
		"decided_by": "D",
		"reviewed_by": ["R"],
		"co_organizers": [],
		"role_decides": null,
		"entries": ["1"],
	}
}

test_a_role_decides_or_not if {
	asked({"item": "a", "content": "x", "role": "D"}).role_decides == true
	asked({"item": "a", "content": "x", "role": "E"}).role_decides == false
}

test_entries_that_agree_decide_together if {
	asked({"content": "x", "min_confidence": 0.5}).entries == ["1", "3"]
}

test_none_is_not_any if {
	asked({"content": "x", "task": ""}).entries == ["1"]
}

test_what_is_not_sure_is_undecided if {
	undecided({"item": "a"}, "ambiguous", ["1", "2"])
	undecided({}, "ambiguous", ["1", "2", "3", "4"])
	undecided({"item": "b"}, "low_confidence", ["3"])
	undecided({"item": "c"}, "no_decider", ["4"])
	undecided({"item": "d"}, "unknown_business", [])
	undecided({"item": "a", "content": "z"}, "unknown_business", [])
	undecided({"item": 1}, "unknown_business", [])
	undecided({"unit": "V"}, "unknown_unit", [])
	undecided({"bureau": "V"}, "unknown_bureau", [])
	undecided({"bureau": null}, "unknown_bureau", [])
}

test_every_entry_answers_for_itself if {
	every bureau, of_bureau in data.schedules {
		every unit, of_unit in of_bureau.units {
			every entry in of_unit.entries {
				answers_for_itself(bureau, unit, entry)
			}
		}
	}
}

answers_for_itself(bureau, unit, entry) if {
	answer := fenceng.answer with input as object.union(
		{"bureau": bureau, "unit": unit},
		object.filter(entry, ["item", "content", "task", "table"]),
	)
	entry.id in answer.entries
	answer.decided_by in {entry.outcome.decided_by, null}
}
