// Places within the site.

import type { Site } from "./data";

/** The address of a file of the site, given by its path from the root. */
export function address(site: Site, path: string): string {
  return site.root + path.split("/").map(encodeURIComponent).join("/");
}

export function codePage(site: Site, code: string): string {
  return address(site, `diagnostics/${code}.html`);
}
