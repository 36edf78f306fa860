// Small conveniences of the console. Every page works without this file.
"use strict";

// The server shows times in the reader's zone; the browser is what knows it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `coldframe_zone=${zone}; path=/; max-age=31536000; samesite=lax`;

document.documentElement.dataset.script = "on";

const byId = (id) => document.getElementById(id);
const shortcutsOn = () => document.body.dataset.keys !== "off";
const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])";
const typing = (element) => element.closest?.(TYPED) != null;
const seen = (element) => element.checkVisibility({ visibilityProperty: true });

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) openDialog(opener.dataset.opens);
  if (event.target.closest("[data-prints]")) window.print();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-selects]")) event.target.select();
});

// ── Keys ──────────────────────────────────────────────────────────────────

// j and k mark a row of the list on the page; Enter follows its link; x chooses it.
function moveMark(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.hasAttribute("data-current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  rows.forEach((row) => row.toggleAttribute("data-current", row === next));
  next.querySelector("a, button")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(seen);
  if (!found) return false;
  act(found);
  return true;
}

// What is typed into gets the focus; everything else is done.
function act(element) {
  if (typing(element)) element.focus();
  else element.click();
}

// By a click where there is a button: only then does its own value go along.
function send(form, button) {
  if (button) button.click();
  else form.requestSubmit();
}

let waitingForPlace = false;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    const shown = document.querySelectorAll("[data-hides]");
    shown.forEach((button) => button.click());
    if (shown.length === 0 && typing(event.target)) event.target.blur();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && shortcutsOn()) {
    if (event.key.toLowerCase() === "k") {
      event.preventDefault();
      openDialog("palette");
    } else if (event.key === "Enter" && event.target.form) {
      event.preventDefault();
      send(event.target.form, event.target.form.querySelector("[data-first]"));
    }
    return;
  }
  if (!shortcutsOn() || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (waitingForPlace) {
    waitingForPlace = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  if (event.key === "?") openDialog("keys");
  else if (event.key === ":") openDialog("palette");
  else if (event.key === "g") waitingForPlace = true;
  else if (event.key === "j") moveMark(1);
  else if (event.key === "k") moveMark(-1);
  else if (event.key === "x") document.querySelector("[data-row][data-current] input[type=checkbox]")?.click();
  else if (event.key === "/") document.querySelector("input[type=search]")?.focus();
  else if (!press(event.key)) return;
  event.preventDefault();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  const count = form?.querySelector("[data-chosen]");
  if (count) count.value = form.querySelectorAll("[data-row] :checked").length;
});

// ── The palette: every act of this page and every place, by name ─────────

function openDialog(id) {
  const dialog = byId(id);
  if (!dialog || dialog.open) return;
  if (id === "palette") fillPalette();
  dialog.showModal();
}

const ACTS = "main :is([data-key], button, a.button, summary), .header [data-opens], .menu :is(a, button), [data-go]";
let offered = [];
let chosen = 0;

function wordsOf(element) {
  const named = element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).textContent;
  return named.replace(/\s+/g, " ").trim();
}

// The acts come in the page's own order, those with a key first; a place opens under its own key.
function fillPalette() {
  const acts = [...document.querySelectorAll(ACTS)]
    .filter((element) => element.closest(".menu, .nav") || seen(element))
    .filter((element) => !element.disabled && wordsOf(element))
    .map((element) => ({ element, words: wordsOf(element), key: keyOf(element) }));
  const rank = ({ element, key }) => (element.dataset.go ? 1 : key ? 0 : element.closest(".menu") ? 3 : 2);
  offered = acts.sort((one, other) => rank(one) - rank(other));
  byId("palette-words").value = "";
  showOffered();
}

function keyOf(element) {
  return element.dataset.key ?? (element.dataset.go ? `g ${element.dataset.go}` : "");
}

function showOffered() {
  const words = byId("palette-words").value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fitting = offered.filter((each) => words.every((word) => each.words.toLocaleLowerCase().includes(word)));
  chosen = 0;
  byId("palette-list").replaceChildren(...fitting.map((each, at) => {
    const option = document.createElement("li");
    option.id = `palette-${at}`;
    option.setAttribute("role", "option");
    const name = document.createElement("span");
    name.textContent = each.words;
    option.append(name);
    if (each.key) {
      const key = document.createElement("kbd");
      key.textContent = each.key;
      option.append(key);
    }
    option.addEventListener("click", () => choose(each.element));
    return option;
  }));
  byId("palette-none").hidden = fitting.length > 0;
  mark(0);
}

function mark(at) {
  const options = [...byId("palette-list").children];
  chosen = Math.min(options.length - 1, Math.max(0, at));
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  options[chosen]?.scrollIntoView({ block: "nearest" });
  byId("palette-words").setAttribute("aria-activedescendant", options[chosen]?.id ?? "");
}

