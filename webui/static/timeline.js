// Wordings through the years: more boxes, the figures of the point under the hand, and keys from point to point.

const chart = document.querySelector(".plot[role=group]");
const readout = document.querySelector(".readout");

// Points of several lines may lie on one another; all of them are told.
function read({ target }) {
  const mark = target.closest("a.mark");
  if (!mark) return;
  const place = (other) => ["x", "y"].map((name) => other.querySelector("use").getAttribute(name)).join();
  const here = [...chart.querySelectorAll("a.mark")].filter((other) => place(other) === place(mark));
  here.sort((one, other) => (other === mark) - (one === mark));
  readout.textContent = here.map((other) => other.getAttribute("aria-label")).join("；");
}

function year(mark) {
  return Number(mark.querySelector("use").getAttribute("x").slice(0, -1));
}

// Of the points of a line, the nearest in the direction of the key.
function beside(mark, key) {
  const line = [...mark.parentNode.children];
  if (key === "ArrowLeft" || key === "ArrowRight") return line[line.indexOf(mark) + (key === "ArrowRight" ? 1 : -1)];
  if (key === "Home") return line[0];
  if (key === "End") return line[line.length - 1];
  // Lines are drawn last one first, so that the first lies on top.
  const lines = [...chart.querySelectorAll("g")].filter((other) => other.querySelector("a.mark")).reverse();
  const other = lines[lines.indexOf(mark.parentNode) + (key === "ArrowDown" ? 1 : -1)];
  const distance = (point) => Math.abs(year(point) - year(mark));
  return other && [...other.children].sort((one, two) => distance(one) - distance(two))[0];
}

function move(event) {
  const mark = event.target.closest("a.mark");
  if (!mark || !/^(Arrow|Home$|End$)/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const next = beside(mark, event.key);
  if (!next) return;
  mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

function trace() {
  const marks = chart.querySelectorAll("a.mark");
  if (!chart.querySelector("a.mark[tabindex='0']") && marks.length) marks[0].setAttribute("tabindex", "0");
  chart.addEventListener("pointerover", read);
  chart.addEventListener("focusin", read);
  chart.addEventListener("keydown", move);
}

function offerMore(button) {
  const list = document.querySelector(".wordings ol");
  const fresh = list.querySelector(".fresh");
  const most = Number(button.dataset.more);
  button.hidden = !fresh || list.children.length >= most;
  button.addEventListener("click", () => {
    const row = fresh.cloneNode(true);
    const box = row.querySelector("input");
    box.value = "";
    box.setAttribute("aria-label", box.getAttribute("aria-label").replace(/\d+/, list.children.length + 1));
    list.append(row);
    button.hidden = list.children.length >= most;
    box.focus();
  });
}

if (chart) trace();
document.querySelectorAll("button[data-more]").forEach(offerMore);
