// Sentences of a manual as callers hear them: one, or all of the page in order, the next fetched while one is heard.

export class Player {
  #root; #say; #row = null; #turn = 0; #url = "";

  constructor(root, say) {
    this.#root = root;
    this.#say = say;
    this.audio = new Audio();
  }

  toggle(row) {
    if (this.#row === row) this.stop();
    else this.#one(row);
  }

  stop() {
    this.#turn += 1;
    this.audio.pause();
    this.#leave();
    this.#all(false);
  }

  async all() {
    this.stop();
    const turn = this.#turn;
    const rows = [...this.#root.querySelectorAll("[data-sentence]")];
    this.#all(true);
    let coming = this.#fetched(rows[0]);
    for (let number = 0; number < rows.length; number += 1) {
      this.#progress(this.#say("progress", { n: number + 1, m: rows.length }));
      this.#enter(rows[number]);
      rows[number].scrollIntoView({ block: "center", behavior: "smooth" });
      const sound = await coming;
      if (turn !== this.#turn) return;
      coming = this.#fetched(rows[number + 1]);
      if (sound) await this.#heard(sound, turn);
      if (turn !== this.#turn) return;
    }
    this.#leave();
    this.#all(false);
    this.#progress(this.#say("done"));
  }

  async #one(row) {
    this.stop();
    const turn = this.#turn;
    this.#enter(row);
    const sound = await this.#fetched(row);
    if (turn !== this.#turn) return;
    if (sound) await this.#heard(sound, turn);
    if (turn === this.#turn) this.#leave();
  }

  /** The sound of a row; null where there is none, which is told in the row. */
  async #fetched(row) {
    if (!row) return null;
    const told = row.querySelector("[data-told]");
    told.hidden = true;
    let wrong = this.#say("trouble");
    try {
      const answer = await fetch(row.dataset.said, { credentials: "same-origin" });
      if (answer.ok) return await answer.blob();
      wrong = (await answer.json().catch(() => ({}))).message ?? wrong;
    } catch { /* nothing was reached: told below */ }
    told.textContent = wrong;
    told.hidden = false;
    return null;
  }

  #heard(sound, turn) {
    return new Promise((heard) => {
      if (turn !== this.#turn) { heard(); return; }
      if (this.#url) URL.revokeObjectURL(this.#url);
      this.#url = URL.createObjectURL(sound);
      this.audio.src = this.#url;
      const over = () => heard();
      for (const name of ["ended", "error", "pause"]) this.audio.addEventListener(name, over, { once: true });
      this.#row?.setAttribute("data-heard", "");
      this.audio.play().catch(over);
    });
  }

  #enter(row) {
    this.#leave();
    this.#row = row;
    row.setAttribute("aria-current", "true");
    row.querySelector("[data-act=play]").textContent = this.#say("stop");
  }

  #leave() {
    if (!this.#row) return;
    this.#row.removeAttribute("aria-current");
    this.#row.querySelector("[data-act=play]").textContent = this.#say("play");
    this.#row = null;
  }

  #all(yes) {
    this.#root.querySelector("[data-act=stop]").hidden = !yes;
    this.#root.querySelector("[data-act=all]").hidden = yes;
    if (!yes) this.#progress("");
  }

  #progress(words) { this.#root.querySelector("[data-progress]").textContent = words; }
}
