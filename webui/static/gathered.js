// The page of the basket: its list in the reader's order, with notes, to be copied, printed and carried away.
import { key, onChange, read, sound, write } from "./basket.js";
import { copy, tell } from "./copying.js";
import { _, counted } from "./words.js";

const root = document.querySelector("[data-basket]");
const list = root.querySelector("[data-list]");
const form = root.querySelector(".bundle");
const pair = root.querySelector("[data-pair]");
const mould = document.querySelector("template[data-item]").content.firstElementChild;

let undo = null; // What was there before the last removal, as a list, and the place of the line that offers it back.

// Drawing

function draw() {
  const items = read();
  const held = focused();
  list.textContent = "";
  items.forEach((item, at) => list.append(row(item, at, items)));
  if (undo) offer(items);
  for (const part of root.querySelectorAll("[data-full]")) part.hidden = !items.length;
  root.querySelector("[data-empty]").hidden = Boolean(items.length || undo);
  root.querySelector("[data-tally]").textContent = counted("{n} 条", items.length);
  drawPair(items);
  if (held) refocus(held);
}

function row(item, at, items) {
  const made = mould.cloneNode(true);
  const find = (name) => made.querySelector(name);
  const follows = at > 0 && items[at - 1].id === item.id;
  const goesOn = at + 1 < items.length && items[at + 1].id === item.id;
  const number = at + 1;
  made.dataset.key = key(item);
  made.classList.toggle("follows", follows);
  find(".place").textContent = String(number);
  fill(find("h2 a"), item.title || item.id);
  find("h2 a").href = place(item);
  fill(find(".about"), follows ? "" : item.about);
  if (follows) find("h2").remove();
  fill(find(".path"), item.heading.join(" › "));
  fill(find("blockquote"), item.text);
  fill(find(".cite"), goesOn ? "" : item.citation);
  find("textarea").value = item.note;
  fit(find("textarea"));
  find("textarea").setAttribute("aria-label", _("第 {number} 条的批注", { number }));
  find(".noted").textContent = item.note && _("批注：{note}", { note: item.note });
  for (const button of made.querySelectorAll(".acts button")) {
    const name = button.textContent;
    button.setAttribute("aria-label", _("{name}，第 {number} 条", { name, number }));
  }
  if (!at) find("[data-act=up]").setAttribute("aria-disabled", "true");
  if (at === items.length - 1) find("[data-act=down]").setAttribute("aria-disabled", "true");
  return made;
}

function fill(part, text) {
  if (text) part.textContent = text;
  else part.remove();
}

function fit(box) {
  box.rows = Math.min(12, Math.max(1, Math.ceil(box.value.length / 40), box.value.split("\n").length));
}

function place(item) {
  const path = root.dataset.document.replace("-id-", () => encodeURIComponent(item.id));
  return item.start === undefined ? path : path + "?at=" + item.start;
}

function offer(items) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  line.className = "gone";
  line.textContent = undo.said + " ";
  button.type = "button";
  button.className = "quiet";
  button.dataset.act = "undo";
  button.textContent = _("撤销");
  line.append(button);
  list.insertBefore(line, list.children[Math.min(undo.at, items.length)] || null);
}

function drawPair(items) {
  const reports = [...new Map(items.map((item) => [item.id, item])).values()];
  pair.hidden = reports.length < 2;
  [...pair.querySelectorAll("select")].forEach((box, number) => {
    const chosen = box.value;
    box.textContent = "";
    for (const { id, title, about } of reports) {
      box.append(new Option([title, about].filter(Boolean).join(" · "), id));
    }
    if (reports.some(({ id }) => id === chosen)) box.value = chosen;
    else if (reports.length > 1) box.selectedIndex = number;
  });
}

// What the keyboard is on, by name, since drawing makes everything anew.

function focused() {
  const part = document.activeElement;
  const within = part && part.closest && part.closest("li.item");
  if (!within) return null;
  return { key: within.dataset.key, act: part.dataset.act, span: [part.selectionStart, part.selectionEnd] };
}

function refocus({ key: name, act, span }) {
  const within = [...list.children].find((line) => line.dataset.key === name);
  const part = within && within.querySelector(act ? `[data-act=${act}]` : "textarea");
  if (!part) return;
  part.focus({ preventScroll: !act });
  if (!act && span[0] !== undefined) part.setSelectionRange(...span);
}

// Changing

/** Keep a list and draw it; what was removed can be had back until the next change. */
function change(items, removed = null) {
  if (!write(items)) return false;
  undo = removed;
  draw();
  return true;
}

function move(name, by) {
  const items = read();
  const at = items.findIndex((item) => key(item) === name);
  const to = at + by;
  if (at < 0 || to < 0 || to >= items.length) return;
  items.splice(to, 0, ...items.splice(at, 1));
  if (change(items)) tell(_("已移到第 {number} 条", { number: to + 1 }));
}

