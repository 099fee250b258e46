// The editor: joins the texts, their form, the problems, the call and saving. What may stand where, the server knows.

import { ask } from "./ask.js";
import { CallPane } from "./call_pane.js";
import { Checking } from "./checking.js";
import { FormPane } from "./form_pane.js";
import { Saving } from "./saving.js";
import { TextPane } from "./text_pane.js";
import { Texts } from "./texts.js";
import { make, words } from "./words.js";

const QUIET = 300; // ms without a key before the server reads what was written
const FIRST = "manual.yaml";
const CALLERS = "callers.yaml";

class Editor {
  #root; #say; #texts; #text; #form; #call; #saving; #file = FIRST; #files; #state = { problems: [], forms: {} }; #reading = 0; #edits = new Map(); #editing = 0; #underWay = false; #sending = Promise.resolve(); #problem = -1; #findings = []; #checking;

  constructor(root) {
    const start = JSON.parse(document.getElementById("start").textContent);
    this.#root = root;
    this.#say = words(root);
    this.#texts = new Texts(start.sources);
    this.#files = Object.keys(start.sources);
    this.#texts.changed = (by) => this.#changed(by);
    this.#text = new TextPane(this.#part("text"), this.#part("gutter"), (text) => this.#texts.set(this.#file, text, "text"), () => {});
    this.#form = new FormPane(this.#part("form"), this.#say, {
      edit: (entry, values) => this.#edit(entry, values),
      add: async (path) => { await this.#settle(); return this.#change({ path, new: true }, true); },
      remove: async (path) => { await this.#settle(); return this.#change({ path }, true); },
      here: (line) => this.#text.point(line),
    });
    this.#call = new CallPane(this.#part("pane=\"call\""), { call: root.dataset.callUrl, speak: root.dataset.speakUrl, offer: root.dataset.offerUrl, resume: root.dataset.resumeUrl.replace("CALL", "{id}") }, this.#say, async () => { await this.#settle(); return this.#texts.sources; }, (key) => this.#lead(key));
    this.#checking = new Checking(root.dataset.checkUrl, this.#texts, (state, detail) => this.#checked(state, detail));
    this.#saving = new Saving(root.dataset.saveUrl, this.#texts, start.revision, (state, detail) => this.#saved(state, detail));
    root.addEventListener("click", (event) => this.#clicked(event.target.closest("button")));
    document.addEventListener("keydown", (event) => this.#pressed(event));
    addEventListener("beforeunload", (event) => { if (this.#saving.unsaved || this.#edits.size || this.#underWay) event.preventDefault(); });
    this.#text.show(this.#words(this.#file));
    this.#read(true);
  }

  // -- what somebody does --------------------------------------------------------------------------------------------

  #clicked(button) {
    if (!button) return;
    if (button.dataset.file) this.#open(button.dataset.file);
    else if (button.dataset.view) this.#look(button.dataset.view);
    else if (button.dataset.act) this.#act(button.dataset.act);
  }

  #act(name) {
    const acts = {
      undo: async () => { await this.#settle(); this.#texts.undo(); },
      redo: async () => { await this.#settle(); this.#texts.redo(); },
      save: async () => { await this.#settle(); return this.#saving.theirs ? this.#conflict(this.#saving.theirs) : this.#saving.now(); },
      problem: () => this.#nextProblem(),
      check: async () => { await this.#settle(); return this.#checking.now(); },
      pack: () => this.#include(this.#part("pack").value),
      call: () => this.#call.begin(),
      voice: () => this.#call.beginByVoice(),
      mute: () => this.#call.mute(),
      silent: () => this.#call.silent(),
      hang_up: () => this.#call.hangUp(),
      take_theirs: () => this.#resolve(false),
      keep_mine: () => this.#resolve(true),
      later: () => this.#part("conflict").close(),
    };
    acts[name]();
  }

  #pressed(event) {
    if (event.isComposing || this.#part("conflict").open) return;
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    let act = "";
    if (control && key === "z") act = event.shiftKey ? "redo" : "undo";
    else if (control && key === "y") act = "redo";
    else if (control && key === "s") act = "save";
    else if (event.key === "F8") act = "problem";
    if (!act || event.target.closest("[data-answer]")) return;
    event.preventDefault();
    this.#act(act);
  }

  #open(file) {
    this.#file = file;
    for (const tab of this.#root.querySelectorAll("[data-file]")) tab.setAttribute("aria-pressed", String(tab.dataset.file === file));
    this.#part("text").placeholder = file === CALLERS ? this.#say("callers.example") : "";
    this.#text.show(this.#words(file));
    if (!this.#formed(file)) this.#look("text");
    this.#show(true);
  }

  /** What stands in a file; nothing in one that is only named so far. */
  #words(file) { return this.#texts.sources[file] ?? ""; }

  /** Whether a file can be written by fields at all: lists of callers and scripts cannot. */
  #formed(file) { return !Object.keys(this.#state.forms).length || file in this.#state.forms; }

  #look(view) {
    const columns = this.#part("columns");
    columns.dataset.show = view;
    if (view !== "form") columns.dataset.side = view;
    for (const tab of this.#root.querySelectorAll("[data-view]")) tab.setAttribute("aria-pressed", String(tab.dataset.view === view));
    if (view === "text") this.#text.show(this.#words(this.#file));
  }

  /** To a sentence of the call: its field, in whichever file it stands. */
  #lead(line) {
    const key = line.replace(/^standard\./, "phrases.").replace(/^client\./, "");
    this.#look("form");
    this.#part("columns").dataset.side = "call";
    const files = [this.#file, ...this.#files.filter((file) => file !== this.#file)];
    for (const file of files) {
      if (file !== this.#file) this.#open(file);
      if (this.#form.reveal(key, false)) return;
    }
    this.#open(files[0]);
    this.#look("call");
    this.#call.tell(this.#say("call.elsewhere", { key }));
  }

  #nextProblem() {
    const { problems } = this.#state;
    if (!problems.length) return;
    this.#problem = (this.#problem + 1) % problems.length;
    this.#goTo(problems[this.#problem]);
  }

  #goTo(problem) {
    if (problem.file !== this.#file && this.#files.includes(problem.file)) this.#open(problem.file);
    const narrow = getComputedStyle(this.#part("pane=\"text\"")).display === "none";
    if (this.#state.forms[this.#file] && this.#form.reveal(problem.key)) return this.#text.point(problem.line);
    if (narrow) this.#look("text");
    this.#text.go(problem.line, problem.column);
    return null;
  }

  // -- changes -------------------------------------------------------------------------------------------------------

  /** A field was written in: the newest values of each place wait, and go out one after the other. */
  #edit(entry, values) {
    const listed = ["list", "checks"].includes(entry.widget) && !(entry.plain && values.length === 1);
    const again = !values.length && typeof entry.path.at(-1) === "number"; // the places after it move up
    this.#saving.touch(); // not in the text yet, and not to be lost
    this.#edits.set(entry.key, { change: { path: entry.path, values, listed }, again, file: this.#file });
    clearTimeout(this.#editing);
    this.#editing = setTimeout(() => this.#sendEdits(), QUIET);
  }

  /** What was written in fields stands in the text. */
  #settle() {
    clearTimeout(this.#editing);
    return this.#sendEdits();
  }

  /** One after the other, whoever asks. */
  #sendEdits() {
    this.#sending = this.#sending.then(() => this.#sendWaiting());
    return this.#sending;
  }

  async #sendWaiting() {
    for (const [key, edit] of [...this.#edits]) {
      this.#edits.delete(key);
      this.#underWay = true;
      await this.#change({ ...edit.change, file: edit.file }, edit.again, key);
      this.#underWay = false;
    }
  }

  /** One place changes. Where somebody wrote in the text meanwhile, it is asked for anew on top of that. */
  async #change(change, again, by = "") {
    const file = change.file ?? this.#file;
    for (;;) {
      const { version, sources } = this.#texts;
      const { status, told } = await ask(this.#root.dataset.changeUrl, { sources, values: [], ...change, file });
      if (version !== this.#texts.version) continue;
      if (status !== 200) return this.#refused(told.message ?? this.#say("trouble"));
      clearTimeout(this.#reading);
      this.#state = told;
      this.#texts.set(file, told.text, by || "change");
      this.#show(again);
      if (change.new) this.#form.reveal(change.path.join("."));
      return null;
    }
  }

  /** A pack's items and matters become the manual's; what the manual says itself goes on winning. */
  async #include(name) {
    await this.#settle();
    if (this.#file !== FIRST) this.#open(FIRST);
    const there = this.#state.forms[FIRST]?.parts.find((part) => part.key === "include")?.parts ?? [];
    if (there.some((part) => part.values?.[0] === name)) return null;
    return this.#change({ path: ["include", there.length], values: [name], file: FIRST }, true);
  }

  /** What the check has found, or that it is under way: the findings of before stay until the new ones are there. */
  #checked(state, detail) {
    const told = this.#part("check");
    told.hidden = false;
    if (state === "running") told.textContent = this.#say("check.running");
    else if (state === "failed") told.textContent = detail || this.#say("trouble");
    else if (state === "unfit") this.#forget(detail);
    else {
      this.#findings = detail;
      told.textContent = detail.length ? this.#say("check.some", { n: detail.length }) : this.#say("check.none");
    }
    this.#part("problems").toggleAttribute("data-old", state !== "found" && this.#findings.length > 0);
    this.#mark();
  }

  /** A text with problems has no calls to explore. */
  #forget(words) {
    this.#findings = [];
    this.#part("check").textContent = words;
  }

  #refused(message) {
    this.#part("state-words").textContent = message;
    this.#form.show(this.#state.forms[this.#file], this.#file, true);
  }

  #changed(by) {
    const typed = by === "text";
    if (!typed) this.#text.show(this.#words(this.#file));
    this.#button("undo").disabled = !this.#texts.canUndo;
    this.#button("redo").disabled = !this.#texts.canRedo;
    this.#part("problems").toggleAttribute("data-old", this.#findings.length > 0);
    this.#saving?.touch();
    if (typed) this.#later();
    else if (["undo", "redo", "theirs"].includes(by)) this.#read(true);
  }

  #later() {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.#read(false), QUIET);
  }

  /** The server reads the texts; an answer that something newer has overtaken is dropped. */
  async #read(again) {
    const { version, sources } = this.#texts;
    const { status, told } = await ask(this.#root.dataset.readUrl, { sources });
    if (version !== this.#texts.version || status !== 200) return;
    this.#state = told;
    this.#show(again);
  }

  // -- the screen ----------------------------------------------------------------------------------------------------

  #show(again) {
    const tree = this.#state.forms[this.#file] ?? null;
    this.#part("unreadable").hidden = Boolean(tree) || !this.#formed(this.#file) || !this.#words(this.#file).trim();
    this.#tabs();
    this.#form.show(tree, this.#file, again);
    this.#mark();
  }

  /** A file that the manual names and that is not there yet (a list of callers, a pack) gets a tab, to be filled in. */
  #tabs() {
    for (const name of this.#state.named ?? []) {
      if (this.#files.includes(name)) continue;
      this.#files.push(name);
      const tab = make("button", { type: "button", className: "tg-edit-tab" }, make("code", {}, name));
      tab.dataset.file = name;
      tab.setAttribute("aria-pressed", "false");
      this.#root.querySelector(".tg-edit-files").append(tab);
    }
  }

  /** Problems and findings beside their fields and lines; a problem stands before a finding of the same place. */
  #mark() {
    const own = [...this.#findings, ...this.#state.problems].filter((one) => one.file === this.#file);
    const told = (one) => `${one.what} ${one.mend}`;
    this.#form.mark(new Map(own.map((one) => [one.key, told(one)])));
    this.#text.mark(new Map(own.map((one) => [one.line, told(one)])));
    this.#list();
  }

  #list() {
    const { problems } = this.#state;
    const list = this.#part("problems");
    const all = [...problems, ...this.#findings];
    list.hidden = !all.length;
    list.replaceChildren(...all.slice(0, 50).map((one) => {
      const place = `${one.file} ${this.#say("form.line", { n: one.line })} ${one.key}`;
      const mark = one.severity ? `${this.#say(`check.${one.severity}`)}: ` : "";
      const button = make("button", { type: "button" }, make("strong", {}, mark + one.what), make("span", {}, `→ ${one.mend}`), make("small", {}, place));
      button.addEventListener("click", (event) => { event.stopPropagation(); this.#goTo(one); });
      return make("li", {}, button, this.#callOf(one));
    }));
    const count = problems.length;
    this.#part("problem-count").textContent = count ? this.#say("problems.some", { n: count }) : this.#say("problems.none");
    this.#button("problem").disabled = !count;
    if (!count) this.#problem = -1;
  }

  /** The call that shows a finding, to unfold. */
  #callOf(one) {
    if (!one.dialogue?.length) return null;
    const lines = one.dialogue.map(([who, text]) => make("li", { className: who === "caller" ? "tg-edit-own" : "" }, make("small", {}, this.#say(`call.${who === "caller" ? "they" : who}`)), make("p", { lang: "ja" }, text)));
    return make("details", {}, make("summary", {}, this.#say("check.call")), make("ol", {}, ...lines));
  }

  #saved(state, detail) {
    if (state === "saved") this.#checking?.now();
    const bar = this.#root.querySelector("[data-state]");
    bar.dataset.state = state;
    const more = detail.at ? ` ${detail.at}` : detail.message ? ` ${detail.message}` : "";
    this.#part("state-words").textContent = this.#say(`state.${state}`) + (["saved", "failed"].includes(state) ? more : "");
    if (state === "conflict") this.#conflict(detail);
  }

  #conflict(theirs) {
    const file = this.#files.find((one) => (theirs.sources?.[one] ?? "") !== this.#words(one)) ?? this.#file;
    this.#part("conflict-who").textContent = theirs.sources ? this.#say("conflict.who", theirs) : this.#say("conflict.gone");
    this.#part("mine").value = this.#words(file);
    this.#part("theirs").value = theirs.sources?.[file] ?? "";
    this.#button("take_theirs").disabled = !theirs.sources;
    this.#part("conflict").showModal();
  }

  #resolve(keepMine) {
    this.#part("conflict").close();
    this.#saving.resolve(keepMine);
  }

  #button(act) { return this.#root.querySelector(`[data-act="${act}"]`); }
  #part(name) { return this.#root.querySelector(`[data-${name}]`); }
}

for (const root of document.querySelectorAll("[data-editor]")) new Editor(root);
