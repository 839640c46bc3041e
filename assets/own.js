// A request of one's own: pasted, or dropped as a file.

import { moment, moved } from "./dates.js";
import { byId } from "./dom.js";

/** Far more than the service takes. */
const LONGEST = 16 * 1024 * 1024;

/**
 * Opens and reads the dialog.
 * @param {{open: (text: string) => void, now: () => Promise<number>}} bench
 */
export function listen({ open, now }) {
  const dialog = byId("own");
  const text = byId("own-text");
  const message = byId("own-message");
  const say = (said) => {
    message.textContent = said;
    message.hidden = !said;
  };
  const showDialog = () => {
    say("");
    dialog.showModal();
    text.focus();
  };
  byId("own-open").addEventListener("click", showDialog);
  byId("own-close").addEventListener("click", () => dialog.close());
  byId("own-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) text.value = await read(file, say);
  });
  byId("own-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const body = byId("own-shift").checked ? await shifted(text.value, byId("own-at").value.trim(), now) : text.value;
      if (!body.trim()) return say("There is nothing to sign: paste a request first.");
      dialog.close();
      open(body);
    } catch (error) {
      say(error.message);
    }
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    const dropped = file ? await read(file, say) : event.dataTransfer?.getData("text");
    if (!dropped) return;
    if (!dialog.open) showDialog();
    text.value = dropped;
  });
}

async function read(file, say) {
  if (file.size > LONGEST) {
    say("The file is longer than any request that the service takes.");
    return "";
  }
  return file.text();
}

/** The dates moved; a text that is no JSON goes to the service as it is, which says what is wrong with it. */
async function shifted(text, at, now) {
  if (!moment(at)) throw new Error("The time it was written for needs a date, a time and an offset, such as 2026-03-02T08:30:00-05:00.");
  let request;
  try {
    request = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(moved(request, at, await now()));
}
