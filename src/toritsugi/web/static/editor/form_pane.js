// The form of a file: groups that open, fields that tell. Its tree comes from the server after every change.

import { field } from "./field.js";
import { make } from "./words.js";

/** The first sentence of a label; the rest of it is for the reference. */
export function heading(label) { return label.split(/[。;.]/)[0]; }

export class FormPane {
  #root; #say; #hooks; #tree = null; #open = new Set(); #problems = new Map(); #stale = false; #file = "";

  /** hooks: edit(entry, values), add(path), remove(path), here(line). */
  constructor(root, say, hooks) {
    this.#root = root;
    this.#say = say;
    this.#hooks = hooks;
    root.addEventListener("focusin", (event) => {
      const line = Number(event.target.closest("[data-line]")?.dataset.line);
      if (line) hooks.here(line);
    });
    root.addEventListener("focusout", () => setTimeout(() => { if (this.#stale && !this.#writing) this.#build(); }));
  }

  /** again: build at once, even while somebody writes in it. */
  show(tree, file, again = false) {
    const other = file !== this.#file;
    this.#tree = tree;
    this.#file = file;
    if (!other && !again && this.#writing) this.#stale = true;
    else this.#build();
  }

  /** problems: key → words. Each is shown at its field, or at the nearest group that is there. */
  mark(problems) {
    this.#problems = problems;
    for (const box of this.#root.querySelectorAll(".tg-edit-field")) this.#markField(box);
    for (const group of this.#root.querySelectorAll("details[data-group]")) this.#markGroup(group);
  }

  /** Open what is around a key and put the focus there. near: where the key has no field of its own, to its group. */
  reveal(key, near = true) {
    if (!this.#tree) return false;
    let groups = this.#root;
    for (;;) {
      const inside = [...groups.querySelectorAll(":scope > details[data-group], :scope > * > details[data-group]")];
      const next = inside.find((one) => one.dataset.group === key || key.startsWith(`${one.dataset.group}.`));
      if (!next || next === groups) break;
      this.#fill(next);
      next.open = true;
      groups = next;
      if (next.dataset.group === key) break;
    }
    // fields that are not written stand in a group that nobody has opened yet
    if (!this.#control(key)) for (const one of groups.querySelectorAll("details:not([data-group])")) this.#fill(one);
    const exact = this.#control(key) ?? this.#control(`${key}.say`) ?? this.#control(key.replace(/\.\d+$/, ""));
    const control = exact ?? (groups === this.#root || !near ? null : groups.querySelector("summary"));
    for (let around = control?.parentElement; around; around = around.parentElement) if (around.matches("details")) around.open = true;
    control?.focus();
    control?.scrollIntoView({ block: "center" });
    return Boolean(control);
  }

  get #writing() { return this.#root.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"); }
  #control(key) { return this.#root.querySelector(`[data-control="${CSS.escape(key)}"]`); }

  #build() {
    this.#stale = false;
    const held = this.#root.contains(document.activeElement) ? document.activeElement : null;
    const key = held?.dataset?.control;
    const caret = held?.selectionStart;
    this.#root.replaceChildren(...(this.#tree ? this.#parts(this.#tree, true) : []));
    this.mark(this.#problems);
    if (!key) return;
    const control = this.#control(key);
    control?.focus({ preventScroll: true });
    if (caret !== undefined && caret !== null && control?.setSelectionRange) control.setSelectionRange(caret, caret);
  }

  #parts(group, top = false) {
    const there = group.parts.filter((part) => part.there);
    const rest = group.parts.filter((part) => !part.there);
    const shown = there.map((part) => this.#part(part));
    if (top) {
      // what is no group of its own stands together at the end
      const loose = shown.filter((one) => !one.matches("details"));
      const more = [...loose, ...this.#rest(rest)];
      const groups = shown.filter((one) => one.matches("details"));
      return [...groups, this.#details(`${this.#file}:rest`, this.#say("form.rest"), "", () => more)];
    }
    if (rest.length) {
      const title = this.#say("form.more", { n: rest.length });
      shown.push(this.#details(`${this.#file}:${group.key}:more`, title, "", () => this.#rest(rest)));
    }
    if (group.add) shown.push(this.#adder(group));
    return shown;
  }

  #rest(parts) {
    return parts.map((part) => (part.parts ? this.#adder(part, heading(part.label)) : this.#part(part)));
  }

  #part(part) {
    if (part.parts) return this.#group(part);
    const id = `f-${this.#file}-${part.key}`.replace(/[^A-Za-z0-9_-]/g, "-");
    const box = field(part, id, this.#say, (values) => this.#hooks.edit(part, values));
    if (part.line) box.dataset.line = part.line;
    return box;
  }

  #group(group) {
    const last = String(group.path.at(-1));
    const title = heading(group.label) || (/^\d+$/.test(last) ? String(Number(last) + 1) : last);
    const fill = () => {
      const made = this.#parts(group);
      const button = make("button", { type: "button", className: "tg-button tg-small-button tg-danger" }, this.#say("form.remove"));
      button.addEventListener("click", () => this.#hooks.remove(group.path));
      return [...made, make("div", { className: "tg-edit-small" }, button)];
    };
    const details = this.#details(`${this.#file}:${group.key}`, title, group.name, fill);
    details.dataset.group = group.key;
    if (group.line) details.dataset.line = group.line;
    return details;
  }

  /** Its inside is made when it is opened for the first time. */
  #details(name, title, note, fill) {
    const summary = make("summary", {}, make("span", {}, title), note ? make("span", { className: "tg-quiet", lang: "ja" }, note) : "");
    const details = make("details", { className: "tg-edit-group" }, summary);
    details.fill = () => {
      details.append(make("div", { className: "tg-edit-inside" }, ...fill()));
      details.fill = null;
      for (const box of details.querySelectorAll(".tg-edit-field")) this.#markField(box);
      for (const group of details.querySelectorAll("details[data-group]")) this.#markGroup(group);
    };
    if (this.#open.has(name)) {
      this.#fill(details);
      details.open = true;
    }
    details.addEventListener("toggle", () => {
      if (details.open) {
        this.#open.add(name);
        this.#fill(details);
      } else if (details.isConnected) this.#open.delete(name);
    });
    return details;
  }

  #fill(details) { details.fill?.(); }

  #adder(group, title = "") {
    const button = make("button", { type: "button", className: "tg-button tg-small-button" }, `＋ ${title || this.#say("form.add")}`);
    if (group.add !== "id") {
      const path = group.add === "item" ? [...group.path, group.parts.length] : group.path;
      button.addEventListener("click", () => this.#hooks.add(path));
      return make("div", { className: "tg-edit-small" }, button);
    }
    const input = make("input", { pattern: "[a-z][a-z0-9_]{0,39}", autocomplete: "off", "aria-label": `${title} ${this.#say("form.id")}`, placeholder: this.#say("form.id") });
    const go = () => { if (input.value && input.reportValidity()) this.#hooks.add([...group.path, input.value]); };
    button.addEventListener("click", go);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); go(); } });
    return make("div", { className: "tg-edit-small" }, input, button);
  }

  #markField(box) {
    const key = box.dataset.key;
    const told = [...this.#problems].filter(([one]) => one === key || one.startsWith(`${key}.`)).map(([, words]) => words).join(" ");
    const note = box.querySelector(".tg-edit-problem");
    note.textContent = told;
    note.hidden = !told;
    const control = box.querySelector("[data-control]");
    if (told) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }

  #markGroup(group) {
    const key = group.dataset.group;
    group.toggleAttribute("data-wrong", [...this.#problems.keys()].some((one) => one === key || one.startsWith(`${key}.`)));
    const told = this.#problems.get(key) ?? "";
    let note = group.querySelector(":scope > summary > .tg-edit-problem");
    if (told && !note) {
      note = make("span", { className: "tg-edit-problem" });
      group.querySelector("summary").append(note);
    }
    if (note) note.textContent = told;
  }
}
