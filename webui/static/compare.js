// Two reports side by side: from one difference to the next; and what was gathered, to be compared.
import { onKey } from "./keys.js";
import { _ } from "./words.js";

const BASKET = "juanzong-basket";
const rows = document.querySelector("ol.rows");

function step(forward) {
  const differences = [...rows.querySelectorAll("li[id]")];
  const current = rows.querySelector("li:target");
  const next = current ? differences.indexOf(current) + (forward ? 1 : -1) : forward ? 0 : differences.length - 1;
  if (differences[next]) {
    // Replaced, not pushed, so that "back" leads to where the reader came from at once.
    location.replace("#" + differences[next].id);
    return differences[next].focus({ preventScroll: true });
  }
  const beyond = forward ? rows.dataset.after : rows.dataset.before;
  if (beyond) location.assign(beyond);
}

function gathered() {
  try {
    const found = JSON.parse(localStorage.getItem(BASKET));
    return Array.isArray(found) ? found.filter((item) => item && typeof item.id === "string") : [];
  } catch {
    return [];
  }
}

function offer(section) {
  const list = section.querySelector("ol");
  const known = new Set([section.dataset.gathered]);
  for (const item of gathered()) {
    if (known.has(item.id)) continue;
    known.add(item.id);
    const line = document.createElement("li");
    const link = document.createElement("a");
    const about = document.createElement("p");
    link.href = section.dataset.link.replace("ID", encodeURIComponent(item.id));
    link.textContent = item.title || item.id;
    about.className = "from";
    about.textContent = item.about || "";
    line.append(link, about);
    list.append(line);
  }
  section.hidden = !list.children.length;
}

if (rows) {
  onKey("n", _("下一处不同"), () => step(true));
  onKey("N", _("上一处不同"), () => step(false));
  for (const link of document.querySelectorAll(".turns a")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      step(link.rel === "next");
    });
  }
}
document.querySelectorAll("[data-gathered]").forEach(offer);
