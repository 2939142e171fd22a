// 卷宗 on other sites: the element <juanzong-search>, and iframes that grow with what they hold. The page that holds
// them says how they look by attributes, custom properties and ::part; README tells which.
//
// The syntax is that of 2009: a browser that is too old for the element must find nothing here that it cannot read, for
// then it leaves the plain form inside the element as it is, and says nothing.
(function () {
  "use strict";
  if (!document.addEventListener || ![].forEach) return;

  var NAME = "juanzong-search";
  var TALLEST = 20000; // Pixels that a frame may ask for.
  var FACETS = ["org_type", "genre", "year", "region"];
  var PASSED = ["sort", "in", "same", "exact", "collapse", "expand"]; // Told to the archive as they are.
  var SHOWING = ["theme", "target", "passages"]; // What is found stays the same whatever these say.
  var ATTRIBUTES = ["src", "query", "only", "facets", "size", "box", "lang"].concat(PASSED, SHOWING);
  FACETS.forEach(function (name) { ATTRIBUTES.push(dashed(name), "only-" + dashed(name), "not-" + dashed(name)); });
  var LOADING = 300; // Milliseconds after which a wait is told.
  var PATIENCE = 30000; // Milliseconds after which an answer is not waited for any longer.
  var PAUSE = 120; // Milliseconds without a key before suggestions are asked for.
  var VALUES = 100; // Values of a facet that are listed.
  var TEXTUAL = ["sound", "word", "part", "apart", "any"]; // Other searches that differ by their words.

  var WORDS = {
    "zh-Hans": {
      search: "检索", box: "检索词", suggestions: "检索提示", offered: "有 {n} 条提示，可用上下键选择", loading: "正在检索……",
      found: "共 {n} 篇", page: "共 {n} 篇，第 {page} 页", none: "没有找到", nothing: "没有找到：{query}", meant: "您要找的是不是：",
      instead: "换一种查法：", without: "去掉“{value}”", clear: "不限", previous: "上一页", next: "下一页", pages: "页码",
      all: "在卷宗中查看全部", family: "另有 {n} 篇相似", undated: "年份不详", again: "重试",
      org_type: "机构类型", genre: "文种", year: "年份", region: "地区",
      offline: "连不上卷宗", offlineHint: "请检查网络；恢复后会自动重试。",
      refused: "本站尚未获准使用卷宗", refusedHint: "请卷宗的管理员在设置 sites 里写上 {origin}。",
      policy: "本页的安全策略不许连接卷宗", policyHint: "请网站管理员在 Content-Security-Policy 的 connect-src 里写上 {archive}。",
      mixed: "本页用 https，卷宗用 http，浏览器不许连接", mixedHint: "请管理员让卷宗也用 https。",
      address: "卷宗的网址“{src}”不能用", addressHint: "请在 src 里写卷宗的网址，如 https://dangan.example.gov.cn。",
      odd: "卷宗的回答读不懂（{status}）", oddHint: "请稍后重试；若反复出现，请告诉管理员。"
    },
    en: {
      search: "Search", box: "Search words", suggestions: "Suggestions", offered: "{n} suggestions; choose with the arrow keys",
      loading: "Searching…", found: "{n} reports", page: "{n} reports, page {page}", none: "Nothing found", nothing: "Nothing found: {query}",
      meant: "Did you mean: ", instead: "Other searches: ", without: "without “{value}”", clear: "any",
      previous: "Previous", next: "Next", pages: "Pages", all: "See all in the archive",
      family: "{n} more alike", undated: "no year", again: "Try again",
      org_type: "Type of organization", genre: "Genre", year: "Year", region: "Region",
      offline: "The archive cannot be reached", offlineHint: "Check the network; once it is back, this tries again.",
      refused: "This site may not use the archive yet", refusedHint: "Ask the archive's administrator to add {origin} to the setting sites.",
      policy: "This page's security policy forbids connecting to the archive",
      policyHint: "Ask the webmaster to add {archive} to connect-src in the Content-Security-Policy.",
      mixed: "This page uses https, the archive http: browsers refuse to connect them", mixedHint: "The archive has to use https as well.",
      address: "“{src}” is not an address of an archive", addressHint: "Write the archive's address into src: https://dangan.example.gov.cn",
      odd: "The archive's answer cannot be read ({status})", oddHint: "Try again later; tell the administrator if it goes on."
    }
  };

  // Modules have no current script, but an error made here tells where this file is.
  var script = document.currentScript || document.querySelector("script[src*='/embed.js']") || {};
  var stack = /https?:\/\/[^\s()]*?\/embed\.js/.exec(new Error().stack);
  var ARCHIVE = archiveOf(document.currentScript || !stack ? script.src : stack[0]);

  function dashed(name) { return name.replace(/_/g, "-"); }

  // The address below which everything of an archive lies; "" for what is no such address.
  function archiveOf(address) {
    var link = anchor(address);
    if (!address || !/^https?:$/.test(link.protocol) || !link.host) return "";
    var path = link.pathname.replace(/\/(embed\.js)?$/, "").replace(/^\/?/, "/");
    return originOf(link) + (path === "/" ? "" : path);
  }

  function anchor(address) {
    var link = document.createElement("a");
    link.href = address;
    return link;
  }

  // Old browsers write the usual port into the host.
  function originOf(link) { return link.protocol + "//" + link.host.replace(link.protocol === "https:" ? /:443$/ : /:80$/, ""); }

  // ---- Frames

  var HOME = originOf(anchor(ARCHIVE));

  function ours(frame) { return ARCHIVE && frame.nodeName === "IFRAME" && frame.src.indexOf(ARCHIVE + "/embed/") === 0; }

  function measure(frame) {
    if (ours(frame)) frame.contentWindow.postMessage({ juanzong: "measure" }, HOME);
  }

  // What is still empty cannot be asked; it will say when it has loaded.
  function hasLoaded(frame) {
    try { return !frame.contentDocument || frame.contentDocument.URL === frame.src; } catch (error) { return true; }
  }

  function grow(event) {
    var data = event.data;
    if (!data || data.juanzong !== "height" || event.origin !== HOME) return;
    var height = data.height;
    if (typeof height !== "number" || height % 1 || height < 1 || height > TALLEST) return;
    [].forEach.call(document.getElementsByTagName("iframe"), function (frame) {
      if (ours(frame) && frame.contentWindow === event.source) frame.style.height = height + "px";
    });
  }

  function watchFrames() {
    var watched = window.juanzongFrames = window.juanzongFrames || {};
    if (!ARCHIVE || watched[ARCHIVE]) return;
    watched[ARCHIVE] = true;
    window.addEventListener("message", grow);
    document.addEventListener("load", function (event) { measure(event.target); }, true);
    [].forEach.call(document.getElementsByTagName("iframe"), function (frame) { if (ours(frame) && hasLoaded(frame)) measure(frame); });
  }

  watchFrames();
  if (!window.customElements || !window.fetch || !window.Reflect || !window.URLSearchParams || customElements.get(NAME)) return;

  // ---- The look: paper, ink and one seal. Nothing of the page's own reaches in, but what it says on purpose.

  function theme(colours) {
    return Object.keys(colours).map(function (name) { return "--" + name + ":var(--juanzong-" + name + "," + colours[name] + ");"; }).join("");
  }

  var LIGHT = "color-scheme:light;--sheet:#fffefb;--link:#1f4e79;--fill:#a8201a;--on:#fff8f0;" +
    theme({ ink: "#23211e", faint: "#6b665c", paper: "#f8f6f0", line: "#e3ddd0", seal: "#a8201a", mark: "#fbe7a1" });
  var DARK = "color-scheme:dark;--sheet:#201f1c;--link:#93bde8;--fill:#a5312a;--on:#fdf1ea;" +
    theme({ ink: "#e6e1d6", faint: "#a19a8c", paper: "#181715", line: "#3a362f", seal: "#e2766d", mark: "#57470f" });
  var HEI = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",SimHei,sans-serif';
  var SONG = '"Songti SC","Noto Serif CJK SC","Noto Serif SC",STSong,SimSun,serif';
  var STYLE = [
    ":host{display:block}:host([hidden]){display:none}",
    ".root{all:initial;" + LIGHT + "display:block;box-sizing:border-box;padding:1em;overflow-wrap:break-word;word-wrap:break-word;" +
      "font:var(--juanzong-size,15px)/1.7 var(--juanzong-font," + HEI + ");color:var(--ink);background:var(--paper);font-variant-numeric:tabular-nums}",
    "@media(prefers-color-scheme:dark){:host(:not([theme=light])) .root{" + DARK + "}}",
    ":host([theme=dark]) .root{" + DARK + "}",
    ".root *{box-sizing:border-box}[hidden]{display:none!important}",
    "p,ol,ul{margin:0;padding:0;list-style:none}",
    "a,.plain{color:var(--link);text-decoration:none}a:hover,.plain:hover{text-decoration:underline;text-underline-offset:.2em}",
    "a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible{outline:2px solid var(--seal);outline-offset:2px}",
    "button,input{font:inherit;color:inherit;margin:0}button,summary,label{cursor:pointer}",
    ".form{position:relative;display:flex;margin-bottom:.75em}",
    ".input{flex:1;min-width:0;height:2.6em;padding:0 .8em;border:1px solid var(--faint);border-right:0;border-radius:3px 0 0 3px;background:var(--sheet);-webkit-appearance:none;appearance:none}",
    ".input:focus{outline:2px solid transparent;border-color:var(--seal);box-shadow:inset 0 0 0 1px var(--seal)}",
    ".button{height:2.6em;padding:0 1.2em;font-weight:600;border:1px solid transparent;border-radius:0 3px 3px 0;background:var(--fill);color:var(--on)}",
    ".options{position:absolute;z-index:9;top:100%;left:0;right:0;max-height:20em;overflow-y:auto;padding:.35em 0;background:var(--sheet);border:1px solid var(--faint);border-top:0;border-radius:0 0 3px 3px}",
    ".option{padding:.3em .8em;border-left:3px solid transparent;cursor:pointer}.option[aria-selected=true]{border-color:var(--seal);background:var(--paper)}",
    ".status{min-height:1.7em;font-weight:600}.status:empty{min-height:0}.status.wait{font-weight:400;color:var(--faint)}",
    ".notice,.error{margin:.5em 0;padding:.4em .8em;border-left:3px solid var(--seal);background:var(--sheet)}.error b{display:block}",
    ".quiet,.pages span{white-space:nowrap}.quiet{min-height:2em;padding:0 .8em;border:1px solid var(--line);border-radius:3px;background:var(--sheet)}.quiet:hover{border-color:var(--faint)}.quiet[aria-disabled=true]{color:var(--faint);border-color:transparent;padding:0;background:none;cursor:default}",
    ".plain{border:0;padding:0;background:none;min-height:24px;text-align:left}",
    ".facets{display:flex;flex-wrap:wrap;font-size:.93em}.facet{margin-right:1.5em}.facet[open]{flex-basis:100%;margin-right:0}",
    "summary{line-height:2}summary b{color:var(--seal);font-weight:400}",
    ".values{max-height:15em;overflow-y:auto;margin-bottom:.5em;padding:.2em 0 .2em 1.1em;columns:11em;column-gap:2em}",
    ".values li{break-inside:avoid}.value{display:flex;align-items:center;min-height:26px}.value input{width:1em;height:1em;margin-right:.5em;flex:none;accent-color:var(--fill)}.value i{margin-left:.8em}",
    ".about,.path,.family,i{font-size:.9em;font-style:normal;color:var(--faint)}.path{display:inline-block;min-height:24px;color:var(--faint)}",
    ".item{padding:.8em 0;border-top:1px solid var(--line)}.list{margin-top:.4em}",
    ".title{font:600 1.13em/1.5 var(--juanzong-font," + SONG + ");display:inline-block;min-width:24px;min-height:24px}",
    ".passage{margin-top:.35em}.mark{background:var(--mark);color:inherit}",
    ".pages{display:flex;align-items:center;padding:.6em 0;border-top:1px solid var(--line)}.pages span{margin:0 .8em;color:var(--faint)}",
    ".ways li{margin:.1em 0}.ways i{margin-left:.6em}.more{display:inline-block;min-height:24px}",
    ".spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap}",
    "@media(prefers-contrast:more){.root{--faint:var(--ink);--line:var(--ink)}a{text-decoration:underline}.mark{outline:1px solid}}",
    "@media(forced-colors:active){.mark{forced-color-adjust:auto}.option[aria-selected=true]{outline:2px solid Highlight;outline-offset:-2px}}"
  ].join("\n");
  var sheet;

  // A sheet that is made, not written, is allowed by policies that allow no inline styles.
  function dress(root) {
    try {
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
      }
      root.adoptedStyleSheets = [sheet];
    } catch (error) {
      sheet = null;
      root.appendChild(make("style", {}, [STYLE]));
    }
  }

  // ---- Pieces

  // A part is named so for the page's own styles, and has a class of that name for ours.
  function make(name, attributes, inside) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) {
      if (key === "part") made.className = attributes.part;
      made.setAttribute(key, attributes[key]);
    });
    (inside || []).forEach(function (piece) { if (piece) made.appendChild(typeof piece === "object" ? piece : document.createTextNode(piece)); });
    return made;
  }

  function on(made, type, heard) {
    made.addEventListener(type, heard);
    return made;
  }

  // A browser counts in UTF-16 units, the archive in characters.
  function marked(text, ranges) {
    var letters = Array.from(text), pieces = [], at = 0;
    ranges.forEach(function (range) {
      pieces.push(letters.slice(at, range[0]).join(""), make("mark", { part: "mark" }, [letters.slice(range[0], range[1]).join("")]));
      at = range[1];
    });
    return pieces.concat(letters.slice(at).join(""));
  }

  function several(text, sign) { return (text || "").split(sign || "|").map(function (value) { return value.trim(); }).filter(Boolean); }

  function liesWithin(value, allowed) {
    return allowed.some(function (other) {
      if (other === value || other.indexOf("..") < 0) return other === value;
      var years = value.split(".."), bounds = other.split("..");
      return (years[0] || "0000") >= (bounds[0] || "0000") && ((years.length < 2 ? years[0] : years[1]) || "9999") <= (bounds[1] || "9999");
    });
  }

  // ---- One element

  function Widget(host) {
    this.host = host;
    this.root = host.attachShadow({ mode: "open" });
    dress(this.root);
    this.query = "";
    this.page = 1;
    this.turn = 0; // Only the answer to the last question counts.
    this.chosen = {};
    this.open = {}; // The facets that are unfolded.
    this.online = this.search.bind(this);
    this.read();
  }

  Widget.prototype = {
    // ---- What the page and the reader say

    attribute: function (name) { return (this.host.getAttribute(name) || "").trim(); },

    read: function () {
      var form = this.host.querySelector("[name=q]");
      this.query = this.host.hasAttribute("query") ? this.attribute("query") : form ? form.value.trim() : "";
      FACETS.forEach(function (name) { this.chosen[name] = several(this.attribute(dashed(name))); }, this);
    },

    // What the parser had not come to yet.
    late: function () {
      var form = this.host.querySelector("[name=q]");
      if (this.host.hasAttribute("query") || this.query || !form || !form.value) return;
      this.query = form.value.trim();
      this.soon();
    },

    changed: function (name) {
      var facet = name.replace("-", "_");
      if (name === "query") this.query = this.attribute(name);
      if (FACETS.indexOf(facet) >= 0) this.chosen[facet] = several(this.attribute(name));
      if (SHOWING.indexOf(name) < 0) this.page = 1;
      this.soon();
    },

    fixed: function (name) { return several(this.attribute("only-" + dashed(name))); },

    // What the reader chose within what the page fixed.
    choices: function (name) {
      var fixed = this.fixed(name);
      return this.chosen[name].filter(function (value) { return !fixed.length || liesWithin(value, fixed); });
    },

    facets: function () {
      var asked = this.attribute("facets").split(/[,，|\s]+/).map(function (name) { return name.replace(/-/g, "_"); });
      return asked.filter(function (name, place) { return FACETS.indexOf(name) >= 0 && asked.indexOf(name) === place; });
    },

    hasBox: function () { return !/^(0|false|no)$/.test(this.attribute("box")); },

    // A search without words is a list, where the page asks for one.
    isAsked: function () {
      return !this.hasBox() || !!this.query || this.host.hasAttribute("sort") || this.isNarrowed() ||
        FACETS.some(function (name) { return this.chosen[name].length; }, this);
    },

    // Whether the page narrows down what can be found at all.
    isNarrowed: function () {
      return !!this.attribute("only") || FACETS.some(function (name) { return this.attribute("only-" + dashed(name)) || this.attribute("not-" + dashed(name)); }, this);
    },

    // The search as the archive's addresses spell it.
    asked: function () {
      var said = new URLSearchParams();
      if (this.query) said.append("q", this.query);
      // A search may hold bars itself; each is on a line of its own.
      several(this.attribute("only"), "\n").forEach(function (text) { said.append("refine", text); });
      FACETS.forEach(function (name) {
        var fixed = this.fixed(name);
        var chosen = this.choices(name);
        (chosen.length ? chosen : fixed).forEach(function (value) { said.append(name, value); });
        several(this.attribute("not-" + dashed(name))).forEach(function (value) { said.append("not_" + name, value); });
      }, this);
      PASSED.forEach(function (name) {
        var value = this.attribute(name) || (name === "sort" && !this.query ? "newest" : "");
        if (value) said.append(name, value);
      }, this);
      return said;
    },

    archive: function () { return this.host.hasAttribute("src") ? archiveOf(this.attribute("src")) : ARCHIVE; },

    language: function () {
      var wanted = [this.attribute("lang")].concat(navigator.languages || navigator.language);
      for (var place = 0; place < wanted.length; place++) {
        if (/^zh\b/i.test(wanted[place])) return "zh-Hans";
        if (/^en\b/i.test(wanted[place])) return "en";
      }
      return "zh-Hans";
    },

    say: function (name, values) {
      var text = WORDS[this.language()][name];
      if (values && values.n === 1) text = text.replace(/(\{n\}\s\w+)s\b/, "$1");
      return text.replace(/\{(\w+)\}/g, function (whole, value) { return values[value]; });
    },

    // A large number as readers of reports write it.
    figure: function (number) {
      var unit = this.language() === "en" ? 0 : number >= 1e8 ? 1e8 : number >= 1e4 ? 1e4 : 0;
      return unit ? (number / unit).toFixed(1).replace(".0", "") + (unit > 1e4 ? " 亿" : " 万") : number.toLocaleString("en");
    },

    count: function (name, n, page) {
      var text = this.say(name, { n: n, page: page });
      return n === 1 ? text : this.say(name, { n: this.figure(n), page: page });
    },

    // ---- Asking

    // Whatever changes in one go makes one question.
    soon: function () {
      var widget = this;
      if (this.waiting || !this.host.isConnected) return;
      this.waiting = true;
      Promise.resolve().then(function () {
        widget.waiting = false;
        if (widget.host.isConnected) widget.update();
      });
    },

    update: function () {
      var isAsked = this.archive() && this.isAsked(), isNew = isAsked && this.address() !== this.last;
      // While the archive looks, there is time to build.
      if (isNew) this.search();
      this.build();
      if (!this.archive()) this.fail("answer", 0, "address", { src: this.attribute("src") });
      else if (!isAsked) this.clear();
      else if (this.answer && !isNew) this.show(this.answer);
    },

    // What an answer is made of besides what its size and page are.
    address: function () {
      var said = this.asked();
      said.append("page", this.page);
      said.append("size", this.attribute("size") || "5");
      said.append("lang", this.language());
      said.append("fields", this.fields());
      return this.archive() + "/api/v1/search?" + said;
    },

    // No more is asked for than is shown.
    fields: function () {
      var hit = ["id", "rank", "title", "title_ranges", "organization", "genre", "date", "year", "family"];
      if (this.passages()) hit.push("snippets");
      return "total,page,pages,notice,suggestion,ways," + (this.facets().length ? "facets," : "") + "hits." + hit.join(",hits.");
    },

    passages: function () { return this.host.hasAttribute("passages") ? Number(this.attribute("passages")) || 0 : 1; },

    search: function () {
      var widget = this, address = this.address(), stopper = this.stop();
      var turn = this.turn;
      this.last = address;
      this.busy(true);
      this.emit("search", { query: this.query, asked: this.asked().toString() });
      this.fetched(address, stopper).then(function (answer) {
        if (turn !== widget.turn) return;
        if (answer.ok && answer.body && answer.body.hits) return widget.found(answer.body);
        var error = answer.body && answer.body.error;
        if (error) widget.failed("answer", answer.status, error.message, error.hint);
        else widget.fail("answer", answer.status, "odd", { status: answer.status });
      }, function () {
        if (turn === widget.turn) widget.lost(turn);
      });
    },

    fetched: function (address, stopper) {
      var patience = stopper && setTimeout(function () { stopper.abort(); }, PATIENCE);
      var options = { credentials: "omit", referrerPolicy: "no-referrer" };
      if (stopper) options.signal = stopper.signal;
      return fetch(address, options).then(function (answer) {
        function told(body) {
          clearTimeout(patience);
          return { ok: answer.ok, status: answer.status, body: body };
        }
        return answer.json().then(told, function () { return told(null); });
      });
    },

    // No longer wait for what was asked before.
    stop: function () {
      this.turn++;
      if (this.stopper) this.stopper.abort();
      this.stopper = window.AbortController ? new AbortController() : null;
      window.removeEventListener("online", this.online);
      this.busy(false);
      return this.stopper;
    },

    // No answer came: a request whose answer nobody may read tells whether the archive is there at all.
    lost: function (turn) {
      var widget = this, archive = this.archive();
      var probe = { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" };
      fetch(archive + "/embed.js", probe).then(function () {
        if (turn === widget.turn) widget.fail("refused", 0, "refused", { origin: location.origin });
      }, function () {
        // Browsers tell of a broken policy a moment later.
        setTimeout(function () { if (turn === widget.turn) widget.unreachable(archive); }, 50);
      });
    },

    unreachable: function (archive) {
      var home = originOf(anchor(archive));
      if (forbidden[home]) return this.fail("refused", 0, "policy", { archive: home });
      window.addEventListener("online", this.online);
      this.fail("offline", 0, location.protocol === "https:" && home.indexOf("http:") === 0 ? "mixed" : "offline");
    },

    emit: function (name, detail, cancelable) {
      return this.host.dispatchEvent(new CustomEvent("juanzong:" + name, { bubbles: true, composed: true, cancelable: !!cancelable, detail: detail }));
    },

    leave: function () {
      // What is only moved is there again at once, and goes on.
      var widget = this;
      Promise.resolve().then(function () {
        if (widget.host.isConnected) return;
        if (widget.isBusy) widget.last = "";
        widget.stop();
        if (widget.box) widget.box.leave();
      });
    }
  };

  // ---- What is seen of it

  var SEEN = {
    build: function () {
      var shape = [this.language(), this.hasBox(), this.isNarrowed()].join();
      if (shape !== this.shape) {
        if (this.face) this.root.removeChild(this.face);
        this.status = make("p", { part: "status", role: "status", "aria-live": "polite", tabindex: "-1" });
        this.results = make("div", { "aria-busy": this.isBusy });
        this.face = make("div", { "class": "root", lang: this.language() }, [this.hasBox() && this.form(), this.status, this.results]);
        this.root.appendChild(this.face);
        this.shape = shape;
        this.boxed = null;
      }
      // What a reader is typing is not taken away by anything but another search.
      if (this.hasBox() && this.boxed !== this.query) this.input.value = this.boxed = this.query;
    },

    form: function () {
      var widget = this, label = this.say("box");
      this.input = make("input", { part: "input", type: "search", name: "q", maxlength: "2000", autocomplete: "off", "aria-label": label });
      var form = make("form", { part: "form", role: "search" }, [this.input, make("button", { part: "button" }, [this.say("search")])]);
      this.box = this.isNarrowed() ? null : new Box(this, form);
      return on(form, "submit", function (event) {
        event.preventDefault();
        if (widget.box) widget.box.leave();
        widget.ask(widget.input.value.trim());
      });
    },

    ask: function (text) {
      this.query = text;
      this.page = 1;
      this.build();
      if (this.isAsked()) this.search();
      else this.clear();
    },

    busy: function (isBusy) {
      var widget = this;
      clearTimeout(this.told);
      this.isBusy = isBusy;
      if (this.results) this.results.setAttribute("aria-busy", isBusy);
      if (isBusy) this.told = setTimeout(function () { widget.tell(widget.say("loading"), true); }, LOADING);
    },

    tell: function (text, isWaiting) {
      this.status.classList.toggle("wait", !!isWaiting);
      if (this.status.textContent !== text) this.status.textContent = text;
    },

    clear: function () {
      this.stop();
      this.last = this.answer = null;
      this.tell("");
      this.fill([]);
    },

    fail: function (kind, status, name, values) {
      this.failed(kind, status, this.say(name, values), this.say(name + "Hint", values), name === "address");
    },

    failed: function (kind, status, message, hint, isFinal) {
      var again = !isFinal && (status < 400 || status >= 500) && this.button("quiet", this.say("again"), "again", this.search);
      this.busy(false);
      this.last = this.answer = null;
      this.tell("");
      this.fill([make("div", { part: "error", role: "alert" }, [make("b", {}, [message]), make("p", {}, [hint]), again])]);
      this.emit("error", { kind: kind, status: status, message: message });
    },

    found: function (answer) {
      this.busy(false);
      this.answer = answer;
      this.show(answer);
      if (this.turned && this.face.getBoundingClientRect().top < 0) this.status.scrollIntoView();
      this.turned = false;
      this.emit("results", { total: answer.total, page: answer.page, pages: answer.pages });
    },

    show: function (answer) {
      var asked = this.asked().toString(), found = answer.total;
      this.tell(found ? this.count(answer.page > 1 ? "page" : "found", found, answer.page) : this.say(this.query ? "nothing" : "none", { query: this.query }));
      this.fill([
        this.facetList(answer),
        answer.notice && make("p", { "class": "notice" }, [answer.notice]),
        answer.suggestion && this.meant(answer.suggestion),
        !found && this.ways(answer),
        answer.hits.length && make("ol", { part: "list" }, answer.hits.map(function (hit) { return this.item(hit, asked); }, this)),
        answer.pages > 1 && this.turning(answer),
        found && this.link("more", this.archive() + "/?" + asked, [this.say("all")])
      ]);
    },

    // New pieces for old: what had the keyboard has it again, and lists stay where they were.
    fill: function (pieces) {
      var focused = this.root.activeElement, places = {};
      focused = focused && this.results.contains(focused) ? focused : null;
      this.each("[data-list]", function (list) { places[list.dataset.list] = list.scrollTop; });
      this.results.textContent = "";
      pieces.forEach(function (piece) { if (piece) this.results.appendChild(piece); }, this);
      this.each("[data-list]", function (list) { list.scrollTop = places[list.dataset.list] || 0; });
      if (!focused) return;
      var next = this.status;
      this.each("[data-key]", function (piece) { if (piece.dataset.key === focused.dataset.key) next = piece; });
      next.focus({ preventScroll: true });
    },

    each: function (selector, seen) { [].forEach.call(this.results.querySelectorAll(selector), seen); },

    button: function (part, label, key, pressed) {
      return on(make("button", { part: part, type: "button", "data-key": key }, [label]), "click", pressed.bind(this));
    },

    link: function (part, address, inside) {
      var made = make("a", { part: part + " link", href: address, target: this.target(), rel: "noopener", referrerpolicy: "no-referrer" }, inside);
      made.dataset.key = part + address;
      return made;
    },

    target: function () {
      var target = this.attribute("target");
      return target === "_self" || target === "_top" ? target : "_blank";
    },

    item: function (hit, asked) {
      var address = this.archive() + "/documents/" + encodeURIComponent(hit.id);
      var read = address + "?" + (asked && asked + "&") + "rank=" + hit.rank;
      var when = hit.date || (hit.year ? String(hit.year) : this.say("undated"));
      var copies = hit.family && this.attribute("collapse") !== "0" ? hit.family.size - 1 : 0;
      return make("li", { part: "item" }, [
        this.reading("title", hit, read, marked(hit.title, hit.title_ranges)),
        make("p", { part: "about" }, [this.verbatim([hit.organization, hit.genre].filter(Boolean).concat(when).join(" · "))])
      ].concat((hit.snippets || []).slice(0, this.passages()).map(function (snippet) {
        return this.passage(hit, snippet, read + "&at=" + snippet.start);
      }, this), copies > 0 && make("p", { "class": "family" }, [
        this.link("plain", address + "/family?" + asked, [this.count("family", copies)])
      ])));
    },

    // A link to a report, which the page may follow in its own way.
    reading: function (part, hit, address, inside) {
      var widget = this, made = this.link(part, address, inside);
      made.lang = "zh-Hans";
      return on(made, "click", function (event) {
        if (!widget.emit("open", { id: hit.id, url: address }, true)) event.preventDefault();
      });
    },

    passage: function (hit, snippet, address) {
      var path = snippet.heading.filter(function (heading) { return snippet.text.indexOf(heading) !== 0; }).join(" › ");
      return make("div", { part: "passage", lang: "zh-Hans" }, [
        path && this.reading("path", hit, address, [path]), make("p", {}, marked(snippet.text, snippet.ranges))
      ]);
    },

    verbatim: function (text) { return make("span", { lang: "zh-Hans" }, [text]); },

    meant: function (suggestion) {
      return make("p", {}, [this.say("meant"), this.button("plain", suggestion, "meant", function () { this.ask(suggestion); })]);
    },

    // Other searches, as far as the page leaves them to the reader.
    ways: function (answer) {
      var offers = (answer.ways || []).map(function (way) {
        var filter = way.what.split(":"), chosen = this.chosen[filter[0]];
        if (TEXTUAL.indexOf(way.kind) >= 0 && way.text && way.text !== answer.suggestion) return this.way(way.text, way, function () { this.ask(way.text); });
        if (way.kind !== "filter" || !chosen || chosen.indexOf(filter[1]) < 0) return null;
        return this.way(this.say("without", { value: filter[1] }), way, function () { this.choose(filter[0], filter[1]); });
      }, this).filter(Boolean).slice(0, 5);
      return offers.length && make("div", { "class": "ways" }, [make("p", {}, [this.say("instead")]), make("ul", {}, offers)]);
    },

    way: function (label, way, pressed) {
      return make("li", {}, [this.button("plain", label, "way" + label, pressed), make("i", {}, [this.count("found", way.total)])]);
    },

    turning: function (answer) {
      function turn(by) {
        return function () {
          var page = answer.page + by;
          if (page < 1 || page > answer.pages) return;
          this.page = page;
          this.turned = true;
          this.search();
        };
      }
      var previous = this.button("quiet", this.say("previous"), "previous", turn(-1));
      var next = this.button("quiet", this.say("next"), "next", turn(1));
      previous.setAttribute("part", "page");
      next.setAttribute("part", "page");
      previous.setAttribute("aria-disabled", answer.page <= 1);
      next.setAttribute("aria-disabled", answer.page >= answer.pages);
      var place = make("span", {}, [this.figure(answer.page) + " / " + this.figure(answer.pages)]);
      // No landmark: there may be many on a page.
      return make("div", { part: "pages", role: "group", "aria-label": this.say("pages") }, [previous, place, next]);
    },

    facetList: function (answer) {
      var lists = this.facets().map(function (name) { return this.facet(name, answer.facets && answer.facets[name] || []); }, this).filter(Boolean);
      return lists.length && make("div", { part: "facets" }, lists);
    },

    facet: function (name, counted) {
      var widget = this, fixed = this.fixed(name), chosen = this.choices(name);
      var values = counted.filter(function (one) { return !fixed.length || liesWithin(String(one.value), fixed); });
      chosen.forEach(function (value) {
        if (!values.some(function (one) { return liesWithin(String(one.value), [value]); })) values.push({ value: value, count: 0 });
      });
      if (values.length < 2 && !chosen.length) return null;
      var label = make("summary", { "data-key": "open " + name }, [this.say(name)].concat(chosen.length ? [" ", make("b", { lang: "zh-Hans" }, [chosen.join("、")])] : []));
      var made = make("details", { part: "facet" }, [label]);
      // A list that is folded needs no values.
      function unfold() {
        if (made.open && made.children.length < 2) made.appendChild(widget.values(name, values.slice(0, VALUES)));
      }
      made.open = !!this.open[name];
      unfold();
      return on(made, "toggle", function () {
        widget.open[name] = made.open;
        unfold();
      });
    },

    values: function (name, values) {
      var list = values.map(function (one) { return this.value(name, String(one.value), one.count); }, this);
      var clear = this.choices(name).length && this.button("plain", this.say("clear"), name, function () { this.choose(name); });
      return make("ul", { "class": "values", "data-list": name }, list.concat(clear && make("li", {}, [clear])));
    },

    value: function (name, value, count) {
      var widget = this, box = make("input", { type: "checkbox", "data-key": name + "=" + value });
      box.checked = liesWithin(value, this.chosen[name]);
      on(box, "change", function () { widget.choose(name, value); });
      return make("li", {}, [make("label", { part: "value" }, [box, this.verbatim(value), make("i", {}, [this.figure(count)])])]);
    },

    // Choose a value or no longer; a single year instead of a span, which would hold it already; no value for none at all.
    choose: function (name, value) {
      var chosen = this.chosen[name];
      if (value === undefined) this.chosen[name] = [];
      else if (chosen.indexOf(value) >= 0) this.chosen[name] = chosen.filter(function (other) { return other !== value; });
      else this.chosen[name] = chosen.join().indexOf("..") < 0 ? chosen.concat(value) : [value];
      this.ask(this.query);
    }
  };
  Object.assign(Widget.prototype, SEEN);

  // ---- What is offered while typing

  function Box(widget, form) {
    var box = this, input = widget.input;
    this.widget = widget;
    this.input = input;
    this.active = -1;
    this.options = [];
    this.list = make("div", { id: "options", "class": "options", role: "listbox", "aria-label": widget.say("suggestions"), hidden: "" });
    this.status = make("div", { "class": "spoken", role: "status" });
    var roles = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": "options" };
    Object.keys(roles).forEach(function (key) { input.setAttribute(key, roles[key]); });
    form.appendChild(this.list);
    form.appendChild(this.status);
    on(input, "input", function (event) { box.soon(event); });
    on(input, "compositionend", function (event) { box.soon(event); });
    on(input, "keydown", function (event) { box.press(event); });
    on(input, "blur", function () { box.leave(); });
    // Pressing leaves the keyboard in the box, so that the list stays until it is let go.
    on(this.list, "mousedown", function (event) { event.preventDefault(); });
  }

  Box.prototype = {
    soon: function (event) {
      var box = this;
      clearTimeout(this.timer);
      this.turn = {};
      // Letters of an input method are not yet what is meant.
      if (!event.isComposing) this.timer = setTimeout(function () { box.ask(); }, PAUSE);
    },

    ask: function () {
      var box = this, typed = this.input.value.trim(), turn = this.turn = {};
      if (!typed) return this.leave();
      var address = this.widget.archive() + "/api/v1/suggest?" + new URLSearchParams({ q: typed, limit: "8", lang: this.widget.language() });
      this.widget.fetched(address).then(function (answer) {
        if (turn === box.turn) box.offer(answer.ok && answer.body && answer.body.suggestions || []);
      }, function () { if (turn === box.turn) box.leave(); });
    },

    offer: function (suggestions) {
      var box = this;
      this.choose(-1);
      this.list.textContent = "";
      this.options = suggestions.map(function (one, number) {
        var option = make("div", { "class": "option", id: "option" + number, role: "option", "aria-selected": "false", lang: "zh-Hans" }, marked(one.text, one.ranges || []));
        on(option, "mousemove", function () { box.choose(number); });
        return on(box.list.appendChild(option), "click", function () { box.take(number); });
      });
      this.show(this.options.length > 0);
    },

    show: function (isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", isOpen);
      this.status.textContent = isOpen ? this.widget.count("offered", this.options.length) : "";
    },

    leave: function () {
      clearTimeout(this.timer);
      this.turn = {};
      this.choose(-1);
      this.show(false);
    },

    choose: function (number) {
      if (this.active >= 0) this.options[this.active].setAttribute("aria-selected", "false");
      this.active = number;
      if (number < 0) return this.input.removeAttribute("aria-activedescendant");
      var option = this.options[number];
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    },

    take: function (number) {
      var text = this.options[number].textContent;
      this.leave();
      this.widget.ask(text);
    },

    press: function (event) {
      // Keys that choose among the characters of an input method are not ours.
      if (event.isComposing || event.keyCode === 229) return;
      var isOpen = !this.list.hidden, by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        if (!isOpen && this.options.length) this.show(true);
        var places = this.options.length + 1; // One more than options: the box itself, with what was typed.
        this.choose((this.active + 1 + by + places) % places - 1);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault(); // The browser would empty the box.
        this.leave();
      } else if (event.key === "Enter" && isOpen && this.active >= 0) {
        event.preventDefault();
        this.take(this.active);
      }
    }
  };

  // ---- The element

  var widgets = new WeakMap(), forbidden = {};

  function Search() { return Reflect.construct(HTMLElement, [], Search); }

  Search.prototype = Object.create(HTMLElement.prototype, {
    constructor: { value: Search, configurable: true, writable: true }
  });
  Object.setPrototypeOf(Search, HTMLElement);
  Search.observedAttributes = ATTRIBUTES;

  Search.prototype.connectedCallback = function () {
    var host = this;
    // What was set before this script came lies on the element itself and would hide the properties.
    Object.keys(PROPERTIES).forEach(function (name) {
      if (!Object.prototype.hasOwnProperty.call(host, name)) return;
      var value = host[name];
      delete host[name];
      host[name] = value;
    });
    if (!widgets.has(host)) {
      widgets.set(host, new Widget(host));
      // The parser makes the element before what is inside it.
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", function () { widgets.get(host).late(); });
    }
    widgets.get(host).soon();
  };

  Search.prototype.disconnectedCallback = function () { widgets.get(this).leave(); };

  Search.prototype.attributeChangedCallback = function (name, before, now) {
    var widget = widgets.get(this);
    if (widget && (before !== now || name === "query")) widget.changed(name);
  };

  Search.prototype.search = function () {
    var widget = widgets.get(this);
    if (!widget) return;
    widget.last = "";
    widget.soon();
  };

  var PROPERTIES = {};
  ATTRIBUTES.forEach(function (attribute) {
    if (attribute === "lang") return; // Every element has it.
    PROPERTIES[attribute.replace(/-(\w)/g, function (whole, letter) { return letter.toUpperCase(); })] = {
      configurable: true,
      enumerable: true,
      get: function () {
        var widget = attribute === "query" && widgets.get(this);
        return widget ? widget.query : this.getAttribute(attribute) || "";
      },
      set: function (value) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, typeof value === "boolean" ? Number(value) : Array.isArray(value) ? value.join(attribute === "only" ? "\n" : "|") : value);
      }
    };
  });
  Object.defineProperties(Search.prototype, PROPERTIES);

  document.addEventListener("securitypolicyviolation", function (event) {
    if (event.effectiveDirective === "connect-src") forbidden[originOf(anchor(event.blockedURI))] = true;
  });
  customElements.define(NAME, Search);
})();
