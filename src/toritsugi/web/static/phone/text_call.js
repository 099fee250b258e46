// A call without sound: the same desk, line by line, over plain requests. Tells its story like VoiceCall.

import { post } from "./post.js";

export class TextCall {
  #tell; #options; #abort = new AbortController(); #address = null; #hangUpAddress = null; #waiting = []; #busy = false; #done = false;

  /** options: startUrl, textUrl and hangUpUrl with {id} for the call's id, line. */
  constructor(options, tell) {
    this.#options = options;
    this.#tell = (event, detail = {}) => { if (!this.#done) tell(event, detail); };
  }

  async start() {
    try {
      const answer = await post(this.#options.startUrl, { line: this.#options.line }, this.#abort.signal);
      if (this.#done) return;
      const id = encodeURIComponent(answer.call_id);
      this.#address = this.#options.textUrl.replace("{id}", id);
      this.#hangUpAddress = this.#options.hangUpUrl.replace("{id}", id);
      this.#tell("opened", { call: answer });
      this.#tell("answered");
      this.#show(answer);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Keys pressed while an answer is awaited go out together. */
  key(digit) {
    const last = this.#waiting.at(-1);
    if (last?.keys) last.keys += digit;
    else this.#waiting.push({ keys: digit });
    this.#work();
  }

  text(words) {
    this.#waiting.push({ text: words });
    this.#work();
  }

  mute() {}

  hangUp() {
    if (this.#done) return;
    this.#done = true;
    this.#abort.abort();
    // The visitor is gone whatever becomes of this; a call nobody continues ends by its own time limit.
    if (this.#hangUpAddress) post(this.#hangUpAddress, {}).catch(() => {});
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#waiting.length && !this.#done) {
        this.#show(await post(this.#address, this.#waiting.shift(), this.#abort.signal));
      }
    } catch (error) {
      if (error.name !== "AbortError") { this.#tell("lost"); this.#done = true; }
    } finally {
      this.#busy = false;
    }
  }

  #show(answer) {
    for (const line of answer.lines ?? []) {
      if (line.who !== "caller") this.#tell("said", { say: line.text, line: line.line });
    }
    if (answer.asks !== undefined) this.#tell("said", { asks: answer.asks });
    if (answer.finished) {
      this.#tell("said", { finished: answer.finished });
      this.#tell("over", { call: answer });
      this.#done = true;
    }
  }

  #fail(error) {
    if (error.name === "AbortError") return;
    this.#tell("failed", { error });
    this.#done = true;
  }
}
