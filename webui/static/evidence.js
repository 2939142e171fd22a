// What a piece of metadata rests on opens on hover and on focus, too, stays while one points at it, and goes with Esc.

const LINGER = 250; // Milliseconds for the way from the sign to the sheet.

let timer = 0;

function place(part) {
  const sign = part.querySelector("summary").getBoundingClientRect();
  const sheet = part.querySelector(".basis");
  const { width, height } = sheet.getBoundingClientRect();
  const left = Math.max(8, Math.min(sign.left, document.documentElement.clientWidth - width - 8));
  const below = sign.bottom + 4;
  const top = below + height < innerHeight - 8 ? below : Math.max(8, sign.top - height - 4);
  sheet.style.left = `${left}px`;
  sheet.style.top = `${top}px`;
}

function open(part) {
  clearTimeout(timer);
  for (const other of document.querySelectorAll(".evidence[open]")) if (other !== part) close(other);
  if (part.open) return;
  part.open = true;
  place(part);
}

function close(part) {
  part.open = false;
  part.pinned = false;
}

function watch(part) {
  const sign = part.querySelector("summary");
  let pressed = false;
  part.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") open(part); });
  part.addEventListener("pointerleave", () => {
    clearTimeout(timer);
    if (!part.pinned && !part.contains(document.activeElement)) timer = setTimeout(() => close(part), LINGER);
  });
  sign.addEventListener("pointerdown", () => { pressed = true; });
  sign.addEventListener("focus", () => { if (!pressed) open(part); });
  sign.addEventListener("blur", () => { if (!part.matches(":hover")) close(part); });
  sign.addEventListener("click", (event) => {
    event.preventDefault();
    pressed = false;
    if (part.open && part.pinned) return close(part);
    open(part);
    part.pinned = true;
  });
}

const parts = [...document.querySelectorAll(".evidence")];
parts.forEach(watch);
document.addEventListener("keydown", (event) => {
  const part = event.key === "Escape" && document.querySelector(".evidence[open]");
  if (!part) return;
  event.preventDefault();
  close(part);
});
document.addEventListener("pointerdown", (event) => {
  for (const part of document.querySelectorAll(".evidence[open]")) if (!part.contains(event.target)) close(part);
});
addEventListener("scroll", () => {
  for (const part of document.querySelectorAll(".evidence[open]")) place(part);
}, { passive: true, capture: true });
