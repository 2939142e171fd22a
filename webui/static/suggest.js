// Offers, below the search box, what the reader may be about to type. The box works as well without.
(function () {
  "use strict";
  var PAUSE = 80; // Milliseconds without a key before the archive is asked.
  var KEPT = 60; // Answers that are kept, so that going back over a word asks nothing.
  var KINDS = { search: "常搜", phrase: "提法", organization: "机构", title: "标题" };

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.appendChild(document.createTextNode(text));
    return made;
  }

  // A browser counts in UTF-16 units, the archive in characters.
  function marked(text, ranges) {
    var letters = Array.from(text), whole = element("span", {}), at = 0;
    ranges.forEach(function (range) {
      whole.appendChild(document.createTextNode(letters.slice(at, range[0]).join("")));
      whole.appendChild(element("mark", {}, letters.slice(range[0], range[1]).join("")));
      at = range[1];
    });
    whole.appendChild(document.createTextNode(letters.slice(at).join("")));
    return whole;
  }

  function Box(input) {
    var list = element("div", { id: "suggestions", role: "listbox", "aria-label": "检索提示", "class": "suggestions" });
    var status = element("div", { role: "status", "aria-live": "polite", "class": "spoken" });
    var answers = {}, order = [], options = [], active = -1;
    var timer = 0, asking = null, shown = null, composing = false;

    list.hidden = true;
    input.setAttribute("role", "combobox");
    input.setAttribute("autocomplete", "off");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.parentNode.appendChild(list);
    input.parentNode.appendChild(status);

    function isOpen() { return !list.hidden; }

    function say(words) { if (status.textContent !== words) status.textContent = words; }

    function choose(number) {
      if (active >= 0) options[active].setAttribute("aria-selected", "false");
      active = number;
      if (active < 0) { input.removeAttribute("aria-activedescendant"); return; }
      var option = options[active];
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
      var below = option.offsetTop + option.offsetHeight - list.clientHeight;
      if (below > list.scrollTop) list.scrollTop = below;
    }

    function close() {
      choose(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      say("");
    }

    function cancel() {
      window.clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
    }

    function option(suggestion) {
      var made = element("div", { id: "suggestion-" + options.length, role: "option", "aria-selected": "false" });
      made.appendChild(marked(suggestion.text, suggestion.ranges));
      if (suggestion.documents > 1) made.appendChild(element("i", {}, suggestion.documents.toLocaleString("en") + " 篇"));
      made.typed = suggestion.text;
      options.push(made);
      return made;
    }

    function grouped(suggestions) {
      var groups = {}, kinds = [];
      suggestions.forEach(function (suggestion) {
        var kind = suggestion.kind;
        if (!groups[kind]) { groups[kind] = []; kinds.push(kind); }
        groups[kind].push(suggestion);
      });
      return kinds.map(function (kind) { return [KINDS[kind] || kind, groups[kind]]; });
    }

    function show(typed, suggestions) {
      choose(-1);
      shown = typed;
      options = [];
      list.textContent = "";
      grouped(suggestions).forEach(function (pair) {
        var group = element("div", { role: "group", "aria-label": pair[0] });
        var column = element("div", { role: "presentation", "class": "options" });
        group.appendChild(element("span", { "aria-hidden": "true", "class": "kind" }, pair[0]));
        pair[1].forEach(function (suggestion) { column.appendChild(option(suggestion)); });
        group.appendChild(column);
        list.appendChild(group);
      });
      if (!options.length) { close(); return; }
      open();
    }

    function open() {
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      say("有 " + options.length + " 条提示，可用上下键选择");
    }

    function keep(typed, suggestions) {
      if (order.length === KEPT) delete answers[order.shift()];
      order.push(typed);
      answers[typed] = suggestions;
    }

    function ask() {
      var typed = input.value;
      cancel();
      if (!typed.trim()) { close(); return; }
      if (Object.prototype.hasOwnProperty.call(answers, typed)) { show(typed, answers[typed]); return; }
      var mine = asking = new window.AbortController();
      window.fetch(input.getAttribute("data-suggest") + "?q=" + encodeURIComponent(typed), { signal: mine.signal })
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (body) {
          keep(typed, body.suggestions);
          // What comes too late, when the box says something else, is kept but not shown.
          if (mine === asking && input.value === typed && document.activeElement === input) show(typed, body.suggestions);
        })
        .catch(function () { if (mine === asking) close(); });
    }

    function soon() {
      cancel();
      if (!composing) timer = window.setTimeout(ask, PAUSE);
    }

    function take(made) {
      input.value = made.typed;
      cancel();
      close();
    }

    function search() {
      if (input.form.requestSubmit) input.form.requestSubmit();
      else input.form.submit();
    }

    function step(by) {
      if (isOpen()) {
        // One more place than options: the box itself, with what was typed.
        choose((active + 1 + by + options.length + 1) % (options.length + 1) - 1);
      } else if (shown === input.value && options.length) {
        open();
        choose(by > 0 ? 0 : options.length - 1);
      } else {
        ask();
      }
    }

    function onKey(event) {
      // Keys that choose among the characters of an input method are not ours.
      if (composing || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (event.altKey && event.key === "ArrowUp") close();
        else step(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape" && isOpen()) {
        event.preventDefault(); // The browser would empty the box.
        cancel();
        close();
      } else if (event.key === "Enter") {
        cancel();
        if (isOpen() && active >= 0) {
          event.preventDefault();
          take(options[active]);
          search();
        } else close();
      } else if (event.key === "Tab" && isOpen()) {
        if (active >= 0) take(options[active]);
        else close();
      }
    }

    function optionOf(target) { return target.closest ? target.closest("[role=option]") : null; }

    input.addEventListener("compositionstart", function () { composing = true; cancel(); });
    input.addEventListener("compositionend", function () { composing = false; soon(); });
    input.addEventListener("input", soon);
    input.addEventListener("keydown", onKey);
    input.addEventListener("blur", function () { cancel(); close(); });
    // Pressing keeps the keyboard in the box, so that the list stays until it is let go.
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("mousemove", function (event) {
      var made = optionOf(event.target);
      if (made && options.indexOf(made) !== active) choose(options.indexOf(made));
    });
    list.addEventListener("mouseleave", function () { choose(-1); });
    list.addEventListener("click", function (event) {
      var made = optionOf(event.target);
      if (made) { take(made); search(); }
    });
    window.addEventListener("pagehide", function () { cancel(); close(); });
  }

  if (!window.fetch || !window.AbortController || !Array.from) return;
  document.querySelectorAll("input[data-suggest]").forEach(Box);
})();
