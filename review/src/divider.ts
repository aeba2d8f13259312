// A line between two parts of the page that can be moved, by pointer and by key.

import { el } from "./dom";
import { keep, preferences } from "./preferences";

/** Sets `--<name>` on the container, in per cent of its width (or height). */
export function divider(container: HTMLElement, name: string, label: string, isUpright: boolean, first: number): HTMLElement {
  const least = 20;
  const most = 80;
  const line = el("div", {
    class: "divider",
    "data-moves": name,
    role: "separator",
    tabindex: 0,
    "aria-label": label,
    "aria-orientation": isUpright ? "vertical" : "horizontal",
    "aria-valuemin": least,
    "aria-valuemax": most,
  });
  let share = preferences.shares[name] ?? first;
  const set = (wanted: number) => {
    share = Math.max(least, Math.min(most, wanted));
    container.style.setProperty(`--${name}`, `${share}%`);
    line.setAttribute("aria-valuenow", String(Math.round(share)));
  };
  const remember = () => keep({ shares: { ...preferences.shares, [name]: share } });

  line.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    line.setPointerCapture(event.pointerId);
    const box = container.getBoundingClientRect();
    const move = (event: PointerEvent) =>
      set(isUpright ? (100 * (event.clientX - box.left)) / box.width : (100 * (event.clientY - box.top)) / box.height);
    const end = () => {
      line.removeEventListener("pointermove", move);
      remember();
    };
    line.addEventListener("pointermove", move);
    line.addEventListener("lostpointercapture", end, { once: true });
  });
  line.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(share + by);
    remember();
  });
  set(share);
  return line;
}
