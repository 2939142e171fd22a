// 摘录: what this browser has gathered, the buttons that gather, and the count at the head of every page.
import { tell } from "./copying.js";
import { _, counted } from "./words.js";

const KEPT = "juanzong-basket";
const MOST = 500;

/** Name a thing by what it is, so that it is gathered once: a report, or a stretch of one. */
export function key({ id, start, end }) {
  return JSON.stringify(start === undefined || start === null ? [id] : [id, Number(start), Number(end)]);
}

/** Return what is gathered; anything else that may be kept under our name is left out. */
export function read() {
  try {
    return sound(JSON.parse(localStorage.getItem(KEPT)));
  } catch {
    return [];
  }
}

/** Return those of a list that can be shown: every one names a report, and all else is text or numbers. */
export function sound(list) {
  if (!Array.isArray(list)) return [];
  const found = new Map();
  for (const row of list) {
    const item = row && typeof row === "object" && typeof row.id === "string" && row.id ? plain(row) : null;
    if (item && !found.has(key(item))) found.set(key(item), item);
  }
  return [...found.values()].slice(0, MOST);
}

function plain(row) {
  const item = { id: row.id };
  if (Number.isInteger(row.start) && Number.isInteger(row.end) && row.start >= 0 && row.end > row.start) {
    item.start = row.start;
    item.end = row.end;
  }
  for (const name of ["title", "about", "citation", "text", "beginning", "note", "added"]) {
    item[name] = typeof row[name] === "string" ? row[name] : "";
  }
  item.heading = Array.isArray(row.heading) ? row.heading.filter((text) => typeof text === "string") : [];
  return item;
}

/** Keep a list; return whether the browser let us, and say so where it did not. */
export function write(list) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(list));
  } catch (error) {
    const full = error && error.name === "QuotaExceededError" && read().length;
    tell(full ? _("浏览器里放不下了，请先导出再清空一些摘录") : _("浏览器不许本站记下资料，摘录没有保存"), 6000);
    return false;
  }
  show();
  return true;
}

/** Call a function whenever another tab has changed what is gathered. */
export function onChange(act) {
  addEventListener("storage", (event) => {
    if (event.key === KEPT || event.key === null) act();
  });
}

/** Show on every button whether its passage is gathered, and at the head how many are. */
export function show() {
  const list = read();
  const kept = new Set(list.map(key));
  for (const button of document.querySelectorAll(".gather[data-id]")) {
    const on = kept.has(key(button.dataset));
    if ((button.getAttribute("aria-pressed") === "true") === on) continue;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? _("已摘录") : counted("摘录", 1);
  }
  for (const count of document.querySelectorAll("[data-basket-count]")) {
    count.textContent = list.length ? String(list.length) : "";
    count.hidden = !list.length;
  }
}

async function toggle(button) {
  const wanted = key(button.dataset);
  const list = read();
  if (list.some((item) => key(item) === wanted)) {
    if (write(list.filter((item) => key(item) !== wanted))) tell(_("已从摘录中去掉"));
    return;
  }
  if (list.length >= MOST) {
    tell(_("摘录已满 {n} 条，请先导出再清空一些", { n: MOST }), 6000);
    return;
  }
  button.setAttribute("aria-busy", "true");
  const item = await details(button.dataset);
  button.removeAttribute("aria-busy");
  if (!item) {
    tell(_("没有取到这一段，请稍后再试"), 4000);
    return;
  }
  // Read again: another tab may have gathered meanwhile.
  const now = read().filter((other) => key(other) !== wanted);
  now.push(item);
  if (write(now)) tell(counted("已摘录，共 {n} 条", now.length));
}

async function details({ id, start, end }) {
  const stretch = start === undefined ? "" : "?" + new URLSearchParams({ start, end });
  try {
    const answer = await fetch(`${document.documentElement.dataset.root}/documents/${encodeURIComponent(id)}/excerpt${stretch}`);
    if (!answer.ok) return null;
    const item = plain({ ...await answer.json(), id, added: new Date().toISOString() });
    if (start !== undefined) {
      // Under the name that the button knows, even where the archive gave less.
      item.start = Number(start);
      item.end = Number(end);
    }
    return item;
  } catch {
    return null;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest(".gather[data-id]");
  if (!button) return;
  event.preventDefault();
  if (!button.hasAttribute("aria-busy")) toggle(button);
});
onChange(show);
// A page that "back" brings to life again has slept through what was gathered since.
addEventListener("pageshow", show);
show();
