// Answers that can be given with one press, for what the desk is asking now.

const YES_NO = ["confirm", "helped"];

/**
 * asks: what is asked, as the desk sends it ({asked, kind, keys, choices: [{key, title}], …}), or null for nothing.
 * words(name): the words to show. spoken(name): the words to send, in the desk's language whatever the page's.
 */
export function showChoices(list, asks, words, spoken) {
  const buttons = [];
  list.toggleAttribute("data-few", !asks?.choices?.length);
  if (asks?.choices?.length) {
    for (const { key, title } of asks.choices) buttons.push(choice(title, key ? { key } : { answer: title }));
  } else if (asks && (asks.kind === "yes_no" || YES_NO.includes(asks.asked))) {
    for (const [name, key] of [["answer.yes", "1"], ["answer.no", "2"]]) {
      buttons.push(choice(words(name), asks.keys === "one" ? { key } : { answer: spoken(name) }));
    }
  }
  list.replaceChildren(...buttons);
  list.hidden = buttons.length === 0;
}

function choice(title, data) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tg-phone-choice";
  Object.assign(button.dataset, data);
  if (data.key) {
    const key = document.createElement("kbd");
    key.textContent = data.key;
    button.append(key, " ");
  }
  button.append(title);
  return button;
}
