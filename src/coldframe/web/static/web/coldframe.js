// Small conveniences of the console. Every page works without this file.
"use strict";

// The server shows times in the reader's zone; the browser is what knows it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `coldframe_zone=${zone}; path=/; max-age=31536000; samesite=lax`;

document.documentElement.dataset.script = "on";

const shortcutsOn = () => document.body.dataset.keys !== "off";
const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-selects]")) event.target.select();
});

// j and k mark a row of the list on the page; Enter follows its link.
function moveMark(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.hasAttribute("data-current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  rows.forEach((row) => row.toggleAttribute("data-current", row === next));
  next.querySelector("a, button")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

let waitingForPlace = false;

function go(key) {
  document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll("[data-hides]").forEach((button) => button.click());
    return;
  }
  if (!shortcutsOn() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (waitingForPlace) {
    waitingForPlace = false;
    go(event.key);
    return;
  }
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (event.key === "g") waitingForPlace = true;
  else if (event.key === "j") moveMark(1);
  else if (event.key === "k") moveMark(-1);
  else if (event.key === "/") document.querySelector("input[type=search]")?.focus();
  else if (pressed) pressed.matches("input, select, textarea") ? pressed.focus() : pressed.click();
  else return;
  event.preventDefault();
});
