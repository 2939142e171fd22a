// Offers, below the search box, what the reader may be about to type. The box works as well without.
import { _, counted } from "./words.js";

const PAUSE = 80; // Milliseconds without a key before the archive is asked.
const KEPT = 60; // Answers that are kept, so that going back over a word asks nothing.
const KINDS = { search: _("常搜"), phrase: _("提法"), organization: _("机构"), title: _("标题") };

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// A browser counts in UTF-16 units, the archive in characters.
function marked(text, ranges) {
  const letters = Array.from(text);
  const whole = element("span", { lang: "zh-Hans" });
  let at = 0;
  for (const [start, end] of ranges) {
    whole.append(letters.slice(at, start).join(""), element("mark", {}, letters.slice(start, end).join("")));
    at = end;
  }
  whole.append(letters.slice(at).join(""));
  return whole;
}

function grouped(suggestions) {
  const groups = new Map();
  for (const suggestion of suggestions) {
    if (!groups.has(suggestion.kind)) groups.set(suggestion.kind, []);
    groups.get(suggestion.kind).push(suggestion);
  }
  return groups;
}

class Box {
  constructor(input) {
    this.input = input;
    this.list = element("div", {
      id: "suggestions", role: "listbox", "aria-label": _("检索提示"), class: "suggestions", hidden: "",
    });
    this.status = element("div", { role: "status", "aria-live": "polite", class: "spoken" });
    this.answers = new Map();
    this.options = [];
    this.active = -1;
    this.shown = null;
    this.composing = false;
    const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-haspopup": "listbox" };
    const states = { "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [key, value] of Object.entries({ ...roles, ...states })) input.setAttribute(key, value);
    input.parentNode.append(this.list, this.status);
    this.listen();
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("compositionstart", () => { this.composing = true; this.cancel(); });
    input.addEventListener("compositionend", () => { this.composing = false; this.soon(); });
    input.addEventListener("input", () => this.soon());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.leave());
    // Pressing keeps the keyboard in the box, so that the list stays until it is let go.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("mousemove", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option && this.options.indexOf(option) !== this.active) this.choose(this.options.indexOf(option));
    });
    list.addEventListener("mouseleave", () => this.choose(-1));
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.search(option);
    });
    addEventListener("pagehide", () => this.leave());
  }

  get isOpen() { return !this.list.hidden; }

  say(words) { if (this.status.textContent !== words) this.status.textContent = words; }

  choose(number) {
    const { input, list } = this;
    if (this.active >= 0) this.options[this.active].setAttribute("aria-selected", "false");
    this.active = number;
    if (number < 0) { input.removeAttribute("aria-activedescendant"); return; }
    const option = this.options[number];
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
    const below = option.offsetTop + option.offsetHeight - list.clientHeight;
    if (below > list.scrollTop) list.scrollTop = below;
  }

  open() {
    this.list.hidden = false;
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", "true");
    this.say(counted("有 {n} 条提示，可用上下键选择", this.options.length));
  }

  close() {
    this.choose(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.say("");
  }

  cancel() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    this.asking = null;
  }

  leave() {
    this.cancel();
    this.close();
  }

  show(typed, suggestions) {
    this.choose(-1);
    this.shown = typed;
    this.options = [];
    this.list.textContent = "";
    for (const [kind, members] of grouped(suggestions)) {
      const label = KINDS[kind] || kind;
      const column = element("div", { role: "presentation", class: "options" }, ...members.map((one) => this.option(one)));
      const heading = element("span", { "aria-hidden": "true", class: "kind" }, label);
      this.list.append(element("div", { role: "group", "aria-label": label }, heading, column));
    }
    if (this.options.length) this.open();
    else this.close();
  }

  option({ text, ranges, documents }) {
    const attributes = { id: "suggestion-" + this.options.length, role: "option", "aria-selected": "false", lang: "zh-Hans" };
    const made = element("div", attributes, marked(text, ranges));
    if (documents > 1) made.append(element("i", { lang: document.documentElement.lang }, counted("{n} 篇", documents)));
    made.typed = text;
    this.options.push(made);
    return made;
  }

  keep(typed, suggestions) {
    if (this.answers.size === KEPT) this.answers.delete(this.answers.keys().next().value);
    this.answers.set(typed, suggestions);
  }

  async ask() {
    const typed = this.input.value;
    this.cancel();
    if (!typed.trim()) return this.close();
    if (this.answers.has(typed)) return this.show(typed, this.answers.get(typed));
    const mine = this.asking = new AbortController();
    const address = this.input.dataset.suggest + "?q=" + encodeURIComponent(typed);
    try {
      const answer = await fetch(address, { signal: mine.signal });
      const suggestions = answer.ok ? (await answer.json()).suggestions : [];
      this.keep(typed, suggestions);
      // What comes too late, when the box says something else, is kept but not shown.
      const isMeant = this.input.value === typed && document.activeElement === this.input;
      if (mine === this.asking && isMeant) this.show(typed, suggestions);
    } catch {
      if (mine === this.asking) this.close();
    }
  }

  soon() {
    this.cancel();
    if (!this.composing) this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  take(option) {
    this.input.value = option.typed;
    this.leave();
  }

  search(option) {
    this.take(option);
    if (this.input.form.requestSubmit) this.input.form.requestSubmit();
    else this.input.form.submit();
  }

  step(by) {
    const places = this.options.length + 1; // One more than options: the box itself, with what was typed.
    if (this.isOpen) {
      this.choose((this.active + 1 + by + places) % places - 1);
    } else if (this.shown === this.input.value && this.options.length) {
      this.open();
      this.choose(by > 0 ? 0 : this.options.length - 1);
    } else {
      this.ask();
    }
  }

  press(event) {
    // Keys that choose among the characters of an input method are not ours.
    if (this.composing || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const chosen = this.isOpen ? this.options[this.active] : undefined;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (event.altKey && key === "ArrowUp") this.close();
      else this.step(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Escape" && this.isOpen) {
      event.preventDefault(); // The browser would empty the box.
      this.leave();
    } else if (key === "Enter" && chosen) {
      event.preventDefault();
      this.search(chosen);
    } else if (key === "Enter") {
      this.leave();
    } else if (key === "Tab" && this.isOpen) {
      if (chosen) this.take(chosen);
      else this.close();
    }
  }
}

document.querySelectorAll("input[data-suggest]").forEach((input) => new Box(input));
