// Bars of years: drawn over with the mouse or spanned with the keyboard, they ask for all years between.
import { _, counted } from "./words.js";

function spans(list) {
  const bars = [...list.querySelectorAll("a")];
  const said = list.parentElement.querySelector("output");
  let anchor = -1; // Where the span begins,
  let end = -1; // and where it is now; -1 for no span.
  let dragging = false;

  function show(from, to) {
    [anchor, end] = [from, to];
    const [low, high] = from <= to ? [from, to] : [to, from];
    const spanned = from >= 0 && from !== to;
    bars.forEach((bar, place) => bar.classList.toggle("in", spanned && low <= place && place <= high));
    list.classList.toggle("spanning", spanned);
    said.textContent = spanned ? told(bars.slice(low, high + 1)) : "";
  }

  function told(chosen) {
    const n = chosen.reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    const [first, last] = ends(chosen);
    if (!first) return counted("{last} 年以前：{n} 篇", n, { last });
    return counted("{first}–{last} 年：{n} 篇", n, { first, last });
  }

  function ends(chosen) {
    const years = chosen.map((bar) => bar.dataset.year);
    return [years[0].startsWith("..") ? "" : years[0], years[years.length - 1].replace(/^\.\./, "")];
  }

  function ask() {
    const [first, last] = ends(bars.slice(Math.min(anchor, end), Math.max(anchor, end) + 1));
    const address = new URL(bars[0].href);
    for (const name of ["year", "page"]) address.searchParams.delete(name);
    address.searchParams.set("year", `${first}..${last}`);
    show(-1, -1);
    location.assign(address);
  }

  function under(x) {
    const place = bars.findIndex((bar) => x < bar.getBoundingClientRect().right);
    return place < 0 ? bars.length - 1 : place;
  }

  function stop() {
    dragging = false;
    show(-1, -1);
  }

  list.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary || event.ctrlKey || event.metaKey || event.shiftKey) return;
    dragging = true;
    [anchor, end] = [under(event.clientX), -1];
  });
  list.addEventListener("pointermove", (event) => {
    if (!dragging || (event.pointerType === "mouse" && !event.buttons)) return;
    const place = under(event.clientX);
    if (place === anchor && end < 0) return;
    if (!list.hasPointerCapture(event.pointerId)) list.setPointerCapture(event.pointerId);
    show(anchor, place);
  });
  list.addEventListener("pointerup", () => {
    const spanned = dragging && end >= 0 && end !== anchor;
    dragging = false;
    if (spanned) ask();
    else show(-1, -1);
  });
  list.addEventListener("pointercancel", stop);
  list.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || end < 0) return;
    event.preventDefault();
    stop();
  });

  list.addEventListener("keydown", (event) => {
    const place = bars.indexOf(event.target);
    if (event.key === "Enter" && end >= 0 && end !== anchor) {
      event.preventDefault();
      return ask();
    }
    const moves = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: bars.length - 1 };
    const next = Math.max(0, Math.min(bars.length - 1, moves[event.key]));
    if (place < 0 || !(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) show(anchor < 0 ? place : anchor, next);
    else show(-1, -1);
    hold(next);
    bars[next].focus();
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (!dragging && !list.contains(relatedTarget)) show(-1, -1);
  });

  // One stop for the tab key; from there on arrows lead.
  function hold(place) {
    bars.forEach((bar, other) => (bar.tabIndex = other === place ? 0 : -1));
  }

  const chosen = bars.findIndex((bar) => bar.classList.contains("on"));
  hold(chosen < 0 ? bars.length - 1 : chosen);
  const hint = list.parentElement.appendChild(document.createElement("p"));
  hint.className = "spoken";
  hint.id = "years-hint";
  hint.textContent = _("左右键逐年移动，按住 Shift 选一段，回车查这一段。");
  list.setAttribute("aria-describedby", hint.id);
}

document.querySelectorAll("[data-years]").forEach(spans);
