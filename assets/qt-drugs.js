// Searches the list of medicines that lengthen the QT interval.

import { byId } from "./dom.js";

const form = byId("search");
const rows = [...byId("drugs").tBodies[0].rows];
const texts = rows.map((row) => row.textContent.toLowerCase());
const risks = rows.map((row) => row.cells[1].textContent.trim().split(/[:;\s]/)[0]);

function search() {
  const words = byId("name").value.toLowerCase().split(/\s+/).filter(Boolean);
  const risk = form.elements.risk.value;
  let count = 0;
  rows.forEach((row, at) => {
    const isShown = (!risk || risks[at] === risk) && words.every((word) => texts[at].includes(word));
    row.hidden = !isShown;
    count += isShown ? 1 : 0;
  });
  byId("count").textContent = `${count} of ${rows.length} medicines`;
}

form.hidden = false;
form.addEventListener("input", search);
form.addEventListener("submit", (event) => event.preventDefault());
search();
