// A report: from one hit to the next, from one result to the next, and from its head to its outline on a phone.
import { onKey } from "./keys.js";
import { _, counted } from "./words.js";

const bar = document.querySelector(".hitbar[data-count]");
const marks = [...document.querySelectorAll("mark[id]")];
const ticks = [...document.querySelectorAll(".strip a")];
const boxes = bar ? [...bar.querySelectorAll(".words input")] : [];

/** Return the hits that are stepped through: those whose words are not struck out. */
function wanted() {
  const out = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  return out.size ? marks.filter((mark) => !out.has(mark.textContent.toLowerCase())) : marks;
}

function current() {
  const id = location.hash.slice(1);
  return marks.find((mark) => mark.id === id) || null;
}

// From a hit the next one; from anywhere else the first one that is not above the window.
function neighbour(list, forward) {
  const now = current();
  const line = now ? null : 0;
  const after = now
    ? list.findIndex((mark) => now.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING)
    : list.findIndex((mark) => mark.getBoundingClientRect().top >= line);
  const next = after < 0 ? list.length : after;
  if (forward) return list[next % list.length];
  const before = now && list[next - 1] === now ? next - 2 : next - 1;
  return list[(before + list.length) % list.length];
}

function step(forward) {
  const list = wanted();
  if (!list.length) return false;
  // Replaced, not pushed, so that "back" leads to the results at once.
  location.replace("#" + neighbour(list, forward).id);
  show();
}

function show() {
  if (!bar) return;
  const list = wanted();
  const place = list.indexOf(current());
  const said = place < 0 ? counted("共 {n} 处", list.length) : _("第 {place} / {total} 处", { place: place + 1, total: list.length });
  const line = bar.querySelector(".which");
  if (line.textContent !== said) line.textContent = said;
  const number = place < 0 ? 0 : Number(list[place].id.slice(1));
  let on = null;
  for (const tick of ticks) {
    if (number && Number(tick.getAttribute("href").slice(2)) <= number) on = tick;
  }
  for (const tick of ticks) tick.classList.toggle("on", tick === on);
}

function go(event, to) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  to();
}

if (bar) {
  bar.querySelector(".before").addEventListener("click", (event) => go(event, () => step(false)));
  bar.querySelector(".after").addEventListener("click", (event) => go(event, () => step(true)));
  for (const box of boxes) box.addEventListener("change", show);
  const words = bar.querySelector(".words");
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !words || !words.open) return;
    words.open = false;
    words.querySelector("summary").focus();
  });
  onKey("n", _("下一处"), () => step(true));
  onKey("N", _("上一处"), () => step(false));
  addEventListener("hashchange", show);
  show();
}

const strip = document.querySelector(".strip");
if (strip) {
  strip.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) go(event, () => { location.replace(link.getAttribute("href")); show(); });
  });
}

function turn(way) {
  const link = document.querySelector(`.where a[rel~=${way}]`);
  if (!link) return false;
  link.click();
}

if (document.querySelector(".where a[rel~=prev], .where a[rel~=next]")) {
  onKey("[", _("结果中的上一篇"), () => turn("prev"));
  onKey("]", _("结果中的下一篇"), () => turn("next"));
}

const toward = document.querySelector(".toward");
const beside = document.querySelector(".beside > details");
if (toward && beside) toward.addEventListener("click", () => { beside.open = true; });