function choose(element) {
  byId("palette").close();
  act(element);
}

byId("palette-words")?.addEventListener("input", showOffered);
byId("palette-words")?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (step) mark(chosen + step);
  else if (event.key === "Enter" && !event.isComposing) byId("palette-list").children[chosen]?.click();
  else return;
  event.preventDefault();
});

// ── The line to the desk: slow, lost, broken ─────────────────────────────

const SLOW_MS = 1000;
let slow = 0;

function startWaiting() {
  clearTimeout(slow);
  slow = setTimeout(() => { if (byId("waiting")) byId("waiting").hidden = false; }, SLOW_MS);
}

function endWaiting() {
  clearTimeout(slow);
  if (byId("waiting")) byId("waiting").hidden = true;
}

// Say something in the page that stays, with everything that was typed into it.
function say(template, again, words = []) {
  const notice = byId(template).content.cloneNode(true);
  words.forEach((text, at) => { notice.querySelectorAll("[data-words]")[at].textContent = text; });
  notice.querySelector("[data-again]")?.addEventListener("click", again);
  byId("notices").replaceChildren(notice);
  byId("notices").scrollIntoView({ block: "nearest" });
}

function repeat(detail) {
  const { elt, requestConfig } = detail;
  return () => {
    if (elt.matches("form")) send(elt, requestConfig.triggeringEvent?.submitter);
    else htmx.trigger(elt, requestConfig.triggeringEvent?.type ?? "load");
  };
}

window.addEventListener("beforeunload", startWaiting);
window.addEventListener("pageshow", endWaiting);
document.addEventListener("htmx:beforeRequest", startWaiting);
document.addEventListener("htmx:afterRequest", endWaiting);
document.addEventListener("htmx:sendError", (event) => say("said-lost", repeat(event.detail)));
document.addEventListener("htmx:timeout", (event) => say("said-late", repeat(event.detail)));

// A refusal is said where the reader is; only a form that has to be corrected comes back as a page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || xhr.status === 422) return;
  event.detail.shouldSwap = false;
  if (xhr.status >= 500) return say("said-broken", repeat(event.detail));
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const words = ["main h1", "main h1 ~ p"].map((place) => page.querySelector(place)?.textContent.trim() ?? "");
  say("said-refused", null, words);
});

// Without a line nothing is sent, so that the page with what was typed is not replaced by the browser's own.
function keepPage(event, again) {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say("said-lost", again);
}
document.addEventListener("submit", (event) => {
  keepPage(event, () => send(event.target, event.submitter));
}, true);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && !link.hash) keepPage(event, () => link.click());
}, true);

// The answer to a form took the page's place: whoever reads by ear or by keys goes on at its beginning.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "main") return;
  dropAhead();
  byId("main").focus({ preventScroll: true });
  prepareAhead();
});

// ── The next review, ready before this one is done ───────────────────────

// Fetched while the reader reads, as anybody may read it: claimed by nobody, its pictures hidden. When the
// reader goes on it stands there at once, out of reach until the desk has said that it is theirs.
const IDLE_MS = 400;
let ahead = null;
let preparing = 0;

function prepareAhead() {
  clearTimeout(preparing);
  const from = document.querySelector("#main [data-ahead]")?.dataset.ahead;
  if (from) preparing = setTimeout(() => fetchAhead(from), IDLE_MS);
}

async function fetchAhead(from) {
  const answer = await fetch(from).catch(() => null);
  if (answer?.status !== 200 || document.querySelector("#main [data-ahead]")?.dataset.ahead !== from) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (!next) return;
  for (const name of ["id", "for"]) {
    next.querySelectorAll(`[${name}]`).forEach((element) => element.removeAttribute(name));
  }
  next.querySelectorAll("img").forEach((picture) => { picture.loading = "eager"; });
  next.removeAttribute("id");
  next.hidden = next.inert = true;
  ahead = document.adoptNode(next);
  byId("main").after(ahead);
}

function dropAhead() {
  ahead?.remove();
  ahead = null;
}

function showAhead(shown) {
  if (!ahead) return;
  ahead.hidden = !shown;
  byId("main").hidden = shown;
  if (shown) window.scrollTo(0, 0);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.triggeringEvent?.submitter?.matches("[data-goes-on]")) showAhead(true);
});
// Where it was refused or lost, the page is back as it was, with everything that was typed into it.
document.addEventListener("htmx:beforeSwap", (event) => event.detail.shouldSwap || showAhead(false));
document.addEventListener("htmx:sendError", () => showAhead(false));
document.addEventListener("htmx:timeout", () => showAhead(false));

prepareAhead();
