// A report: from one hit to the next.
import { onKey } from "./keys.js";

function step(forward) {
  const hits = document.querySelectorAll("mark[id]");
  if (!hits.length) return false;
  const current = document.querySelector("mark:target");
  const number = current ? Number(current.id.slice(1)) + (forward ? 1 : -1) : forward ? 1 : hits.length;
  // Replaced, not pushed, so that "back" leads to the results at once.
  location.replace("#h" + (((number - 1 + hits.length) % hits.length) + 1));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".step a, .strip a, .hitbar a");
  if (!link) return;
  event.preventDefault();
  location.replace(link.getAttribute("href"));
});

onKey("n", () => step(true));
onKey("N", () => step(false));
