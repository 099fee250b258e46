// The texts being written, with undo and redo. Changes by one hand within a second are one step.

const TOGETHER = 1000; // ms

export class Texts {
  #past = []; #future = []; #last = { by: "", at: 0 };

  constructor(sources) {
    this.sources = { ...sources };
    this.version = 0;
    this.changed = () => {};
  }

  /** by: what the change comes from ("text", or a field's key). */
  set(file, text, by) {
    if (this.sources[file] === text) return;
    this.replace({ ...this.sources, [file]: text }, by);
  }

  replace(sources, by) {
    const now = performance.now();
    if (by !== this.#last.by || now - this.#last.at > TOGETHER || !this.#past.length) this.#past.push(this.sources);
    this.#last = { by, at: now };
    this.#future = [];
    this.#become(sources, by);
  }

  undo() { this.#step(this.#past, this.#future, "undo"); }
  redo() { this.#step(this.#future, this.#past, "redo"); }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  #step(from, to, by) {
    if (!from.length) return;
    to.push(this.sources);
    this.#last = { by: "", at: 0 };
    this.#become(from.pop(), by);
  }

  #become(sources, by) {
    this.sources = sources;
    this.version += 1;
    this.changed(by);
  }
}
