// The keys of this page, shown by `?` and by buttons that ask for them; here they can be switched off, too.
import { areOn, bindings, onKey, turn } from "./keys.js";
import { _ } from "./words.js";

const FIELDS = [
  ["↑ ↓", _("在检索提示中选择")],
  ["Enter", _("检索")],
  ["Esc", _("收起提示，离开检索框")],
];
let dialog = null;

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function table(caption, rows) {
  const body = element("tbody");
  for (const [key, label] of rows) {
    body.append(element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key)), element("td", {}, label)));
  }
  return element("table", {}, element("caption", {}, caption), body);
}

function made() {
  const own = [...bindings].map(([key, bound]) => [key, bound.label]);
  const box = element("input", { type: "checkbox" });
  box.checked = areOn();
  box.addEventListener("change", () => turn(box.checked));
  const close = element("button", { type: "button", class: "quiet", autofocus: "" }, _("关闭"));
  close.addEventListener("click", () => dialog.close());
  return element(
    "dialog",
    { class: "shortcuts", "aria-labelledby": "shortcuts" },
    element("h2", { id: "shortcuts" }, _("快捷键")),
    table(_("在本页"), own),
    table(_("在检索框里"), FIELDS),
    element("p", {}, element("label", {}, box, _("使用本页的快捷键"))),
    element("p", {}, close),
  );
}

function show() {
  if (!window.HTMLDialogElement) return false;
  if (dialog) dialog.remove();
  dialog = made();
  document.body.append(dialog);
  // A press beside the sheet puts it away; inside, its parts are what is pressed.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
}

onKey("?", _("显示快捷键"), show);
for (const button of document.querySelectorAll("button[data-shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", show);
}
