// The chain as a form: for each post what it does, and the mark as printed.

import { ACTIONS, type Rung } from "./chain";
import type { Action, Step } from "./data";
import { button, el, on } from "./dom";
import { words } from "./text";

export interface StepsEditor {
  element: HTMLElement;
  steps(): Step[];
}

export function stepsEditor(rungs: Rung[], changed: (steps: Step[]) => void): StepsEditor {
  const lines = rungs.map((rung, at) => {
    const isUnknown = rung.step?.action === "unknown";
    const choices: (Action | "")[] = ["", ...ACTIONS, ...(isUnknown ? (["unknown"] as const) : [])];
    const action = el("select", { id: `step-${at}` });
    action.append(...choices.map((one) => el("option", { value: one }, one === "" ? words.blank : words.actions[one])));
    action.value = rung.step?.action ?? "";
    const mark = el("input", { "aria-label": `${rung.title}: ${words.mark}`, placeholder: words.mark, autocomplete: "off" });
    mark.value = rung.step?.mark ?? "";
    return { title: rung.title, action, mark };
  });

  const steps = (): Step[] =>
    lines.flatMap(({ title, action, mark }) =>
      action.value === "" ? [] : [{ role: title, action: action.value as Action, mark: mark.value.replace(/\s+/gu, "") }],
    );
  const update = () => {
    for (const { action, mark } of lines) {
      mark.disabled = action.value === "";
      action.dataset["action"] = action.value || "none";
    }
    changed(steps());
  };
  const move = (by: 1 | -1) => {
    const values = lines.map(({ action, mark }) => [action.value, mark.value] as const);
    lines.forEach(({ action, mark }, at) => {
      const [does, printed] = values[at - by] ?? ["", ""];
      // A post that had no unknown mark has no such choice.
      if (does === "unknown" && ![...action.options].some((option) => option.value === does)) {
        action.append(el("option", { value: does }, words.actions.unknown));
      }
      action.value = does;
      mark.value = printed;
    });
    update();
  };

  const element = on(
    el(
      "fieldset",
      { class: "steps" },
      el("legend", {}, words.names.steps),
      el(
        "div",
        { class: "moves" },
        button("←", () => move(-1), { "aria-label": words.shiftDown, title: words.shiftDown }),
        button("→", () => move(1), { "aria-label": words.shiftUp, title: words.shiftUp }),
      ),
      el(
        "ol",
        {},
        ...lines.map(({ title, action, mark }) => el("li", {}, el("label", { for: action.id }, title), action, mark)),
      ),
    ),
    { change: update, input: update },
  );
  update();
  return { element, steps };
}
