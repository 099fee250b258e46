// The conversation as a list: what the desk says, what was heard, typed or pressed.

export class Captions {
  #list; #texts; #keys = null; #open = null;

  constructor(list, texts) {
    this.#list = list;
    this.#texts = texts;
    new ResizeObserver(() => this.#follow()).observe(list.parentElement); // the newest stays in sight when the list gets less room
  }

  clear() {
    this.#list.replaceChildren();
    this.#keys = this.#open = null;
  }

  desk(words) {
    this.#close();
    this.#add("desk", this.#texts("who.desk"), words);
  }

  /** What is heard of a turn that goes on; not read aloud, since it changes as it comes. */
  soFar(words) {
    if (this.#open === null) {
      this.#open = this.#add("caller", this.#texts("who.heard"), "");
      this.#open.classList.add("tg-phone-so-far");
      this.#open.setAttribute("aria-hidden", "true");
    }
    this.#open.lastElementChild.textContent = words;
    this.#follow();
  }

  heard(words) {
    this.#close();
    this.#add("caller", this.#texts("who.heard"), words);
  }
  typed(words) { this.#add("caller", this.#texts("who.caller"), words); }

  /** Keys in a row stand together. */
  key(digit) {
    if (this.#keys === null || this.#list.lastElementChild !== this.#keys) {
      this.#keys = this.#add("keys", this.#texts("who.keys"), "");
    }
    this.#keys.lastElementChild.textContent += digit;
    this.#follow();
  }

  /** The turn is over: its words come, or it was none. */
  #close() {
    this.#open?.remove();
    this.#open = null;
  }

  #add(side, who, words) {
    const item = document.createElement("li");
    item.className = `tg-phone-caption tg-phone-from-${side}`;
    const name = document.createElement("span");
    name.className = "tg-phone-name";
    name.textContent = who;
    const said = document.createElement("p");
    said.textContent = words;
    item.append(name, said);
    this.#list.append(item);
    this.#follow();
    return item;
  }

  #follow() {
    const view = this.#list.parentElement;
    view.scrollTop = view.scrollHeight;
  }
}
