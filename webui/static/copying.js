// Copying a text, and saying aloud and in sight that it is done. Other modules import both.
import { _ } from "./words.js";

const SHOWN = 2400; // Milliseconds for which a message stays in sight.

let line = null;
let timer = 0;

// The line is there, empty, before anything is said in it: only then do screen readers notice a change.
function place() {
  if (line) return;
  line = document.createElement("p");
  line.className = "told";
  line.setAttribute("role", "status");
  document.body.append(line);
}

/** Say something in a line at the foot of the page, which screen readers read out. */
export function tell(text, lasting = SHOWN) {
  place();
  line.textContent = "";
  clearTimeout(timer);
  // A moment later, so that the same words are read out again.
  setTimeout(() => { line.textContent = text; }, 30);
  timer = setTimeout(() => { line.textContent = ""; }, lasting);
}

/** Copy a text and say so; return whether it could be done. */
export async function copy(text, said = _("已复制")) {
  const done = (await written(text)) || selected(text);
  tell(done ? said : _("这个浏览器不让复制，请选中文字再复制"), done ? SHOWN : 2 * SHOWN);
  return done;
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// Where pages come without https, as in most offices, browsers have no clipboard but this old way.
function selected(text) {
  const box = document.createElement("textarea");
  const back = document.activeElement;
  box.value = text;
  box.className = "spoken";
  document.body.append(box);
  box.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch { /* It stays undone. */ }
  box.remove();
  if (back && back.focus) back.focus({ preventScroll: true });
  return done;
}

place();
