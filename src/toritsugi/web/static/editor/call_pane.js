// A call to try what is being written, in writing: the server runs it from its beginning at every turn.

import { ask } from "./ask.js";
import { Speaking } from "./speaking.js";
import { make } from "./words.js";

const NUMBER = "0312345678"; // the number that a call to try comes from

export class CallPane {
  #root; #url; #say; #sources; #mend; #turns = []; #busy = false; #speaking; #said = 0;

  /** sources(): a promise of what is being written. mend(key): lead to a sentence. speakUrl: where words become sound. */
  constructor(root, url, speakUrl, say, sources, mend) {
    this.#speaking = new Speaking(speakUrl, (words) => this.tell(words));
    this.#root = root;
    this.#url = url;
    this.#say = say;
    this.#sources = sources;
    this.#mend = mend;
    this.#part("answer").addEventListener("submit", (event) => { event.preventDefault(); this.#typed(); });
  }

  begin() {
    this.#turns = [];
    this.#said = 0;
    this.#go();
  }

  silent() { this.#turn({}); }
  hangUp() { this.#turn({ hangs_up: true }); }

  #typed() {
    const input = this.#part("answer-text");
    const words = input.value.trim();
    if (!words) return;
    const keys = words.normalize("NFKC").match(/^#([0-9*#]*)$/);
    this.#turn(keys ? { keys: keys[1] || "#" } : { text: words });
    input.value = "";
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
    const closed = this.#part("closed").checked;
    const caller = this.#part("withheld").checked ? "" : NUMBER;
    const { status, told } = await ask(this.#url, { sources: await this.#sources(), turns: this.#turns, closed, caller });
    this.#busy = false;
    if (status !== 200) return this.#trouble(told.message ?? this.#say("trouble"));
    this.#show(told);
    return null;
  }

  #trouble(words) {
    this.#part("lines").replaceChildren(make("li", {}, make("p", { role: "alert" }, words)));
    this.#part("choices").replaceChildren();
    this.#part("answer").hidden = true;
    this.#turns = [];
  }

  #show(told) {
    this.#part("lines").replaceChildren(...told.lines.map((line) => this.#line(line)));
    const choices = told.yes_no ? ["answer.yes", "answer.no"].map((name) => [this.#say(name), this.#spoken(name)]) : told.choices.map((one) => [one, one]);
    this.#part("choices").replaceChildren(...choices.map(([title, text]) => {
      const button = make("button", { type: "button", className: "tg-button tg-small-button", lang: "ja" }, title);
      button.addEventListener("click", () => this.#turn({ text }));
      return button;
    }));
    this.#part("answer").hidden = told.finished;
    const rows = told.message.flatMap(([title, text]) => [make("dt", {}, title), make("dd", {}, text || "―")]);
    const over = told.finished ? [make("dt", {}, this.#say("call.over", { n: Math.round(told.seconds) })), make("dd", {})] : [];
    this.#part("told").replaceChildren(...over, ...rows);
    this.#speak(told.lines);
    const box = this.#part("lines").parentElement;
    box.scrollTop = box.scrollHeight;
    if (!told.finished) this.#part("answer-text").focus();
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
