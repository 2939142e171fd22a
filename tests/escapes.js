// What a page is made of: its elements and attributes by name, where they lead, and what stands in what there.
(() => {
  const MARKS = ["mark", "bdi", "br"];
  const LEADING = ["href", "src", "action", "formaction", "data", "poster", "background", "ping", "srcset", "xlink:href"];

  function* every(root) {
    for (const part of root.querySelectorAll("*")) {
      yield part;
      if (part.shadowRoot) yield* every(part.shadowRoot);
      if (part.localName === "template" && part.content) yield* every(part.content);
    }
  }

  // What a payload has brought in is of a name that no harmless page has, or leads elsewhere.
  function names(page) {
    const found = new Set();
    for (const part of every(page)) {
      found.add(part.localName);
      for (const { name, value } of part.attributes) {
        found.add(`${part.localName}@${name}`);
        if (LEADING.includes(name) && leads(part, value)) found.add(`${part.localName}@${name}=${value}`);
      }
      if (part.localName === "script" && part.textContent.trim()) found.add(`script:${part.textContent.trim()}`);
      if (part.localName === "style") found.add(`style:${part.textContent.trim().slice(0, 200)}`);
    }
    return [...found];
  }

  function leads(part, value) {
    let address;
    try {
      address = new URL(value, location.href);
    } catch {
      return true;
    }
    // The address that a report is given on the web may be any, and tells that site nothing.
    const isTold = part.localName === "a" && part.relList.contains("noreferrer") && /^https?:$/.test(address.protocol);
    return address.origin !== location.origin && !isTold;
  }

  const called = (part) => part.localName + [...part.classList].map((name) => "." + name).join("");

  // What stands directly in what, in everything that repeats.
  function nested(page, repeated) {
    const found = new Set();
    for (const part of page.querySelectorAll(`${repeated}, :is(${repeated}) *`)) {
      if (!MARKS.includes(part.localName)) found.add(`${called(part.parentElement)} > ${called(part)}`);
    }
    return [...found];
  }

  window.survey = (page, repeated = ".hits > li, .juanzong-hits > li") => ({
    names: names(page),
    mains: page.querySelectorAll("main").length,
    titles: page.querySelectorAll("head > title").length,
    parts: page.body ? [...page.body.children].map(({ localName }) => localName).join() : "",
    nested: nested(page, repeated),
  });

  async function read(address) {
    const answer = await fetch(address, { redirect: "follow" });
    const text = await answer.text();
    const type = answer.headers.get("Content-Type") || "";
    const found = { address, status: answer.status, at: answer.url, type };
    if (!type.startsWith("text/html")) return found;
    return { ...found, ...survey(new DOMParser().parseFromString(text, "text/html")) };
  }

  // Four at a time; of names that are known already, only the address that has others is told.
  window.surveyAll = async (addresses, known = []) => {
    const usual = new Set(known);
    const waiting = [...addresses];
    const found = [];
    const work = async () => {
      while (waiting.length) {
        const one = await read(waiting.shift());
        if (one.names && known.length) one.names = one.names.filter((name) => !usual.has(name));
        found.push(one);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    return found;
  };
})();
