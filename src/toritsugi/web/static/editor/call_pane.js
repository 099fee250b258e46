// A call to try what is being written. In writing the server runs it from its beginning at every turn; by voice it is a
// call like any other, of which nothing is kept.

import { ask } from "./ask.js";
import { Speaking } from "./speaking.js";
import { VoiceTrial } from "./voice_trial.js";
import { make } from "./words.js";

const NUMBER = "0312345678"; // the number that a call to try comes from

export class CallPane {
  #root; #urls; #say; #sources; #mend; #turns = []; #busy = false; #speaking; #said = 0; #voice; #began = 0;

  /** urls: call, speak (words become sound) and offer. sources(): a promise of what is being written. mend(key): lead to a sentence. */
  constructor(root, urls, say, sources, mend) {
    this.#speaking = new Speaking(urls.speak, (words) => this.tell(words));
    this.#root = root;
    this.#urls = urls;
    this.#say = say;
    this.#sources = sources;
    this.#mend = mend;
    this.#voice = new VoiceTrial(this.#part("sound"), {
      status: (name) => this.#status(name),
      trouble: (words, name) => this.#untalked(words || this.#say(name)),
      line: (line) => this.#append(line),
      asks: (choices, yesNo) => this.#offer(choices, yesNo),
      over: (message) => this.#over((performance.now() - this.#began) / 1000, message),
    });
    this.#part("answer").addEventListener("submit", (event) => { event.preventDefault(); this.#typed(); });
  }

  begin() {
    this.#leave();
    this.#turns = [];
    this.#said = 0;
    this.#go();
  }

  async beginByVoice() {
    this.#leave();
    this.#speaking.stop();
    this.tell("");
    this.#part("lines").replaceChildren();
    this.#part("told").replaceChildren();
    this.#offer([], false);
    const body = { sources: await this.#sources(), ...this.#caller() };
    this.#part("answer").hidden = false;
    this.#root.toggleAttribute("data-by-voice", true);
    this.#part("act=\"mute\"").setAttribute("aria-pressed", "false");
    this.#began = performance.now();
    this.#voice.start(this.#urls, body, "rawSound" in this.#root.dataset);
  }

  /** Let the desk hear nothing from the microphone, or hear it again. */
  mute() {
    const yes = this.#part("act=\"mute\"").getAttribute("aria-pressed") !== "true";
    this.#part("act=\"mute\"").setAttribute("aria-pressed", String(yes));
    this.#voice.mute(yes);
  }

  silent() { if (!this.#voice.running) this.#turn({}); }

  hangUp() {
    if (!this.#voice.running) return this.#turn({ hangs_up: true });
    this.#leave();
    return this.#over((performance.now() - this.#began) / 1000, []);
  }

  #typed() {
    const input = this.#part("answer-text");
    const words = input.value.trim();
    if (!words) return;
    const keys = words.normalize("NFKC").match(/^#([0-9*#]*)$/);
    this.#answer(keys ? { keys: keys[1] || "#" } : { text: words });
    input.value = "";
  }

  /** What was typed or chosen, in whichever call there is. */
  #answer(turn) {
    if (!this.#voice.running) return this.#turn(turn);
    this.#offer([], false);
    if (turn.keys) this.#voice.keys(turn.keys);
    else this.#voice.text(turn.text);
    return turn.keys ? this.#append({ who: "caller", text: `#${turn.keys}`, line: "" }) : null; // typed words come back as heard
  }

  #caller() {
    const withheld = this.#part("withheld").value;
    return { closed: this.#part("closed").checked, caller: withheld ? "" : NUMBER, withheld };
  }

  /** End a call by voice, if there is one. */
  #leave() {
    this.#voice.stop();
    this.#status("");
    this.#root.toggleAttribute("data-by-voice", false);
  }

  #status(name) {
    const status = this.#part("voice-status");
    status.hidden = !name;
    status.textContent = name ? this.#say(name) : "";
  }

  #untalked(words) {
    this.#leave();
    this.tell(words);
    this.#part("answer").hidden = true;
  }

  #turn(turn) {
    if (this.#busy) return;
    this.#turns.push(turn);
    this.#go();
  }

  async #go() {
    this.#busy = true;
    this.tell("");
    this.#speaking.stop();
    const { status, told } = await ask(this.#urls.call, { sources: await this.#sources(), turns: this.#turns, ...this.#caller() });
    this.#busy = false;
    if (status !== 200) return this.#trouble(told.message ?? this.#say("trouble"));
    this.#show(told);
    return null;
  }

  /** A call that has begun stays as it was before its last turn, whose words stand in the field again. */
  #trouble(words) {
    const turn = this.#turns.pop();
    if (turn && this.#part("lines").querySelector("button")) {
      this.tell(words);
      const input = this.#part("answer-text");
      input.value ||= turn.text ?? (turn.keys ? `#${turn.keys}` : "");
      input.focus();
      return;
    }
    this.#part("lines").replaceChildren(make("li", {}, make("p", { role: "alert" }, words)));
    this.#part("choices").replaceChildren();
    this.#part("answer").hidden = true;
    this.#turns = [];
  }

  #show(told) {
    this.#part("lines").replaceChildren(...told.lines.map((line) => this.#line(line)));
    this.#offer(told.choices, told.yes_no);
    this.#part("answer").hidden = false;
    this.#part("told").replaceChildren();
    if (told.finished) this.#over(told.seconds, told.message);
    this.#speak(told.lines);
    this.#follow();
    if (!told.finished) this.#part("answer-text").focus();
  }

  /** Answers that can be given with one press. */
  #offer(titles, yesNo) {
    const choices = yesNo ? ["answer.yes", "answer.no"].map((name) => [this.#say(name), this.#spoken(name)]) : titles.map((one) => [one, one]);
    this.#part("choices").replaceChildren(...choices.map(([title, text]) => {
      const button = make("button", { type: "button", className: "tg-button tg-small-button", lang: "ja" }, title);
      button.addEventListener("click", () => this.#answer({ text }));
      return button;
    }));
  }

  /** The call is over: how long it took, and what would be told. */
  #over(seconds, message) {
    this.#offer([], false);
    this.#part("answer").hidden = true;
    const rows = message.flatMap(([title, text]) => [make("dt", {}, title), make("dd", {}, text || "―")]);
    this.#part("told").replaceChildren(make("dt", {}, this.#say("call.over", { n: Math.round(seconds) })), make("dd", {}), ...rows);
  }

  #append(line) {
    this.#part("lines").append(this.#line(line));
    this.#follow();
  }

  #follow() {
    const box = this.#part("lines").parentElement;
    box.scrollTop = box.scrollHeight;
  }

  #line(line) {
    const own = line.who !== "desk";
    const row = make("li", { className: own ? "tg-edit-own" : "" }, make("small", {}, this.#say(own ? "call.caller" : "call.desk")), make("p", { lang: "ja" }, line.text));
    if (line.spoken) {
      const hear = make("button", { type: "button" }, this.#say("call.hear"));
      hear.addEventListener("click", () => this.#speaking.say([line.spoken]));
      row.append(hear);
    }
    if (line.line) {
      const button = make("button", { type: "button" }, this.#say("call.mend"));
      button.addEventListener("click", () => this.#mend(line.line));
      row.append(button);
    }
    return row;
  }

  /** The sentences that are new since the turn before, in the desk's voice. */
  #speak(lines) {
    const fresh = lines.slice(this.#said).filter((line) => line.spoken);
    this.#said = lines.length;
    if (this.#part("aloud").checked) this.#speaking.say(fresh.map((line) => line.spoken));
  }

  /** Words above the call; none takes them away. */
  tell(words) {
    const told = this.#part("speaking");
    told.hidden = !words;
    told.textContent = words;
  }

  /** What is said to a desk that understands Japanese, whatever the page's language. */
  #spoken(name) { return document.querySelector("[data-texts]").content.querySelector(`[data-text="${name}"]`).dataset.say; }
  #part(name) { return this.#root.querySelector(`[data-${name}]`); }
}
