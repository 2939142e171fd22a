// The page of results: a change of a filter asks anew at once, and the keyboard stays where it was.

const CHOSEN = "chosen";

function remember(field) {
  try {
    sessionStorage.setItem(CHOSEN, JSON.stringify([field.name, field.value]));
  } catch { /* A browser that keeps nothing loses the place of the keyboard only. */ }
}

function recall() {
  let chosen = null;
  try {
    chosen = JSON.parse(sessionStorage.getItem(CHOSEN));
    sessionStorage.removeItem(CHOSEN);
  } catch { return; }
  if (!chosen) return;
  for (const field of document.querySelectorAll("[data-live] input, [data-live] select")) {
    if (field.name === chosen[0] && (field.tagName === "SELECT" || field.value === chosen[1])) {
      field.focus({ preventScroll: true });
    }
  }
}

function submitOnChange(form) {
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" && target.tagName !== "SELECT") return;
    remember(target);
    form.submit();
  });
}

function unfold() {
  const part = location.hash === "#facets" && document.querySelector("#facets > details");
  if (part) part.open = true;
}

document.querySelectorAll("form[data-live]").forEach(submitOnChange);
recall();
unfold();
addEventListener("hashchange", unfold);
