// Answers that can be given with one press, for what the desk is asking now.

const YES_NO = ["confirm", "helped"];

/** asks: what is asked, as the desk sends it ({asked, kind, choices: [{key, title}], …}), or null for nothing. */
export function showChoices(list, asks, texts) {
  const buttons = [];
  if (asks?.choices?.length) {
    for (const { key, title } of asks.choices) buttons.push(choice(title, key ? { key } : { answer: title }));
  } else if (asks && (asks.kind === "yes_no" || YES_NO.includes(asks.asked))) {
    for (const name of ["answer.yes", "answer.no"]) buttons.push(choice(texts(name), { answer: texts(name) }));
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
