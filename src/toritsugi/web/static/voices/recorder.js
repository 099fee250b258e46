// Recording one stretch with the microphone: record, hear, record again, keep. The level is shown while it is open.

import { Meter } from "../phone/meter.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const LONGEST = 59; // seconds: the desk takes 60, and a recorder is stopped a little late

export function canRecord() { return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder); }

export class Recorder {
  #dialog; #say; #stream = null; #meter; #recorder = null; #blob = null; #keep = null; #clock = 0; #began = 0;

  constructor(dialog, say) {
    this.#dialog = dialog;
    this.#say = say;
    this.#meter = new Meter(this.#part("meter"));
    dialog.addEventListener("click", (event) => this.#pressed(event.target.closest("[data-act]")?.dataset.act));
    dialog.addEventListener("close", () => this.#leave());
  }

  /** keep(blob): a promise of "", or of what went wrong. */
  async open(words, keep) {
    this.#keep = keep;
    this.#blob = null;
    this.#part("words").textContent = words;
    this.#part("heard").hidden = true;
    this.#tell("");
    this.#status("");
    this.#buttons("start");
    this.#dialog.showModal();
    await this.#listen();
  }

  async #listen() {
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, echoCancellation: false } });
    } catch {
      this.#tell(this.#say("denied"));
      return;
    }
    if (!this.#dialog.open) { this.#leave(); return; }
    this.#meter.start(this.#stream);
  }

  #pressed(act) {
    if (act === "start") this.#start();
    if (act === "end") this.#recorder?.stop();
    if (act === "keep") this.#kept();
    if (act === "close") this.#dialog.close();
  }

  async #start() {
    if (!this.#stream) await this.#listen();
    if (!this.#stream) return;
    const chunks = [];
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(this.#stream, kind ? { mimeType: kind } : {});
    this.#recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
    this.#recorder.addEventListener("stop", () => this.#made(new Blob(chunks, { type: this.#recorder?.mimeType ?? kind })));
    this.#part("heard").hidden = true;
    this.#tell("");
    this.#began = performance.now();
    this.#clock = setInterval(() => this.#tick(), 250);
    this.#recorder.start();
    this.#tick();
    this.#buttons("end");
  }

  #tick() {
    const seconds = Math.floor((performance.now() - this.#began) / 1000);
    this.#status(this.#say("recording", { n: seconds }));
    if (seconds >= LONGEST) this.#recorder?.stop();
  }

  #made(blob) {
    clearInterval(this.#clock);
    if (!this.#dialog.open) return;
    this.#blob = blob;
    const heard = this.#part("heard");
    if (heard.src) URL.revokeObjectURL(heard.src);
    heard.src = URL.createObjectURL(blob);
    heard.hidden = false;
    this.#status(this.#say("made", { n: ((performance.now() - this.#began) / 1000).toFixed(1) }));
    this.#buttons("start", "keep");
    this.#dialog.querySelector("[data-act=start]").textContent = this.#say("again");
    this.#dialog.querySelector("[data-act=keep]").focus();
  }

  async #kept() {
    this.#status(this.#say("keeping"));
    this.#buttons();
    const wrong = await this.#keep(this.#blob);
    if (!wrong) { this.#dialog.close(); return; }
    this.#status("");
    this.#tell(wrong);
    this.#buttons("start", "keep");
  }

  #leave() {
    clearInterval(this.#clock);
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#recorder = null;
    this.#part("heard").pause();
    this.#meter.stop();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #buttons(...names) {
    for (const name of ["start", "end", "keep"]) this.#dialog.querySelector(`[data-act=${name}]`).hidden = !names.includes(name);
    const start = this.#dialog.querySelector("[data-act=start]");
    start.textContent = this.#say("record");
    start.classList.toggle("tg-primary", !names.includes("keep"));
    if (names[0] === "end") this.#dialog.querySelector("[data-act=end]").focus();
  }

  #status(words) { this.#part("status").textContent = words; }

  #tell(words) {
    const told = this.#part("told");
    told.textContent = words;
    told.hidden = !words;
  }

  #part(name) { return this.#dialog.querySelector(`[data-${name}]`); }
}
