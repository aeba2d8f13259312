# Who decides, who reviews, who is consulted: `data.fenceng.answer` for a question in `input`.
#
#     {"bureau": "…", "unit": "…", "item": "…", "content": "…", "task": "…", "table": "乙", "role": "…", "min_confidence": 0.9}
#
# Of item, content, task and table those that are left out, or null, may be any; "" stands for none. White space does not matter.
# What is not sure is never guessed: `status` is then "undecided", `reason` says why and `entries` holds the ids.
package fenceng

import rego.v1

answer := {
	"status": "decided",
	"reason": null,
	"decided_by": outcome.decided_by,
	"reviewed_by": outcome.reviewed_by,
	"co_organizers": outcome.co_organizers,
	"role_decides": role_decides,
	"entries": ids,
} if {
	not reason
} else := {
	"status": "undecided",
	"reason": reason,
	"decided_by": null,
	"reviewed_by": [],
	"co_organizers": [],
	"role_decides": null,
	"entries": ids,
}

# Why there is no answer.
reason := "unknown_bureau" if {
	not bureau
} else := "unknown_unit" if {
	not unit
} else := "unknown_business" if {
	count(matches) == 0
} else := "ambiguous" if {
	count(outcomes) > 1
} else := "low_confidence" if {
	some entry in matches
	entry.confidence < min_confidence
} else := "no_decider" if {
	outcome.decided_by == null
}

bureau := data.schedules[bare(input.bureau)]

unit := bureau.units[bare(input.unit)]

# What the question says of the business.
asked := {field: bare(input[field]) |
	some field in ["item", "content", "task", "table"]
	object.get(input, field, null) != null
}

# Entries that all of it fits, in the order of the schedule.
matches := [entry |
	some at in candidates
	entry := unit.entries[at]
	every field, text in asked {
		entry[field] == text
	}
]

# Places of the entries that the text which parts them best fits: never a walk through the unit when one is given.
candidates := places if {
	places := unit.content[asked.content]
} else := places if {
	places := unit.task[asked.task]
} else := places if {
	places := unit.item[asked.item]
} else := places if {
	places := unit.table[asked.table]
} else := [at | some at, _ in unit.entries] if {
	count(asked) == 0
} else := []

outcomes := {entry.outcome | some entry in matches}

outcome := matches[0].outcome if {
	count(outcomes) == 1
}

ids := [entry.id | some entry in matches]

# Whether the asked role is the one that decides.
default role_decides := null

role_decides := bare(input.role) in outcome.deciders if {
	object.get(input, "role", null) != null
}

default min_confidence := 0.9

min_confidence := input.min_confidence if {
	is_number(input.min_confidence)
}

# A text without white space; what is no text fits nothing.
bare(text) := strings.replace_n(
	{" ": "", "\t": "", "\n": "", "\r": "", "\u00a0": "", "\u2002": "", "\u2003": "", "\u2009": "", "\u200b": "", "\u3000": "", "\ufeff": ""},
	text,
) if {
	is_string(text)
} else := text
