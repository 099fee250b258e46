// The page's phone: joins what the visitor does, the call and the screen. Its states are in states.js, its words in
// the template's <template data-texts>, its addresses in the section's data attributes.

import { Captions } from "./captions.js";
import { showChoices } from "./choices.js";
import { Meter } from "./meter.js";
import { next } from "./states.js";
import { TextCall } from "./text_call.js";
import { VoiceCall } from "./voice_call.js";

const KEYS = "0123456789*#";

class Phone {
  #root; #captions; #meter; #call = null; #state = "idle"; #began = 0; #ticking = 0; #muted = false; #ending = "over"; #callId = "";

  constructor(root) {
    this.#root = root;
    this.#captions = new Captions(this.#part("captions"), (name) => this.#words(name));
    this.#meter = new Meter(this.#part("meter"));
    root.addEventListener("click", (event) => this.#clicked(event.target.closest("button")));
    root.addEventListener("keydown", (event) => this.#typed(event));
    this.#part("form").addEventListener("submit", (event) => this.#submitted(event));
    addEventListener("pagehide", () => this.#call?.hangUp());
    // until all scripts are there the page's buttons are off: nobody would hear them
    for (const button of root.querySelectorAll(".tg-phone-buttons :disabled")) button.disabled = false;
    this.#show();
  }

  // -- what the visitor does ----------------------------------------------------------------------------------------

  #clicked(button) {
    if (!button || !this.#root.contains(button)) return;
    if (button.dataset.key) {
      this.#press(button.dataset.key);
      if (button.classList.contains("tg-phone-choice")) this.#ask(null); // the question is answered
    } else if (button.dataset.answer) this.#say(button.dataset.answer);
    else if (button.dataset.action) this.#act(button.dataset.action, button);
  }

  #act(action, button) {
    if (action === "call") this.#begin("voice");
    else if (action === "text") this.#begin("text");
    else if (action === "hang_up") this.#hangUp();
    else if (action === "mute") this.#mute(!this.#muted);
    else if (action === "again") this.#move("again");
    else if (action === "keys") {
      const open = this.#root.toggleAttribute("data-keys-open");
      button.setAttribute("aria-expanded", String(open));
    }
  }

  #typed(event) {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (this.#state !== "talking" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!KEYS.includes(event.key) || event.key.length !== 1) return;
    event.preventDefault();
    this.#press(event.key);
  }

  #submitted(event) {
    event.preventDefault();
    const input = this.#part("input");
    const words = input.value.trim();
    if (!words) return;
    input.value = "";
    this.#say(words);
  }

  #press(key) {
    if (this.#state !== "talking") return;
    this.#captions.key(key);
    this.#call.key(key);
    const button = this.#root.querySelector(`.tg-phone-key[data-key="${key}"]`);
    button.classList.remove("tg-phone-pressed");
    requestAnimationFrame(() => button.classList.add("tg-phone-pressed"));
  }

  #say(words) {
    if (this.#state !== "talking") return;
    this.#captions.typed(words);
    this.#call.text(words);
    this.#ask(null);
  }

  #mute(yes) {
    this.#muted = yes;
    this.#call?.mute(yes);
    this.#root.querySelector('[data-action="mute"]').setAttribute("aria-pressed", String(yes));
    this.#part("mute-label").textContent = this.#words(yes ? "mute.off" : "mute.on");
    if (this.#state === "talking") this.#status(yes ? "status.muted" : "status.talking");
  }

