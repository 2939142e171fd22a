// What pages do more comfortably with a script; each of them works without.
(function () {
  "use strict";
  var root = document.documentElement;
  root.className += " js";

  // The page comes back with the keyboard where it was.
  function remember(field) {
    try { window.sessionStorage.setItem("chosen", JSON.stringify([field.name, field.value])); } catch (error) { return; }
  }

  function recall() {
    var chosen = null;
    try {
      chosen = JSON.parse(window.sessionStorage.getItem("chosen"));
      window.sessionStorage.removeItem("chosen");
    } catch (error) { return; }
    if (!chosen) return;
    document.querySelectorAll("[data-live] input, [data-live] select").forEach(function (field) {
      var same = field.name === chosen[0] && (field.tagName === "SELECT" || field.value === chosen[1]);
      if (same) field.focus({ preventScroll: true });
    });
  }

  function submitOnChange(form) {
    form.addEventListener("change", function (event) {
      var field = event.target;
      if (field.type !== "checkbox" && field.tagName !== "SELECT") return;
      remember(field);
      form.submit();
    });
  }

  // On a narrow screen what stands beside the text starts folded.
  function fold() {
    var narrow = window.matchMedia("(max-width: 60rem)");
    function apply() {
      document.querySelectorAll("details.fold").forEach(function (part) { part.open = !narrow.matches; });
    }
    apply();
    if (narrow.addEventListener) narrow.addEventListener("change", apply);
  }

  function unfold(hash) {
    var part = hash === "#facets" && document.querySelector("#facets > details");
    if (part) part.open = true;
  }

  function step(forward) {
    var hits = document.querySelectorAll("mark[id]");
    if (!hits.length) return;
    var current = document.querySelector("mark:target");
    var number = current ? Number(current.id.slice(1)) + (forward ? 1 : -1) : forward ? 1 : hits.length;
    // Replaced, not pushed, so that "back" leads to the results at once.
    window.location.replace("#h" + (((number - 1 + hits.length) % hits.length) + 1));
  }

  function onClick(event) {
    var link = event.target.closest && event.target.closest(".step a, .strip a, .hitbar a");
    if (!link) return;
    event.preventDefault();
    window.location.replace(link.getAttribute("href"));
  }

  function onKey(event) {
    var field = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName)) return;
    if (event.key === "n" || event.key === "N") step(event.key === "n");
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector("input[type=search]").select();
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-live]").forEach(submitOnChange);
    fold();
    recall();
    unfold(window.location.hash);
    window.addEventListener("hashchange", function () { unfold(window.location.hash); });
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
  });
})();
