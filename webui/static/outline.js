// The outline beside a report follows the reading: the present section is marked and kept in sight.

const list = document.querySelector(".outline ol");
const links = list ? [...list.querySelectorAll("a")] : [];
const places = new Map();
const passed = new Set();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let now = null;
let asked = null; // The section that its link led to, and where the page then stood.

// Scrolled by itself only: scrollIntoView would move the page as well.
function reveal(link) {
  if (list.matches(":hover, :focus-within")) return;
  const box = list.getBoundingClientRect();
  const line = link.getBoundingClientRect();
  if (line.top >= box.top + line.height && line.bottom <= box.bottom - line.height) return;
  const top = list.scrollTop + line.top - box.top - box.height / 3;
  list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
}

// The last sections never come to the top: they are reached by their links, or when the page ends.
function reached() {
  if (asked && Math.abs(scrollY - asked.y) > 1) asked = null;
  if (asked) return asked.number;
  if (scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2) {
    const seen = [...places].filter(([heading]) => heading.getBoundingClientRect().top < innerHeight);
    return Math.max(...seen.map(([, number]) => number), -1);
  }
  return Math.max(...passed, -1);
}

function follow() {
  const last = reached();
  const link = last < 0 ? null : links[last];
  if (link === now) return;
  if (now) now.removeAttribute("aria-current");
  now = link;
  if (!link) return;
  link.setAttribute("aria-current", "location");
  reveal(link);
}

links.forEach((link, number) => {
  const heading = document.getElementById(link.hash.slice(1));
  if (heading) places.set(heading, number);
  // A moment later, when the page stands there.
  link.addEventListener("click", () => setTimeout(() => {
    asked = { number, y: scrollY };
    follow();
  }, 50));
});

if (places.size && window.IntersectionObserver) {
  // What is above the upper third of the window has been read: everything above counts as inside.
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = places.get(entry.target);
      if (entry.isIntersecting) passed.add(number);
      else passed.delete(number);
    }
    follow();
  }, { rootMargin: "9999999px 0px -66% 0px" });
  for (const heading of places.keys()) observer.observe(heading);
  addEventListener("scroll", follow, { passive: true });
}
