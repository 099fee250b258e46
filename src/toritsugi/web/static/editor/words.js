// The page's words by name, from its <template data-texts>; {n} and its like are filled.

export function words(root) {
  const texts = root.querySelector("[data-texts]").content;
  return (name, fill = {}) => {
    const text = texts.querySelector(`[data-text="${name}"]`)?.textContent ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, key) => fill[key] ?? whole);
  };
}

/** An element with properties, attributes (those with a hyphen, and `for`) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "for" || name === "list") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
