// Sentences: copied with their source, and keys from one to the next.
import { copy } from "./copying.js";
import { onKey } from "./keys.js";
import { _ } from "./words.js";

const sayings = [...document.querySelectorAll(".sayings > li")];

function go(forward) {
  if (!sayings.length) return false;
  const now = sayings.indexOf(document.querySelector(".sayings > li.now"));
  const next = now < 0 ? (forward ? 0 : sayings.length - 1) : now + (forward ? 1 : -1);
  if (!sayings[next]) return;
  if (now >= 0) sayings[now].classList.remove("now");
  sayings[next].classList.add("now");
  sayings[next].querySelector(".place").focus({ preventScroll: true });
  sayings[next].scrollIntoView({ block: "nearest" });
}

function turn(rel) {
  const link = document.querySelector(`.pages a[rel~=${rel}]`);
  if (!link) return false;
  link.click();
}

function press(name) {
  const button = document.querySelector(`.sayings > li.now ${name}`);
  if (!button) return false;
  button.click();
}

onKey("j", _("下一句"), () => go(true));
onKey("k", _("上一句"), () => go(false));
onKey("c", _("复制这一句和出处"), () => press(".copy"));
onKey("[", _("上一页"), () => turn("prev"));
onKey("]", _("下一页"), () => turn("next"));

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-copy]");
  if (button) copy(button.dataset.copy, _("已复制，连同出处"));
});
