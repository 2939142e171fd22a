// Keys that act outside of fields. Each kind of page adds its own, under what `?` shows them as.
import { _ } from "./words.js";

const SWITCHED = "juanzong-keys";
// What a Chinese keyboard types in the place of ours.
const ALIKE = { "？": "?", "／": "/", "、": "/", "【": "[", "】": "]" };
const WRITTEN = /^(text|search|url|tel|email|password|number|date|month|week|time|datetime-local)$/;

export const bindings = new Map();

/** Call a function when a key is pressed outside of fields; it may return false to leave the key to the browser. */
export function onKey(key, label, act) {
  bindings.set(key, { label, act });
}

/** Tell whether keys act; speech and slips of the hand press some that nobody meant. */
export function areOn() {
  try {
    return localStorage.getItem(SWITCHED) !== "off";
  } catch {
    return true;
  }
}

/** Let keys act, or not any more. */
export function turn(on) {
  try {
    if (on) localStorage.removeItem(SWITCHED);
    else localStorage.setItem(SWITCHED, "off");
  } catch { /* A browser that keeps nothing has them on. */ }
}

function isTyping({ tagName, type, isContentEditable }) {
  return tagName === "INPUT" ? WRITTEN.test(type) : /^(SELECT|TEXTAREA)$/.test(tagName) || isContentEditable;
}

function leave(event) {
  if (event.key !== "Escape" || event.target.type !== "search" || event.isComposing || event.defaultPrevented) return;
  event.preventDefault(); // The browser would empty the box.
  event.target.blur();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isTyping(event.target)) return leave(event);
  if (!areOn() || document.querySelector("dialog[open]")) return;
  const bound = bindings.get(event.key) || bindings.get(ALIKE[event.key]);
  if (bound && bound.act(event) !== false) event.preventDefault();
});

onKey("/", _("到检索框"), () => {
  const box = document.querySelector("input[type=search][name=q]");
  if (!box) return false;
  box.focus();
  box.select();
});
