// What can be asked about a wording that is selected in a report: a small bar below it, with `s` for the keyboard.
import { show as showGathered } from "./basket.js";
import { onKey } from "./keys.js";
import { _ } from "./words.js";

const SHORTEST = 2;
const LONGEST = 30; // Characters of a wording; of a passage to gather there may be more.
const PASSAGE = 1000;
const REST = 200; // Milliseconds without a change after which a selection is taken to be made.

const bar = document.querySelector(".picked");
const sheet = document.querySelector(".gongwen");
const gather = bar.querySelector(".gather");
const links = [...bar.querySelectorAll("a")];
let timer = 0;

function blockOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element && element.closest(".gongwen [data-at]");
}

// Offsets count characters, where scripts count halves of rare ones as two.
function count(text) {
  return [...text].length;
}

/** Return where a selection stands in the text of the report; null where its lines are not set one by one. */
function stretch(range, block) {
  if (!block || block !== blockOf(range.endContainer) || block.querySelector("br, table")) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(block.dataset.at.split(" ")[0]) + count(before.toString());
  return [start, start + count(range.toString())];
}

function hide() {
  bar.hidden = true;
}

function show() {
  const selection = getSelection();
  const text = selection.toString().trim();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (!range || !sheet.contains(range.commonAncestorContainer) || bar.contains(document.activeElement)) {
    if (!bar.contains(document.activeElement)) hide();
    return;
  }
  const size = count(text);
  const isWording = size >= SHORTEST && size <= LONGEST && !text.includes("\n");
  const place = size >= SHORTEST && size <= PASSAGE ? stretch(range, blockOf(range.startContainer)) : null;
  if (!isWording && !place) return hide();
  for (const link of links) {
    link.hidden = !isWording;
    link.href = link.dataset.to + encodeURIComponent(link.dataset.quoted === undefined ? text : `"${text.replace(/["“”]/g, "")}"`);
  }
  gather.hidden = !place;
  if (place) {
    [gather.dataset.start, gather.dataset.end] = place;
    showGathered();
  }
  put(range);
}

function put(range) {
  bar.hidden = false;
  const lines = range.getClientRects();
  const last = lines[lines.length - 1] || range.getBoundingClientRect();
  const left = Math.max(8, Math.min(last.left, document.documentElement.clientWidth - bar.offsetWidth - 8));
  bar.style.left = `${left + scrollX}px`;
  bar.style.top = `${last.bottom + 6 + scrollY}px`;
}

document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(show, REST);
});
// Pressed, the bar must not take the selection away.
bar.addEventListener("pointerdown", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || bar.hidden || event.defaultPrevented) return;
  event.preventDefault();
  hide();
  if (bar.contains(document.activeElement)) document.activeElement.blur();
});
onKey("s", _("选中文字后：检索、提法年表、找句子、摘录"), () => {
  const first = bar.hidden ? null : [...links, gather].find((part) => !part.hidden);
  return first ? first.focus() : false;
});
