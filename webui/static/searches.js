// Searches of this browser: the last ones, and those that the reader keeps by name and may look at again for news.
import { tell } from "./copying.js";
import { _, counted } from "./words.js";

const RECENT = "juanzong-recent";
const SAVED = "juanzong-saved";
const FORGETFUL = "juanzong-forgetful";
const LAST = 20;
const MOST = 100;
const SHORT = 6; // Recent searches that the start page names.
const UNASKED = ["page", "rank", "at", "explain", "size"]; // What an address says that is no part of the question.

function read(name) {
  let rows = [];
  try {
    rows = JSON.parse(localStorage.getItem(name)) || [];
  } catch { /* Nothing is kept. */ }
  if (!Array.isArray(rows)) return [];
  return rows.filter((row) => row && typeof row.asked === "string" && typeof row.label === "string");
}

function write(name, rows) {
  try {
    localStorage.setItem(name, JSON.stringify(rows));
    return true;
  } catch {
    return false;
  }
}

function isForgetful() {
  try {
    return localStorage.getItem(FORGETFUL) === "1";
  } catch {
    return true;
  }
}

/** Return what an address asks for, whatever page of the answer it is. */
function asked(address) {
  const given = new URLSearchParams(address);
  UNASKED.forEach((name) => given.delete(name));
  return given.toString();
}

// The page of results

function recordOn(button) {
  const { label, total } = button.dataset;
  const row = { asked: asked(location.search), label, total: Number(total) };
  if (!row.asked || !label) return;
  if (!isForgetful()) write(RECENT, [row, ...read(RECENT).filter((other) => other.asked !== row.asked)].slice(0, LAST));
  // What is looked at is no news any more.
  const saved = read(SAVED);
  const kept = saved.find((other) => other.asked === row.asked);
  if (kept && kept.total !== row.total) {
    kept.total = row.total;
    write(SAVED, saved);
  }
  press(button, Boolean(kept));
  button.addEventListener("click", () => (isSaved(row) ? forget(row, button) : ask(row, button)));
}

const isSaved = (row) => read(SAVED).some((other) => other.asked === row.asked);

function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? _("已保存检索") : _("保存检索");
}

function forget(row, button) {
  if (!write(SAVED, read(SAVED).filter((other) => other.asked !== row.asked))) return;
  press(button, false);
  tell(_("已不再保存"));
}

// The results page is one form, in which no other may stand: the name is asked for in a group with its own keys.
function ask(row, button) {
  const box = element("input", { type: "text", value: row.label, maxlength: 80, "aria-label": _("给这个检索起个名字") });
  const save = element("button", { type: "button", class: "quiet" }, _("保存"));
  const leave = element("button", { type: "button", class: "quiet" }, _("不保存"));
  const group = element("span", { class: "naming", role: "group", "aria-label": _("保存检索") });
  group.append(box, save, leave);
  const done = () => {
    group.remove();
    button.hidden = false;
    button.focus();
  };
  save.addEventListener("click", () => {
    const name = box.value.trim() || row.label;
    const rows = [{ ...row, label: name }, ...read(SAVED)].slice(0, MOST);
    const kept = write(SAVED, rows);
    if (kept) press(button, true);
    tell(kept ? _("已保存，在首页和摘录页可以看到") : _("浏览器不许本站记下资料，没有保存"), 4000);
    done();
  });
  leave.addEventListener("click", done);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    else if (event.key === "Enter" && event.target === box && !event.isComposing) save.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  button.after(group);
  button.hidden = true;
  box.select();
}

// The lists

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function list(section) {
  const { search = "/", api = "/api/v1/search", whole } = section.dataset;
  const saved = read(SAVED);
  const recent = read(RECENT).slice(0, whole === undefined ? SHORT : LAST);
  section.textContent = "";
  if (saved.length) section.append(group(SAVED, _("保存的检索"), saved, search));
  if (recent.length) section.append(group(RECENT, _("最近检索"), recent, search));
  if (whole !== undefined) section.append(switches(section, recent.length));
  section.hidden = !section.childElementCount;
  for (const row of section.querySelectorAll("[data-saved]")) watch(row, api);
}

function group(name, heading, rows, search) {
  const part = element("div", { class: "asked" });
  const lines = element("ul");
  for (const row of rows) {
    const line = element("li", name === SAVED ? { "data-saved": row.asked } : {});
    line.append(element("a", { href: search + "?" + row.asked, rel: "nofollow", lang: "zh-Hans" }, row.label));
    const total = element("span", { class: "faint" });
    if (Number.isInteger(row.total)) {
      total.textContent = counted("{n} 篇", row.total);
      line.dataset.total = row.total;
    }
    const drop = element("button", { type: "button", "aria-label": _("去掉“{label}”", { label: row.label }) }, "×");
    drop.addEventListener("click", () => dropped(name, row, line));
    line.append(total, drop);
    lines.append(line);
  }
  part.append(element("h2", {}, heading), lines);
  return part;
}

function dropped(name, row, line) {
  const section = line.closest("[data-recent-searches]");
  const next = line.nextElementSibling || line.previousElementSibling;
  const place = next && next.querySelector("a").href;
  if (!write(name, read(name).filter((other) => other.asked !== row.asked))) return;
  list(section);
  const links = [...section.querySelectorAll("a")];
  const beside = links.find((link) => link.href === place);
  // The keyboard goes on beside what was dropped.
  (beside ? beside.parentElement.querySelector("button") : section.querySelector("button, input") || document.body).focus();
  tell(_("已去掉“{label}”", { label: row.label }));
}

function switches(section, many) {
  const line = element("p", { class: "line" });
  const label = element("label");
  const box = element("input", { type: "checkbox" });
  box.checked = !isForgetful();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(FORGETFUL);
      else localStorage.setItem(FORGETFUL, "1");
    } catch {
      box.checked = false;
      tell(_("浏览器不许本站记下资料，没有保存"), 4000);
    }
  });
  label.append(box, _("记住最近检索（只记在这个浏览器里）"));
  line.append(label);
  if (many) {
    const clear = element("button", { type: "button", class: "quiet" }, _("清空最近检索"));
    clear.addEventListener("click", () => {
      if (!write(RECENT, [])) return;
      list(section);
      section.querySelector("input").focus();
      tell(_("已清空最近检索"));
    });
    line.append(clear);
  }
  return line;
}

// How many there are now, asked for only when the line comes into sight.
const seen = "IntersectionObserver" in window && new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    compare(target);
  }
});
const apis = new WeakMap();

function watch(line, api) {
  if (!seen || line.dataset.total === undefined) return;
  apis.set(line, api);
  seen.observe(line);
}

async function compare(line) {
  try {
    const answer = await fetch(`${apis.get(line)}?${line.dataset.saved}&size=1`);
    if (!answer.ok) return;
    const { total } = await answer.json();
    const more = total - Number(line.dataset.total);
    if (!more) return;
    const news = more > 0 ? counted("新增 {n} 篇", more) : counted("少了 {n} 篇", -more);
    line.querySelector("span").after(element("b", {}, news));
  } catch { /* Without an answer the number of then stays alone. */ }
}

const button = document.querySelector("[data-save-search]");
if (button) recordOn(button);

const sections = document.querySelectorAll("[data-recent-searches]");
const relist = () => sections.forEach(list);
relist();
addEventListener("storage", ({ key }) => [RECENT, SAVED, null].includes(key) && relist());
addEventListener("pageshow", ({ persisted }) => persisted && relist());
