// The page of voices: one sentence or all of them, one after the other; forms of a row answer with the row.

import { token } from "../editor/ask.js";
import { words } from "../editor/words.js";
import { Player } from "./player.js";
import { Recorder, canRecord } from "./recorder.js";

const root = document.querySelector("#main");
const texts = root.querySelector("[data-texts]");
if (texts) begin(words(root));

function begin(say) {
  const player = new Player(root, say);
  const dialog = root.querySelector("[data-recorder]");
  const recorder = dialog && canRecord() ? new Recorder(dialog, say) : null;
  shown(root, recorder);

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || dialog?.contains(button)) return;
    const row = button.closest("[data-sentence]");
    if (button.dataset.act === "play") player.toggle(row);
    if (button.dataset.act === "all") player.all();
    if (button.dataset.act === "stop") player.stop();
    if (button.dataset.act === "record") {
      player.stop();
      record(recorder, row, button.closest("[data-stretch]"), say);
    }
  });
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-row-form]");
    if (!form) return;
    event.preventDefault();
    player.stop();
    sent(form.closest("[data-sentence]"), form.action, new FormData(form), say, recorder);
  });
  root.addEventListener("play", (event) => { if (event.target !== player.audio) player.stop(); }, true);
}

/** What only a page with this script can do; a filter that has nothing left says so. */
function shown(part, recorder) {
  for (const button of part.querySelectorAll("[data-act=record]")) button.hidden = !recorder;
  const none = root.querySelector("[data-none]");
  for (const group of root.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-sentence]");
  if (none) none.hidden = Boolean(root.querySelector("[data-sentence]"));
}

async function record(recorder, row, stretch, say) {
  const form = stretch.querySelector("form[enctype]");
  await recorder.open(stretch.dataset.words, async (blob) => {
    const body = new FormData(form);
    body.set("sound", blob, "recording");
    body.set("made_by", "microphone");
    return sent(row, form.action, body, say, recorder);
  });
}

/** Send a form of a row; the row as it stands then takes its place. "" or what went wrong. */
async function sent(row, url, body, say, recorder) {
  const told = row.querySelector("[data-told]");
  told.hidden = true;
  for (const button of row.querySelectorAll("button")) button.disabled = true;
  let wrong = say("trouble");
  try {
    const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true", "X-CSRFToken": token() } });
    if (answer.ok) {
      replaced(row, await answer.text(), recorder);
      return "";
    }
    wrong = (await answer.json().catch(() => ({}))).message ?? wrong;
  } catch { /* nothing was reached: told below */ }
  for (const button of row.querySelectorAll("button")) button.disabled = false;
  told.textContent = wrong;
  told.hidden = false;
  return wrong;
}

function replaced(row, html, recorder) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("[data-sentence]");
  const was = row.querySelector("details");
  const is = fresh.querySelector("details");
  if (was && is) is.open = was.open;
  row.replaceWith(fresh);
  shown(fresh, recorder);
  fresh.querySelector("[data-act=play]").focus({ preventScroll: true });
}
