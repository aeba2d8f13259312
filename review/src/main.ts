// Reads the page's data and shows it.

import { bureauPage } from "./bureau";
import type { BureauPage, OverviewPage } from "./data";
import { paint } from "./head";
import { overviewPage } from "./overview";
import { speakAsPreferred } from "./text";

const data = document.getElementById("data");
if (data) {
  const page: unknown = JSON.parse(data.textContent ?? "");
  data.remove();
  speakAsPreferred();
  paint();
  if (document.body.dataset["page"] === "overview") overviewPage(page as OverviewPage);
  else bureauPage(page as BureauPage);
} else {
  // A page about a code: its words are there, its colours are chosen.
  paint();
}
