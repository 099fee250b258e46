// A call without sound: the same desk, line by line, over plain requests. Tells its story like VoiceCall.

import { post } from "./post.js";

const LISTEN = 8; // s that one request waits for the desk to say something by itself
const BREATH = 1000; // ms between two of them where the desk answered at once and said nothing
const RESUME_WITHIN = 12000; // ms in which a call whose network broke goes on
const BROKEN = [0, 502, 503, 504];

export class TextCall {
  #tell; #options; #abort = new AbortController(); #address = null; #hangUpAddress = null; #waiting = []; #busy = false; #done = false; #seen = 0; #turn = 0;

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
      this.#seen = answer.lines?.length ?? 0;
      this.#show(answer);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#listen();
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
        this.#turn += 1;
        this.#show(await this.#ask({ ...this.#waiting.shift(), turn: this.#turn }));
      }
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#busy = false;
    }
  }

  /** The desk also speaks when the visitor does not: each request waits for that a while. */
  async #listen() {
    try {
      while (!this.#done) {
        const asked = performance.now();
        const answer = await this.#ask({ wait: LISTEN });
        this.#show(answer);
        if (!answer.lines?.length && performance.now() - asked < BREATH) {
          await new Promise((resolve) => setTimeout(resolve, BREATH));
        }
      }
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Ask until an answer comes: what the desk has taken it takes once, and what the page has not seen it gives again. */
  async #ask(body) {
    for (let broke = 0; ;) {
      const seen = this.#seen;
      try {
        const answer = await post(this.#address, { ...body, seen }, this.#abort.signal);
        if (broke) this.#tell("unstable", { yes: false });
        const late = Math.max(0, this.#seen - seen); // another answer has brought these meanwhile
        const lines = answer.lines ?? [];
        this.#seen = Math.max(this.#seen, seen + lines.length);
        return { ...answer, lines: lines.slice(late) };
      } catch (error) {
        broke ||= performance.now();
        if (!BROKEN.includes(error.status) || performance.now() - broke > RESUME_WITHIN) throw error;
        this.#tell("unstable", { yes: true });
        await new Promise((resolve) => setTimeout(resolve, BREATH));
      }
    }
  }

  #lose(error) {
    if (error.name === "AbortError" || this.#done) return;
    this.#tell("lost");
    this.#done = true;
    this.#abort.abort();
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
      this.#abort.abort();
    }
  }

  #fail(error) {
    if (error.name === "AbortError") return;
    this.#tell("failed", { error });
    this.#done = true;
  }
}
