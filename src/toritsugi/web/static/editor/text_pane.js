// The text of a file with line numbers. A plain textarea: the browser's own input methods, selection and reading aloud.

export class TextPane {
  #area; #gutter; #count = 0;

  constructor(area, gutter, written, moved) {
    this.#area = area;
    this.#gutter = gutter;
    area.addEventListener("input", () => { written(area.value); this.#number(); });
    area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
    area.addEventListener("keydown", (event) => this.#indent(event, written));
    document.addEventListener("selectionchange", () => { if (document.activeElement === area) moved(this.line); });
  }

  /** The line of the caret, from 1. */
  get line() { return this.#area.value.slice(0, this.#area.selectionStart).split("\n").length; }

  show(text) {
    if (this.#area.value !== text) {
      const { scrollTop, scrollLeft, selectionStart } = this.#area;
      this.#area.value = text;
      this.#area.setSelectionRange(selectionStart, selectionStart);
      Object.assign(this.#area, { scrollTop, scrollLeft });
    }
    this.#number();
  }

  /** problems: line → words. */
  mark(problems) {
    for (const [index, row] of [...this.#gutter.children].entries()) {
      const told = problems.get(index + 1);
      row.toggleAttribute("data-wrong", Boolean(told));
      row.title = told ?? "";
    }
  }

  /** Show where a line is, without taking the focus. */
  point(line) {
    this.#gutter.querySelector("[data-here]")?.removeAttribute("data-here");
    const row = this.#gutter.children[line - 1];
    if (!row) return;
    row.setAttribute("data-here", "");
    const height = row.offsetHeight;
    const top = (line - 1) * height;
    if (top < this.#area.scrollTop || top > this.#area.scrollTop + this.#area.clientHeight - 2 * height) {
      this.#area.scrollTop = Math.max(0, top - this.#area.clientHeight / 3);
    }
  }

  go(line, column) {
    const before = this.#area.value.split("\n").slice(0, line - 1).join("\n");
    const at = before.length + (line > 1 ? 1 : 0) + Math.max(0, column - 1);
    this.#area.focus();
    this.#area.setSelectionRange(at, at);
    this.point(line);
  }

  /** A new line begins where the one before began. */
  #indent(event, written) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const area = this.#area;
    const begin = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const margin = area.value.slice(begin, area.selectionStart).match(/^ */)[0];
    if (!margin) return;
    event.preventDefault();
    area.setRangeText(`\n${margin}`, area.selectionStart, area.selectionEnd, "end");
    written(area.value);
    this.#number();
  }

  #number() {
    const count = this.#area.value.split("\n").length;
    while (this.#count < count) {
      this.#count += 1;
      const row = document.createElement("i");
      row.textContent = this.#count;
      this.#gutter.append(row);
    }
    while (this.#count > count) {
      this.#gutter.lastElementChild.remove();
      this.#count -= 1;
    }
    this.#gutter.scrollTop = this.#area.scrollTop;
  }
}
