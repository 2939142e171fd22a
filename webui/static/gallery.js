// Composing what goes into another page: each choice shows at once what comes of it, and the address keeps up.
import { copy } from "./copying.js";
import { _ } from "./words.js";

const PAUSE = 350; // Milliseconds without a key before what is typed is shown.
const SETTLED = 3000; // Milliseconds after which a new thing is as high as it will be.
const WHOLE = ["kinds", "compose", "made", "guide"]; // Parts of the page that are of one kind of thing,
const PARTS = ["kinds", "fixed", "said", "live", "served", "verdict"]; // and those that a choice within it changes.
const REFUSED = ["said", "verdict"]; // What tells that something cannot be done.

const main = document.getElementById("main");
let asked = 0;
let timer = 0;
let isPutting = false; // While new parts are put in place, a field that goes with the old ones tells of a change.
let isTyping = false; // All that is typed in one go is one step of the history.

function form() {
  return document.getElementById("compose");
}

function composed() {
  const said = [...new FormData(form())].filter(([, value]) => String(value).trim());
  const query = new URLSearchParams(said).toString();
  return form().action + (query ? `?${query}` : "");
}

/** Show what an address composes. Its page says all of it; here it is put in place of what there was. */
async function show(address, { whole = false, keep = null } = {}) {
  const mine = ++asked;
  clearTimeout(timer);
  let answer, text;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
    text = await answer.text();
  } catch {
    location.assign(address); // The browser says best what is wrong.
    return;
  }
  if (mine !== asked) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.getElementById("made")) return location.assign(address);
  const parts = answer.ok ? (whole ? WHOLE : PARTS) : REFUSED;
  isPutting = true;
  for (const id of parts) replace(document.getElementById(id), page.getElementById(id));
  isPutting = false;
  if (keep && answer.url !== location.href) history[keep](null, "", answer.url);
  enliven();
}

function replace(old, fresh) {
  if (!old || !fresh || old.outerHTML === fresh.outerHTML) return;
  if (old.id === "live") return relive(old, fresh);
  const place = held(old);
  const open = [...old.querySelectorAll("details[open][data-more]")].map((part) => part.dataset.more);
  old.replaceWith(document.adoptNode(fresh));
  for (const part of fresh.querySelectorAll("details[data-more]")) part.open = open.includes(part.dataset.more);
  for (const fold of fresh.querySelectorAll(".fold")) fold.classList.add("ready");
  if (place) hold(fresh, place);
}

// A thing that stays the same goes on running; only what is said above it changes.
function relive(old, fresh) {
  if (old.dataset.state === fresh.dataset.state) return old.querySelector("h2").replaceWith(fresh.querySelector("h2"));
  fresh.style.minHeight = `${old.offsetHeight}px`;
  setTimeout(() => { fresh.style.minHeight = ""; }, SETTLED);
  old.replaceWith(document.adoptNode(fresh));
}

// The keyboard stays on what it was on: a field by its name and value, a link or a button by its place.
function held(part) {
  const on = document.activeElement;
  if (!part.contains(on)) return null;
  if (on.name) return { name: on.name, value: on.type === "checkbox" ? on.value : null };
  return on.getAttribute("aria-current") || on.closest("#kinds") ? { current: true } : { id: on.id };
}

function hold(part, { name, value, current, id }) {
  const fields = name ? [...part.querySelectorAll("input, select")].filter((field) => field.name === name) : [];
  const field = current ? part.querySelector("[aria-current]")
    : id ? document.getElementById(id) : fields.find((other) => value === null || other.value === value);
  if (!field) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus({ preventScroll: true });
}

/** Show a fragment as a page without any style shows it; it is fetched, since no page may frame it. */
async function paint(frame) {
  const answer = await fetch(frame.dataset.fragment).catch(() => null);
  if (!answer || !answer.ok) return;
  frame.srcdoc = await answer.text();
  frame.addEventListener("load", () => {
    frame.style.height = `${frame.contentDocument.documentElement.offsetHeight + 16}px`;
  });
  frame.hidden = false;
}

function enliven() {
  for (const frame of document.querySelectorAll("iframe[data-fragment]:not([srcdoc])")) paint(frame);
}

main.addEventListener("input", ({ target }) => {
  if (isPutting || target.form !== form() || target.matches("select, [type=checkbox]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    show(composed(), { keep: isTyping ? "replaceState" : "pushState" });
    isTyping = true;
  }, PAUSE);
});
main.addEventListener("change", ({ target }) => {
  isTyping = false;
  if (!isPutting && target.form === form()) show(composed(), { keep: "pushState" });
});
main.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  show(composed(), { keep: "pushState" });
});
main.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copies]");
  if (button) copy(document.getElementById(button.dataset.copies).textContent, _("已复制，可以贴进网页了"));
  const kind = event.target.closest("#kinds a");
  if (!kind || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(kind.href, { whole: true, keep: "pushState" });
});
addEventListener("popstate", () => show(location.href, { whole: true }));
enliven();
