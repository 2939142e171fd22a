// Runs before anything is drawn, so that what only a script needs, or makes needless, is laid out at once. A browser
// that knows no modules runs none of our scripts but this one, and keeps the page as it is without.
if ("noModule" in document.createElement("script")) document.documentElement.className += " js";
