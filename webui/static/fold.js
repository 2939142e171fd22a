// On a narrow screen what stands beside the text starts folded; the style sheet hides it until this has run.

const narrow = matchMedia("(max-width: 60rem)");

function apply() {
  for (const part of document.querySelectorAll("details.fold")) {
    part.open = !narrow.matches;
    part.classList.add("ready");
  }
}

apply();
narrow.addEventListener("change", apply);
