// Fetches the addresses that the form and the links lead to, and swaps the regions of the page. Without it all works too.
"use strict";

const form = document.getElementById("builder");
let asked = 0;
let waiting = 0;

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(pairs).toString();
  return query ? `/?${query}` : "/";
}

async function show(address, isBack) {
  const turn = ++asked;
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    return void location.assign(address);
  }
  if (turn !== asked) return;
  if (!answer.ok) return void location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;
  if (!isBack) history.pushState(null, "", address);
  swap(page, isBack);
}

function swap(page, isBack) {
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("details[id]")].map((each) => [each.id, each.open]);
  const scrolled = document.querySelector(".tree")?.scrollTop;
  for (const region of document.querySelectorAll("[data-region]")) {
    const next = page.getElementById(region.id);
    if (next) region.replaceWith(document.adoptNode(next));
  }
  if (isBack) {
    for (const field of form.querySelectorAll("input[type=text]")) {
      field.value = page.getElementById(field.id)?.value ?? "";
    }
  }
  for (const [id, isOpen] of open) {
    const details = document.getElementById(id);
    if (details) details.open = isOpen;
  }
  for (const field of page.querySelectorAll("input[type=text]")) {
    document.getElementById(field.id)?.setAttribute("placeholder", field.placeholder);
  }
  const tree = document.querySelector(".tree");
  if (tree && scrolled) tree.scrollTop = scrolled;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.title = page.title;
  const spoken = page.getElementById("spoken").textContent;
  const status = document.getElementById("spoken");
  if (status.textContent !== spoken) status.textContent = spoken;
  ready();
}

function ready() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

form.addEventListener("change", (event) => {
  if (event.target.type !== "text") show(addressOf(form));
});
form.addEventListener("input", (event) => {
  if (event.target.type !== "text") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(addressOf(form)), 400);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  show(addressOf(form));
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-state]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(link.pathname + link.search);
  }
  const button = event.target.closest("[data-copy]");
  if (button) {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1500);
  }
});
addEventListener("popstate", () => show(location.pathname + location.search, true));
document.documentElement.classList.add("has-script");
ready();
