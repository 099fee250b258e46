// Messages by keys: j and k walk the rows, Enter opens (the row is a link), d and o set the status, u goes back, ? helps.

const dialog = document.querySelector("[data-help-dialog]");

document.querySelector("[data-help]")?.addEventListener("click", () => dialog.showModal());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog?.open) return;
  if (event.target.closest("input, textarea, select, [contenteditable], audio")) return;
  const act = { j: () => walk(1), k: () => walk(-1), d: () => set("open"), o: () => set("done"), u: back, "?": () => dialog?.showModal() }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function rows() { return [...document.querySelectorAll("[data-row]")]; }

function walk(by) {
  const all = rows();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement);
  all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))].focus();
}

/** Sends the status form of the focused row, or of the page, where the message is still in `state`. */
function set(state) {
  const place = rows().length ? document.activeElement.closest("li") : document;
  const form = place?.querySelector(`form[data-toggle="${state}"]`);
  form?.requestSubmit(form.querySelector("button") ?? undefined);
}

function back() { document.querySelector("[data-back]")?.click(); }
