// Small charts. Each is told in words too.

import { svg } from "./dom";

/** Bars side by side; the values are shares of the highest. */
export function histogram(values: number[], label: string, isLow: (at: number) => boolean, told: (at: number) => string): SVGElement {
  const height = 44;
  const width = 6;
  const most = Math.max(1, ...values.map(Math.sqrt));
  const bars = values.map((value, at) => {
    const tall = value === 0 ? 0 : Math.max(1.5, (height * Math.sqrt(value)) / most);
    return svg(
      "rect",
      { x: at * width + 0.5, y: height - tall, width: width - 1, height: tall, class: isLow(at) ? "bar low" : "bar" },
      svg("title", {}, told(at)),
    );
  });
  const whole = width * values.length;
  const base = svg("line", { x1: 0, x2: whole, y1: height, y2: height, class: "base" });
  return svg("svg", { class: "histogram", viewBox: `0 0 ${whole} ${height + 1}`, role: "img", "aria-label": label }, ...bars, base);
}

/** One bar in parts. */
export function shares(parts: { label: string; value: number; kind: number }[], label: string, told: (part: { label: string; value: number }) => string): SVGElement {
  const all = parts.reduce((sum, part) => sum + part.value, 0);
  let from = 0;
  const bars = parts.map((part) => {
    const wide = all === 0 ? 0 : (100 * part.value) / all;
    const bar = svg("rect", { x: from, y: 0, width: wide, height: 10, class: `part part-${part.kind}` }, svg("title", {}, told(part)));
    from += wide;
    return bar;
  });
  return svg("svg", { class: "shares", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": label }, ...bars);
}
