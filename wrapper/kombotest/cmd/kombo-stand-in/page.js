// The page also works without this script, with a reload after every button. The script keeps the requests up to date,
// shows their bodies and those of the responses in place, sends the forms in place, and searches the operations.
"use strict";

const requests = document.getElementById("requests");
const notice = document.getElementById("notice");

let shown = "";
async function refresh() {
  if (document.hidden) return;
  let text;
  try {
    const response = await fetch("/requests");
    if (!response.ok) return;
    text = await response.text();
  } catch {
    say("The mock server no longer responds.");
    return;
  }
  if (text === shown) return;
  shown = text;
  const open = [...requests.querySelectorAll("details[open]")].map((details) => details.id);
  const scrolled = requests.querySelector(".requests")?.scrollTop ?? 0;
  const focused = requests.contains(document.activeElement) ? document.activeElement.closest("details")?.id : null;
  requests.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", ""); // and load, by the event toggle
  const list = requests.querySelector(".requests");
  if (list) list.scrollTop = scrolled;
  if (focused) document.getElementById(focused)?.querySelector("summary").focus();
}
// The bodies of a request are formatted when it is opened.
async function load(details) {
  const bodies = details.querySelector(".bodies");
  try {
    const response = await fetch(`/requests/${details.dataset.request}`);
    bodies.innerHTML = response.ok ? await response.text() : "";
  } catch {
    // The link stays.
  }
}
requests.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.dataset.request) load(event.target);
}, true);

setInterval(refresh, 1000);
document.addEventListener("visibilitychange", refresh);

function say(text) {
  if (notice.textContent === text && !notice.hidden) return;
  notice.hidden = false;
  notice.textContent = text;
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST", headers: { Accept: "text/plain" }, body: new URLSearchParams(new FormData(form)),
      });
      say(await response.text());
    } catch {
      say("The mock server no longer responds.");
    }
    button.disabled = false;
    refresh();
  });
}

// "Fail …" beside an operation chooses it in the form.
document.addEventListener("click", (event) => {
  const operation = event.target.dataset?.operation;
  if (!operation) return;
  document.getElementById("operation").value = operation;
  const form = document.getElementById("fail");
  form.scrollIntoView({ block: "center" });
  form.elements.how.focus();
});

const search = document.getElementById("search");
const found = document.getElementById("found");
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const area of document.querySelectorAll(".area")) {
    let any = false;
    for (const row of area.querySelectorAll("tbody tr")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) { any = true; count++; }
    }
    area.hidden = !any;
  }
  found.textContent = words.length ? `${count} found` : "";
});
