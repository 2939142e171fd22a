// On a narrow screen what stands beside the text starts folded.

const narrow = matchMedia("(max-width: 60rem)");

function apply() {
  for (const part of document.querySelectorAll("details.fold")) part.open = !narrow.matches;
}

apply();
narrow.addEventListener("change", apply);
