// Places within the site.

import type { BureauLink, Site } from "./data";

/** The address of a file of the site, given by its path from the root. */
export function address(site: Site, path: string): string {
  return site.root + path.split("/").map(encodeURIComponent).join("/");
}

/** Which of the bureaus this page is of: several may have one name. */
export function here(site: Site): BureauLink | undefined {
  const path = decoded(location.pathname);
  return site.bureaus.find((link) => path.endsWith(`/${link.page}`));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function codePage(site: Site, code: string): string {
  return address(site, `diagnostics/${code}.html`);
}