function remove(name) {
  const before = read();
  const at = before.findIndex((item) => key(item) === name);
  if (at < 0) return;
  const said = _("已去掉第 {number} 条。", { number: at + 1 });
  if (change(before.filter((item) => key(item) !== name), { before, at, said })) focusUndo(said);
}

function clear() {
  const before = read();
  const said = counted("已清空 {n} 条。", before.length);
  if (change([], { before, at: 0, said })) focusUndo(said);
}

function focusUndo(said) {
  list.querySelector("[data-act=undo]").focus();
  tell(said);
}

function restore() {
  const known = new Set(undo.before.map(key));
  const { before, at } = undo;
  // What another tab has gathered since stays.
  if (!change([...before, ...read().filter((item) => !known.has(key(item)))])) return;
  const line = list.children[Math.min(at, list.children.length - 1)];
  line.querySelector("[data-act=remove]").focus();
  tell(_("已恢复"));
}

function bringTogether() {
  const groups = new Map();
  for (const item of read()) groups.set(item.id, [...(groups.get(item.id) || []), item]);
  const order = (item) => (item.start === undefined ? -1 : item.start);
  for (const group of groups.values()) group.sort((a, b) => order(a) - order(b));
  if (change([...groups.values()].flat())) tell(_("同一篇报告的摘录已排在一起"));
}

function note(name, text) {
  const items = read();
  const item = items.find((other) => key(other) === name);
  if (!item) return;
  item.note = text;
  write(items);
}

// Taking along

function written({ text, title, citation, note: remark }) {
  return [text || title, "——" + citation, remark && _("批注：{note}", { note: remark })].filter(Boolean).join("\n");
}

form.addEventListener("submit", () => {
  // Only places and notes are sent: the archive itself gives the words.
  const sent = read().map(({ id, title, start, end, beginning, note: remark }) => (
    { id, title, start, end, beginning, note: remark }
  ));
  form.elements.items.value = JSON.stringify(sent);
});

function save() {
  const file = new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = _("摘录") + " " + new Date().toISOString().slice(0, 10) + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function load(field) {
  let given = [];
  try {
    given = sound(JSON.parse(await field.files[0].text()));
  } catch { /* What cannot be read holds nothing. */ }
  field.value = "";
  if (!given.length) {
    tell(_("这个文件里没有摘录"), 4000);
    return;
  }
  const before = read();
  const all = sound([...before, ...given]);
  if (change(all)) tell(counted("读入 {n} 条新的摘录", all.length - before.length), 4000);
}

// Hands

const acts = {
  up: (name) => move(name, -1),
  down: (name) => move(name, 1),
  remove,
  clear,
  save,
  undo: restore,
  gather: bringTogether,
  print: () => print(),
  copy: (name) => copy(written(read().find((item) => key(item) === name)), _("已复制，带出处")),
  "copy-all": () => copy(read().map(written).join("\n\n"), counted("已复制 {n} 条", read().length)),
};

root.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-act]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const line = button.closest("li.item");
  acts[button.dataset.act](line && line.dataset.key);
});

list.addEventListener("input", ({ target }) => {
  const line = target.closest("li.item");
  fit(target);
  line.querySelector(".noted").textContent = target.value && _("批注：{note}", { note: target.value });
  note(line.dataset.key, target.value);
});

root.querySelector("[data-load]").addEventListener("change", ({ target }) => load(target));

pair.addEventListener("submit", (event) => {
  event.preventDefault();
  const { first, second } = pair.elements;
  if (first.value === second.value) {
    tell(_("请选两篇不同的报告"), 4000);
    return;
  }
  location.href = root.dataset.compare
    .replace(/-(first|second)-/g, (_whole, name) => encodeURIComponent(pair.elements[name].value));
});

let dragged = null;

list.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("li.item");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".place").textContent);
  event.dataTransfer.setDragImage(dragged, 0, 0);
  dragged.classList.add("dragged");
});

// Wherever the pointer is, so that letting go beside the list counts as well.
document.addEventListener("dragover", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const over = event.target.closest && event.target.closest("li.item");
  if (!over || over === dragged) return;
  const { top, height } = over.getBoundingClientRect();
  over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => dragged && event.preventDefault());

list.addEventListener("dragend", (event) => {
  if (!dragged) return;
  dragged = null;
  const order = [...list.querySelectorAll("li.item")].map((line) => line.dataset.key);
  // Esc while dragging leaves all as it was.
  if (event.dataTransfer.dropEffect === "none") draw();
  else change(read().sort((a, b) => order.indexOf(key(a)) - order.indexOf(key(b))));
});

onChange(draw);
addEventListener("pageshow", ({ persisted }) => persisted && draw());
draw();
root.hidden = false;
