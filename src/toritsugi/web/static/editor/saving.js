// Keeps the draft by itself, a moment after the last change. Somebody else's save is never written over unasked.

import { ask } from "./ask.js";

const QUIET = 1200; // ms without a change before the draft is saved
const AGAIN = 5000; // ms until the next try where the server was not reached

export class Saving {
  #url; #texts; #tell; #timer = 0; #busy = false; #kept; #at = "";

  /** tell(state, detail): "new", "saved", "waiting", "saving", "failed" or "conflict" (detail: what is kept). */
  constructor(url, texts, revision, tell) {
    this.#url = url;
    this.#texts = texts;
    this.#tell = tell;
    this.revision = revision;
    this.#kept = texts.sources;
    this.theirs = null;
    tell(revision ? "saved" : "new", {});
  }

  get unsaved() { return this.#texts.sources !== this.#kept; }

  touch() {
    if (this.theirs) return;
    if (!this.#busy) this.#tell("waiting", {});
    this.#later(QUIET);
  }

  async now() {
    clearTimeout(this.#timer);
    if (this.#busy || this.theirs) return;
    this.#busy = true;
    this.#tell("saving", {});
    const sent = this.#texts.sources;
    const { status, told } = await ask(this.#url, { sources: sent, revision: this.revision });
    this.#busy = false;
    if (status === 200) {
      this.revision = told.revision;
      this.#kept = sent;
      this.#at = told.at;
      if (this.unsaved) this.#later(QUIET);
      this.#tell(this.unsaved ? "waiting" : "saved", { at: this.#at });
    } else if (status === 409) {
      this.theirs = told;
      this.#tell("conflict", told);
    } else {
      this.#tell("failed", { message: told.message });
      if (status === 0 || status >= 500) this.#later(AGAIN);
    }
  }

  /** Go on after a conflict: from what is kept, or with one's own text in its place. */
  resolve(keepMine) {
    const theirs = this.theirs;
    this.theirs = null;
    this.revision = theirs.revision;
    if (keepMine || !theirs.sources) return this.now();
    const sources = { "manual.yaml": "", "client.yaml": "", "callers.yaml": "", ...theirs.sources };
    this.#kept = sources;
    this.#texts.replace(sources, "theirs");
    this.#tell("saved", { at: theirs.at });
    return null;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), milliseconds);
  }
}
