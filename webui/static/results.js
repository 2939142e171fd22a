// The list of results: from hit to hit and from page to page by keys, families unfolded in place.
import { onKey } from "./keys.js";
import { _ } from "./words.js";

const hits = [...document.querySelectorAll(".hits > li")];

function go(forward) {
  if (!hits.length) return false;
  const now = hits.indexOf(document.querySelector(".hits > li.now"));
  const next = now < 0 ? (forward ? 0 : hits.length - 1) : now + (forward ? 1 : -1);
  if (!hits[next]) return;
  if (now >= 0) hits[now].classList.remove("now");
  hits[next].classList.add("now");
  hits[next].querySelector("h2 a").focus({ preventScroll: true });
  hits[next].scrollIntoView({ block: "nearest" });
}

function turn(rel) {
  const link = document.querySelector(`.pages a[rel~=${rel}]`);
  if (!link) return false;
  link.click();
}

onKey("j", _("下一篇"), () => go(true));
onKey("k", _("上一篇"), () => go(false));
onKey("[", _("上一页"), () => turn("prev"));
onKey("]", _("下一页"), () => turn("next"));

/** Let a link to the copies of a report show them under it instead. */
function unfolds(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = link.textContent;
  button.setAttribute("aria-expanded", "false");
  link.replaceWith(button);
  let list = null;
  button.addEventListener("click", async () => {
    list = list || await copies(link.href);
    if (!list) return location.assign(link.href);
    if (!list.isConnected) button.parentElement.after(list);
    list.hidden = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!list.hidden));
  });
}

async function copies(address) {
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    return document.adoptNode(page.querySelector(".copies"));
  } catch {
    return null;
  }
}

document.querySelectorAll(".family a").forEach(unfolds);

// What is unfolded over the page is folded again by a click elsewhere, or by Esc.
const menu = document.querySelector(".export");
if (menu) {
  addEventListener("click", ({ target }) => menu.contains(target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
