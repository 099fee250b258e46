// One place of a manual as a labelled field. It tells its values; where they go is not its concern.

import { make } from "./words.js";

/** entry: as the server describes it. told(values): what stands in it now, [] for nothing. */
export function field(entry, id, say, told) {
  const label = entry.label.replace(/。$/, "") || String(entry.path.at(-1));
  const problem = make("p", { className: "tg-edit-problem", id: `${id}-problem`, hidden: true });
  const box = make("div", { className: "tg-edit-field", "data-key": entry.key });
  if (entry.widget === "checks") box.append(checks(entry, label, told));
  else {
    const control = MAKERS[entry.widget](entry, id, say, told);
    control.id = id;
    control.dataset.control = entry.key;
    control.setAttribute("aria-describedby", `${id}-problem ${id}-help`);
    const mark = entry.required ? make("span", { className: "tg-mark" }, say("form.required")) : null;
    box.append(make("label", { for: id }, label, mark ? " " : "", mark ?? ""), control);
    if (entry.widget === "list") box.append(help(entry, id, say));
  }
  box.append(problem);
  return box;
}

const MAKERS = {
  line: (entry, _id, _say, told) => {
    const input = make("input", { value: entry.values[0] ?? "", maxLength: entry.longest, autocomplete: "off", lang: "ja" });
    input.addEventListener("input", () => told(input.value.trim() ? [input.value.trim()] : []));
    return input;
  },
  text: (entry, _id, _say, told) => {
    const area = make("textarea", { value: entry.values[0] ?? "", rows: 1, maxLength: entry.longest, lang: "ja" });
    area.addEventListener("input", () => {
      const text = area.value.split(/\s+/).filter(Boolean).join(" "); // a sentence has no lines
      told(text ? [text] : []);
    });
    return area;
  },
  list: (entry, _id, _say, told) => {
    const area = make("textarea", { value: entry.values.join("\n"), rows: Math.max(2, entry.values.length), lang: "ja" });
    area.addEventListener("input", () => told(area.value.split("\n").map((line) => line.trim()).filter(Boolean)));
    return area;
  },
  choice: (entry, _id, say, told) => chosen(entry, entry.options.map((one, n) => [one, named(entry.names[n] ?? "", one)]), say, told),
  flag: (entry, _id, say, told) => chosen(entry, [["true", say("form.yes")], ["false", say("form.no")]], say, told),
};

function chosen(entry, options, say, told) {
  const value = entry.values[0] ?? "";
  const known = options.some(([one]) => one === value) || !value ? options : [...options, [value, value]];
  const select = make("select", {}, ...[["", say("form.none")], ...known].map(([one, text]) => make("option", { value: one }, text)));
  select.value = value;
  select.addEventListener("input", () => told(select.value ? [select.value] : []));
  return select;
}

/** What is named by an id: both, for it is known by its name and written by its id. */
function named(first, second) {
  return first && second ? `${first} (${second})` : first || second;
}

function checks(entry, label, told) {
  const boxes = entry.options.map((one) => {
    const input = make("input", { type: "checkbox", value: one, checked: entry.values.includes(one) });
    return make("label", { className: "tg-edit-check" }, input, one);
  });
  const set = make("fieldset", {}, make("legend", {}, label), ...boxes);
  set.addEventListener("input", () => told([...set.querySelectorAll(":checked")].map((input) => input.value)));
  return set;
}

function help(entry, id, say) {
  const known = entry.options.length ? ` ${say("form.known")}${entry.options.map((one, n) => named(one, entry.names[n] ?? "")).join("、")}` : "";
  return make("p", { className: "tg-help tg-quiet tg-small", id: `${id}-help` }, say("form.list") + known);
}
