// The chain drawn as a line of posts, the lowest first. What a post does is told by colour, shape and word.

import type { Action, Entry, Role } from "./data";
import { rungs, type Rung } from "./chain";
import { el, heard, svg } from "./dom";
import { words } from "./text";

/** Signs within a square of 24 units. */
const SIGNS: Record<Action, string> = {
  draft: "M6 18l1-4L15.5 5.5l3 3L10 17zM13.5 7.5l3 3",
  review: "M5.5 12.5l4.5 4.5L18.5 7.5",
  forward: "M5 12h13M13 7l5 5-5 5",
  approve: "M6.5 12.5l4 4L17.5 8",
  approve_or_forward: "M4.5 13l3 3.5L12 9M12.5 12.5h7M17 9.5l3 3-3 3",
  bypass: "M6 9.5h12M6 14.5h12M15.5 5.5l-7 13",
  unknown: "M9 9.3a3 3 0 1 1 4.3 2.8c-.9.5-1.3 1-1.3 2.1M12 17.4v.4",
};

export function ladder(entry: Entry, roles: Role[]): HTMLElement {
  let tier: string | null = null;
  const posts = rungs(entry.steps, roles).map((rung) => {
    const isNew = rung.role !== null && rung.role.tier !== tier;
    if (rung.role) tier = rung.role.tier;
    return post(rung, entry, isNew);
  });
  return el("ol", { class: "ladder", "aria-label": words.chain }, ...posts);
}

/** Its tier is told where that of the post before was another. */
function post(rung: Rung, entry: Entry, tellsTier: boolean): HTMLElement {
  const { title, role, step } = rung;
  const isDecider = step?.action === "approve" && entry.decided_by === title;
  const about = [
    role === null && words.notInLadder,
    tellsTier && role?.tier,
    role?.level != null && words.level(role.level),
    role?.assists && words.assists,
  ].filter((text) => text);
  return el(
    "li",
    { class: "post", "data-action": step?.action ?? "none", "data-decides": isDecider },
    el("span", { class: "node", "aria-hidden": "true" }, step ? sign(step.action) : null),
    el("span", { class: "title" }, title),
    step
      ? el("span", { class: "action" }, words.actions[step.action])
      : heard(words.noStep),
    step && el("span", { class: "mark", title: words.mark }, heard(words.mark), step.mark || words.markNone),
    about.length > 0 && el("span", { class: "about" }, about.join(" · ")),
  );
}

function sign(action: Action): SVGElement {
  return svg("svg", { viewBox: "0 0 24 24", focusable: "false" }, svg("path", { d: SIGNS[action] }));
}

/** The chain in a line of text. */
export function chainText(entry: Entry): string {
  return entry.steps.map((step) => `${step.role} ${words.actions[step.action]}`).join(" → ");
}
