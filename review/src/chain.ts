// The chain of an entry laid on the ladder of its unit, in the way in which the program applies a correction of it.

import type { Action, Role, Step } from "./data";

export interface Rung {
  title: string;
  /** Null for a post that another table of the unit brought: the chain has it, the ladder has not. */
  role: Role | null;
  step: Step | null;
}

export function rungs(steps: Step[], roles: Role[]): Rung[] {
  const ladder: Rung[] = roles.map((role) => ({ title: role.title, role, step: null }));
  let from = 0;
  for (const step of steps) {
    const at = ladder.findIndex((rung, at) => at >= from && rung.title === step.role);
    const rung = ladder[at];
    if (rung) {
      rung.step = step;
      from = at + 1;
    } else {
      ladder.splice(from, 0, { title: step.role, role: null, step });
      from += 1;
    }
  }
  return ladder;
}

/** The chain that comes of giving an entry these steps: in the order of the ladder, whatever the order given. */
export function given(steps: Step[], before: Step[], roles: Role[]): Step[] {
  const ladder = rungs(before, roles);
  const printed = ladder.map((rung) => rung.step !== null);
  for (const rung of ladder) rung.step = null;
  for (const step of steps) {
    const isFree = (rung: Rung) => rung.title === step.role && rung.step === null;
    // Of rungs of one title, the one that has a mark.
    const rung = ladder.find((rung, at) => isFree(rung) && printed[at]) ?? ladder.find(isFree);
    if (rung) rung.step = step;
  }
  return ladder.flatMap((rung) => rung.step ?? []);
}

/** The only role that approves. */
export function decider(steps: Step[]): string | null {
  const approving = steps.filter((step) => step.action === "approve");
  return approving.length === 1 ? approving[0]!.role : null;
}

/** What a person may say that a mark stands for. */
export const ACTIONS: Exclude<Action, "unknown">[] = ["draft", "review", "forward", "approve", "approve_or_forward", "bypass"];
