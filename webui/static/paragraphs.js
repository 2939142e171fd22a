// What can be taken from a paragraph: its words with their source, a link to it, its place in the basket.
// One set of buttons goes with the paragraph that is pointed at or read by keys, so that the keyboard does not have
// to pass hundreds of them: j and k go from paragraph to paragraph, Tab from a paragraph to its buttons.
import { show as showGathered } from "./basket.js";
import { copy } from "./copying.js";
import { onKey } from "./keys.js";
import { _ } from "./words.js";

const sheet = document.querySelector(".gongwen");
const tools = sheet.querySelector(".grip");
const gather = tools.querySelector(".gather");
const blocks = [...sheet.querySelectorAll("[data-at]")];
let now = null;

function words(block) {
  return block.classList.contains("tabular") ? block.innerText.trim() : block.textContent.trim();
}

function select(block) {
  if (block === now) return;
  if (now) now.classList.remove("reached");
  now = block;
  tools.hidden = !block;
  if (!block) return;
  block.classList.add("reached");
  [gather.dataset.start, gather.dataset.end] = block.dataset.at.split(" ");
  showGathered();
  // Right behind its paragraph for Tab, beside it for the eye.
  block.after(tools);
  tools.style.top = `${block.offsetTop}px`;
  tools.style.setProperty("--below", `${block.offsetTop + block.offsetHeight}px`);
}

function isKept() {
  return tools.contains(document.activeElement) || (now && now === document.activeElement);
}

sheet.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || isKept()) return;
  const block = event.target.closest("[data-at]");
  if (block) select(block);
});
sheet.addEventListener("pointerleave", () => { if (!isKept()) select(null); });
document.addEventListener("click", (event) => {
  if (tools.contains(event.target)) return;
  const block = event.target.closest(".gongwen [data-at]");
  if (matchMedia("(hover: none)").matches) select(block && block !== now ? block : null);
  else if (!block) select(null);
});

function read(block) {
  if (!block) return false;
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "nearest" });
  select(block);
}

// From the paragraph at hand; else from the first one in the window.
function beside(by) {
  const first = () => blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0);
  const at = now && isKept() ? blocks.indexOf(now) + by : by > 0 ? first() : first() - 1;
  return blocks[at];
}

function present() {
  return now && (isKept() || now.matches(":hover")) ? now : null;
}

function copyBlock(block) {
  return copy(`${words(block)}\n——${sheet.dataset.citation}\n`, _("已复制这一段和出处"));
}

function link(block) {
  return copy(location.origin + location.pathname + "#" + block.id, _("已复制这一段的链接"));
}

tools.querySelector(".copy").addEventListener("click", () => copyBlock(now));
tools.querySelector(".link").addEventListener("click", () => link(now));
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button.dataset.copy, _("已复制引文")));
}
onKey("j", _("下一段"), () => read(beside(1)));
onKey("k", _("上一段"), () => read(beside(-1)));
onKey("c", _("复制这一段和出处"), () => (present() ? void copyBlock(now) : false));
onKey("m", _("摘录这一段"), () => (present() ? gather.click() : false));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !now || event.defaultPrevented) return;
  if (tools.contains(document.activeElement)) now.focus();
  else {
    if (now === document.activeElement) now.blur();
    select(null);
  }
});
