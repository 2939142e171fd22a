// What every page does more comfortably with a script; each of them works without.
import "./suggest.js";
import "./keys.js";
