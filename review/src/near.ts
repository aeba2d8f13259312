// Draws parts of a long page when they come near the view, and forgets them when they are far.

interface Part {
  fill(): void;
  empty(): void;
}

export class Near {
  private readonly parts = new Map<Element, Part>();
  private readonly observer: IntersectionObserver;

  /** `settled` is called when parts were drawn or forgotten, which may have moved the others. */
  constructor(root: HTMLElement, settled: () => void) {
    this.observer = new IntersectionObserver(
      (changes) => {
        for (const change of changes) {
          const part = this.parts.get(change.target);
          if (change.isIntersecting) part?.fill();
          else part?.empty();
        }
        settled();
      },
      { root, rootMargin: "100% 0px" },
    );
  }

  add(element: Element, part: Part): void {
    this.parts.set(element, part);
    this.observer.observe(element);
  }

  stop(): void {
    this.observer.disconnect();
  }
}
