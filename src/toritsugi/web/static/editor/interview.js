// The interview by keys: digits choose, Enter goes on. Without this it works by mouse and Tab all the same.

const form = document.querySelector("[data-interview]");
const options = [...form.querySelectorAll('input[type="radio"]')];
(form.querySelector("[autofocus]") ?? form.querySelector("input:checked") ?? options[0])?.focus();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const writing = event.target.closest("input:not([type=radio]), textarea, a, button");
  const chosen = writing ? undefined : options[Number(event.key) - 1];
  if (chosen) {
    event.preventDefault();
    chosen.checked = true;
    chosen.focus();
  } else if (event.key === "Enter" && event.target.matches('input[type="radio"]')) {
    event.preventDefault();
    form.requestSubmit();
  }
});