  #hangUp() {
    const call = this.#call;
    this.#ending = "hung_up";
    this.#move("hang_up");
    call?.hangUp();
  }

  // -- the call -----------------------------------------------------------------------------------------------------

  #begin(mode) {
    if (!next(this.#state, mode === "voice" ? "call" : "text")) return;
    const data = this.#root.dataset;
    this.#root.dataset.mode = mode;
    this.#ending = "over";
    this.#callId = "";
    this.#captions.clear();
    this.#ask(null);
    const options = {
      line: data.line, offerUrl: data.offerUrl, resumeUrl: data.resumeUrl, startUrl: data.startUrl, textUrl: data.textUrl, hangUpUrl: data.hangUpUrl,
      iceServers: JSON.parse(data.iceServers || "[]"), raw: "rawSound" in data,
    };
    // A call that was hung up may still tell something: only the present one is listened to.
    const call = new (mode === "voice" ? VoiceCall : TextCall)(options, (event, detail) => {
      if (this.#call === call) this.#told(event, detail);
    });
    this.#call = call;
    this.#mute(false);
    this.#move(mode === "voice" ? "call" : "text");
    call.start();
  }

  #told(event, detail) {
    if (event === "said") this.#caption(detail);
    else if (event === "sound") this.#part("sound").srcObject = detail.stream;
    else if (event === "unstable") this.#unstable(detail.yes);
    else {
      if (event === "opened" || (event === "over" && detail.call)) this.#opened(detail.call);
      if (event === "denied") this.#part("denied").textContent = this.#words(`denied.${detail.why}`);
      if (event === "failed") this.#part("trouble").textContent = this.#trouble(detail.error);
      if (event === "lost") {
        this.#ending = "lost";
        this.#part("trouble").textContent = this.#words("trouble.network");
      }
      this.#move(event);
    }
  }

  #caption(said) {
    if (said.say) this.#captions.desk(said.say);
    if (said.so_far) this.#captions.soFar(said.so_far);
    if (said.heard) this.#captions.heard(said.heard);
    if (said.asks !== undefined) this.#ask(said.asks);
  }

  #opened(call) {
    this.#callId = call.call_id ?? this.#callId;
    const address = call.message_url ?? this.#root.dataset.messageUrl.replace("{id}", encodeURIComponent(this.#callId));
    this.#part("message").href = address || "#";
    this.#part("message").dataset.there = address && this.#callId ? "yes" : "";
  }

  #ask(asks) {
    showChoices(this.#part("choices"), asks, (name) => this.#words(name), (name) => this.#text(name).dataset.say);
    this.#part("input").placeholder = asks?.title ?? "";
    const hint = this.#part("hint");
    hint.hidden = !asks || !["one", "number"].includes(asks.keys);
    hint.textContent = hint.hidden ? "" : this.#words(`hint.${asks.keys}`);
  }

  #trouble(error) {
    if (error.text) return error.text;
    if (error.silent) return this.#words("trouble.silent");
    if (error.status === 0) return this.#words("trouble.network");
    return this.#words([429, 503].includes(error.status) ? "trouble.full" : "trouble.refused");
  }

  #unstable(yes) {
    if (this.#state === "talking") this.#status(yes ? "status.unstable" : this.#muted ? "status.muted" : "status.talking");
  }

  // -- the screen ---------------------------------------------------------------------------------------------------

  #move(event) {
    const state = next(this.#state, event);
    if (state === null) return;
    const before = this.#state;
    this.#state = state;
    if (before === "talking") this.#stopTalking();
    if (state === "talking") this.#startTalking();
    if (["idle", "denied", "error", "ended"].includes(state)) this.#call = null;
    if (state === "ended") this.#sum(before === "talking");
    this.#show();
    this.#focus();
  }

  #startTalking() {
    this.#began = performance.now();
    this.#tick();
    this.#ticking = setInterval(() => this.#tick(), 1000);
    if (this.#call.microphone) this.#meter.start(this.#call.microphone);
  }

  #stopTalking() {
    clearInterval(this.#ticking);
    this.#meter.stop();
    this.#part("sound").srcObject = null;
  }

  #tick() { this.#part("timer").textContent = clock(performance.now() - this.#began); }

  #sum(talked) {
    this.#part("ending").textContent = this.#words(`ending.${this.#ending}`);
    const time = talked ? `${this.#words("summary.time")} ${clock(performance.now() - this.#began)}` : "";
    this.#part("summary").textContent = [time, this.#ending === "lost" ? this.#words("summary.lost") : ""].filter(Boolean).join(" ・ ");
  }

  #show() {
    const state = this.#state;
    this.#root.dataset.state = state;
    for (const element of this.#root.querySelectorAll("[data-show]")) {
      element.hidden = !element.dataset.show.split(" ").includes(state);
    }
    for (const element of this.#root.querySelectorAll("[data-only]")) {
      element.hidden = element.dataset.only !== this.#root.dataset.mode;
    }
    this.#part("message").hidden = state !== "ended" || !this.#part("message").dataset.there;
    this.#part("progress").textContent = this.#words(state === "ringing" ? "status.ringing" : "status.connecting");
    this.#status(`status.${state}`);
  }

  /** Where the focused button is gone, the focus goes to where the visitor goes on. */
  #focus() {
    const held = document.activeElement;
    if (held && held !== document.body && !(this.#root.contains(held) && held.closest("[hidden]"))) return;
    const front = this.#root.querySelector(".tg-phone-buttons > :not([hidden])");
    const talking = this.#root.dataset.mode === "text" ? this.#part("input") : this.#root; // keys typed there are keys pressed
    (this.#state === "talking" ? talking : front)?.focus({ preventScroll: true });
  }

  #status(name) { this.#part("status").textContent = this.#words(name); }
  #words(name) { return this.#text(name)?.textContent ?? ""; }
  #text(name) { return this.#part("texts").content.querySelector(`[data-text="${name}"]`); }
  #part(name) { return this.#root.querySelector(`[data-${name}]`); }
}

function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

for (const root of document.querySelectorAll("[data-tg-phone]")) new Phone(root);
