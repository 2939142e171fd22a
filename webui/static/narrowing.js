// A form that narrows: a change of a filter asks anew at once, and the keyboard stays where it was.
import { _ } from "./words.js";

const CHOSEN = "chosen";
const FIELD = "input:not([type=hidden]), select, button";

function remember(name, value) {
  try {
    sessionStorage.setItem(CHOSEN, JSON.stringify([name, value]));
  } catch { /* A browser that keeps nothing loses the place of the keyboard only. */ }
}

function recalled() {
  try {
    const chosen = JSON.parse(sessionStorage.getItem(CHOSEN));
    sessionStorage.removeItem(CHOSEN);
    return chosen;
  } catch {
    return null;
  }
}

/** Return the value's line in a facet, whether it can be checked there or is left out. */
function lineOf(form, name, value) {
  const named = [name, `not_${name}`].map((known) => `input[name="${CSS.escape(known)}"]`).join();
  const field = [...form.querySelectorAll(named)].find((other) => other.value === value);
  return field && field.closest("li");
}

function recall(form) {
  const chosen = recalled();
  if (!chosen) return;
  const [name, value] = chosen;
  const line = lineOf(form, name, value);
  const fields = line ? line.querySelectorAll(`${FIELD}, a`) : form.elements[name] ? form.querySelectorAll(FIELD) : [];
  const field = line ? fields[0] : [...fields].find((other) =>
    other.name === name && (other.tagName === "SELECT" || other.value === value));
  if (!field) return;
  const folded = field.closest("details:not(.fold)");
  if (folded) folded.open = true;
  field.focus({ preventScroll: true });
}

function askOnChange(form) {
  form.addEventListener("change", ({ target }) => {
    if (!/^(checkbox|radio)$/.test(target.type) && target.tagName !== "SELECT") return;
    remember(target.name, target.value);
    form.submit();
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button.out");
    if (button) remember(button.name.slice("not_".length), button.value);
    const link = target.closest(".struck a");
    const field = link && link.parentElement.querySelector("input");
    if (field) remember(field.name.slice("not_".length), field.value);
  });
}

/** Show of a long facet only what holds what is typed. */
function sift(box) {
  const facet = box.closest(".facet");
  const folded = facet.querySelector("details");
  const lines = [...facet.querySelectorAll("li")].map((line) => [line, line.textContent.toLowerCase()]);
  const said = facet.appendChild(document.createElement("output"));
  box.addEventListener("input", () => {
    const sought = box.value.trim().toLowerCase();
    let found = 0;
    for (const [line, text] of lines) {
      line.hidden = !text.includes(sought);
      found += !line.hidden;
    }
    if (folded && sought) folded.open = true;
    said.textContent = found ? "" : _("这里没有含“{text}”的。", { text: box.value.trim() });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (box.dataset.everything) location.assign(withFind(box.dataset.everything, box.value.trim()));
  });
}

function withFind(address, text) {
  return text ? `${address}${address.includes("?") ? "&" : "?"}find=${encodeURIComponent(text)}` : address;
}

function unfold() {
  const part = location.hash === "#facets" && document.querySelector("#facets > details");
  if (part) part.open = true;
}

for (const form of document.querySelectorAll("form[data-live]")) {
  askOnChange(form);
  recall(form);
  // A page taken up again as it was left must show what its address says.
  addEventListener("pageshow", ({ persisted }) => persisted && form.reset());
}
document.querySelectorAll(".sift").forEach(sift);
unfold();
addEventListener("hashchange", unfold);
