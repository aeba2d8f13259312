// Keys of the page; none while somebody types.

import { isDialogOpen } from "./dialog";

export function onKeys(keys: Record<string, () => void>): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isDialogOpen() || isTyping(event.target)) return;
    // Enter on a control is for the control.
    if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary")) return;
    const doing = keys[event.key];
    if (!doing) return;
    event.preventDefault();
    doing();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
