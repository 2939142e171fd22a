// Keys that every page knows; those of one kind of page are added by its own module.

const bindings = new Map();

/** Call a function when a key is pressed outside of fields; it may return false to leave the key to the browser. */
export function onKey(key, act) {
  bindings.set(key, act);
}

function isTyping(target) {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const act = bindings.get(event.key);
  if (act && act(event) !== false) event.preventDefault();
});

onKey("/", () => {
  const box = document.querySelector("input[type=search]");
  if (!box) return false;
  box.select();
});
