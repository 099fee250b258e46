// The check of what was saved, without being asked for: one at a time, always of the newest text. An answer that
// something newer has overtaken is dropped; what it was asked for is asked again of the newer text.

import { ask } from "./ask.js";

export class Checking {
  #url; #texts; #tell; #busy = false; #again = false; #told = -1;

  /** tell(state, detail): "running", "found" (detail: the findings), "unfit" or "failed" (detail: words or ""). */
  constructor(url, texts, tell) {
    this.#url = url;
    this.#texts = texts;
    this.#tell = tell;
  }

  /** Check what is written now. Of a text whose findings are shown nothing is asked. */
  async now() {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const { version, sources } = this.#texts;
    if (version === this.#told) return;
    this.#busy = true;
    this.#tell("running", "");
    const { status, told } = await ask(this.#url, { sources });
    this.#busy = false;
    if (version === this.#texts.version) {
      if (status === 200) {
        this.#told = version;
        this.#tell("found", told.findings);
      } else this.#tell(status === 422 ? "unfit" : "failed", told.message ?? "");
    }
    if (!this.#again) return;
    this.#again = false;
    await this.now();
  }
}
