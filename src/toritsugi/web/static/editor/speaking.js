// Sentences of a call that is tried, said by the desk's voice one after the other; the next is fetched meanwhile.

import { token } from "./ask.js";

export class Speaking {
  #url; #tell; #context = null; #playing = null; #turn = 0;

  /** tell(words): why nothing is heard, "" where it is. */
  constructor(url, tell) {
    this.#url = url;
    this.#tell = tell;
  }

  /** Be silent, whatever was to be said. */
  stop() {
    this.#turn += 1;
    this.#playing?.stop();
    this.#playing = null;
  }

  /** Say these sentences. Begun by a click, for browsers let no page speak unasked. */
  async say(sentences) {
    this.stop();
    const turn = this.#turn;
    this.#context ??= new AudioContext();
    const resumed = this.#context.resume();
    let coming = this.#fetched(sentences[0]);
    for (let number = 0; number < sentences.length; number += 1) {
      const sound = await coming;
      if (turn !== this.#turn || !sound) return;
      coming = this.#fetched(sentences[number + 1]);
      await resumed;
      await this.#play(sound, turn);
    }
  }

  async #fetched(words) {
    if (!words) return null;
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
      const answer = await fetch(this.#url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify({ words }) });
      if (!answer.ok) {
        this.#tell((await answer.json().catch(() => ({}))).message ?? `${answer.status}`);
        return null;
      }
      this.#tell("");
      return await this.#context.decodeAudioData(await answer.arrayBuffer());
    } catch (error) {
      this.#tell(error.message);
      return null;
    }
  }

  #play(sound, turn) {
    return new Promise((heard) => {
      if (turn !== this.#turn) { heard(); return; }
      const source = this.#context.createBufferSource();
      source.buffer = sound;
      source.connect(this.#context.destination);
      source.addEventListener("ended", heard, { once: true });
      this.#playing = source;
      source.start();
    });
  }
}
