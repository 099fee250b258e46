// The conversation as a list: what the desk says, what was heard, typed or pressed.

export class Captions {
  #list; #texts; #keys = null;

  constructor(list, texts) {
    this.#list = list;
    this.#texts = texts;
    new ResizeObserver(() => this.#follow()).observe(list.parentElement); // the newest stays in sight when the list gets less room
  }

  clear() {
    this.#list.replaceChildren();
    this.#keys = null;
  }

  desk(words) { this.#add("desk", this.#texts("who.desk"), words); }
  heard(words) { this.#add("caller", this.#texts("who.heard"), words); }
  typed(words) { this.#add("caller", this.#texts("who.caller"), words); }

  /** Keys in a row stand together. */
  key(digit) {
    if (this.#keys === null || this.#list.lastElementChild !== this.#keys) {
      this.#keys = this.#add("keys", this.#texts("who.keys"), "");
    }
    this.#keys.lastElementChild.textContent += digit;
    this.#follow();
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
