"use strict";
const form = document.forms[0];

// A question that depends on another is shown, and sent, only if it is asked.
function ask() {
  for (const question of form.querySelectorAll("[data-depends]")) {
    const asked = JSON.parse(question.dataset.options).map(String);
    const given = new FormData(form).getAll("question-" + question.dataset.depends);
    question.hidden = !given.some((value) => asked.includes(value));
    for (const field of question.querySelectorAll("input, select, textarea")) field.disabled = question.hidden;
  }
}

// Files that are too large are reported before they are sent, while the form is still filled in.
function checkSize() {
  let size = 0;
  for (const field of form.querySelectorAll("input[type=file]")) {
    for (const file of field.files) size += file.size;
  }
  const limit = Number(form.dataset.maxBytes);
  form.elements.resume.setCustomValidity(size < limit ? "" : "All documents together must have less than 10 MB.");
}

form.addEventListener("input", () => { ask(); checkSize(); });
form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
window.addEventListener("pageshow", () => { form.querySelector("button").disabled = false; });
ask();
checkSize();
