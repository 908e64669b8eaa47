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

async function show(address, how = "push") {
  const turn = ++asked;
  clearTimeout(waiting);
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    return void location.assign(address);
  }
  if (turn !== asked) return;
  if (answer.status === 429 || answer.status === 503) {
    waiting = setTimeout(() => show(address, how), 1500);
    return;
  }
  if (!answer.ok) return void location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return;
  if (how !== "back") {
    const isSame = how === "replace" || address === location.pathname + location.search;
    history[isSame ? "replaceState" : "pushState"](null, "", address);
  }
  swap(page, how === "back");
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
  if (event.target.type !== "text" || event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(addressOf(form), "replace"), 400);
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
    const label = button.dataset.label ??= button.textContent;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  }
});
addEventListener("popstate", () => show(location.pathname + location.search, "back"));
document.documentElement.classList.add("has-script");
ready();
