// Runs before anything is drawn, so that what only a script needs, or makes needless, is laid out at once.
document.documentElement.className += " js";
