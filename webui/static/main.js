// What every page does more comfortably with a script; each of them works without.
import "./suggest.js";
import "./keys.js";
import "./shortcuts.js";
import "./basket.js";

if (document.querySelector("[data-save-search], [data-recent-searches]")) import("./searches.js");
