/* The playground's page: draws what /state tells, posts choices, and keeps the frame on the current view.
   It never touches the simulated world itself; only "Try this" types into the frame's message box. */

import { markJumps, redrawRelativeTimes, written } from "/times.js";
import { pressButton, runCommand } from "/tour.js";

const POLL_MS = 2000;
const HINT_MS = 5000;
const TRY_MS = 100;
const OPEN_TRIES = 100;
const SETTLE_TRIES = 12;
const NEAR_PX = 250;
const LOST = "The playground does not answer. Is it still running?";
const JUMPS = ".jumps button, #try [data-hours]";
const GLYPHS = { channel: "#", thread: "↳", dm: "@" };
const one = (id) => document.getElementById(id);

const page = {
  rail: one("rail"), menu: one("menu"), look: one("bar-look"), people: one("people"), places: one("places"),
  now: one("now"), view: one("view"), status: one("status"), trouble: one("trouble"),
  writing: one("writing"), next: one("next-step"),
};
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const debug = new URLSearchParams(location.search).has("debug");

/* Each window has a person and a place of its own, which its address names: two side by side show both ends of a talk. */
const windowName = crypto.randomUUID();
async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(`${path}?window=${windowName}`, { cache: "no-store", ...options });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

let hint = 0;
function say(text, lasting = false) {
  clearTimeout(hint);
  page.status.textContent = text;
  if (text && !lasting) hint = setTimeout(() => say(""), HINT_MS);
}

function span(name, text) {
  return Object.assign(document.createElement("span"), { className: name, textContent: text });
}

function entry(item, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.id = item.id;
  button.className = [item.kind || "person", item.unread ? "unread" : ""].join(" ").trim();
  if (item.current) button.setAttribute("aria-current", "true");
  if (item.kind) {
    const glyph = span("glyph", GLYPHS[item.kind]);
    glyph.setAttribute("aria-hidden", "true");
    button.append(glyph);
  }
  if (item.face) button.append(Object.assign(document.createElement("img"), { src: item.face, alt: "", className: "face" }));
  button.title = item.name;
  button.append(span("label", item.name));
  if (item.note || item.archived) button.append(span("note", item.archived ? "archived" : item.note));
  if (item.unread) {
    const count = span("count", item.unread > 99 ? "99+" : String(item.unread));
    count.setAttribute("aria-label", `${item.unread} new`);
    button.append(count);
  }
  button.addEventListener("click", () => choose(item));
  const row = document.createElement("li");
  row.append(button);
  return row;
}

function drawList(list, items, choose) {
  const drawn = JSON.stringify(items);
  if (list.dataset.drawn === drawn) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...items.map((item) => entry(item, choose)));
  list.dataset.drawn = drawn;
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
}

/* The state says null where the place has no rights of its own. */
function drawWriting(allowed) {
  page.writing.hidden = allowed === null;
  page.writing.dataset.allowed = String(!allowed);
  page.writing.textContent = allowed
    ? "Take the bot's right to write here" : "Give the bot's right to write here back";
}

function drawTime(iso) {
  page.now.dateTime = iso;
  page.now.textContent = written(iso, { timeZoneName: "short" });
  page.now.title = new Date(iso).toUTCString();
  redrawRelativeTimes(page.view, new Date(iso));
  if (latest) markJumps(page.view, latest.jumps);
}

/* What was being typed is kept for the person and the place, and is there again when both are. */
const drafts = new Map();
let looking = "";
function keepDrafts() {
  const key = looking;
  const inner = page.view.contentDocument;
  inner.addEventListener("input", ({ target }) => {
    if (target.id === "channel-composer-input" && target.matches("textarea")) drafts.set(key, target.value);
  }, true);
  inner.addEventListener("submit", () => drafts.delete(key), true);
}

function giveDraftBack() {
  const input = page.view.contentDocument?.querySelector("textarea#channel-composer-input");
  if (!input || input.value || !drafts.get(looking)) return;
  input.value = drafts.get(looking);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/* SimCord opens a channel at the bot's last message and follows new ones only from the very bottom.
   It draws more than once while it opens, so the bottom is taken again until it has been still a while. */
function showNewest(view, tries, follows = false) {
  const inner = page.view.contentWindow;
  const ready = inner.location.href.endsWith(view) && inner.simcordPreview?.ready;
  const timeline = page.view.contentDocument?.getElementById("channel-timeline");
  if (ready && timeline) {
    timeline.scrollTop = timeline.scrollHeight;
    markJumps(page.view, latest.jumps);
    if (!follows) {
      follow(view, timeline);
      giveDraftBack();
    }
  }
  const left = ready ? Math.min(tries, SETTLE_TRIES) - 1 : tries - 1;
  if (view === shown && left > 0) setTimeout(() => showNewest(view, left, follows || Boolean(ready)), TRY_MS);
}

/* Whoever reads near the bottom is taken to each new message; whoever has scrolled up is left there. */
function follow(view, timeline) {
  const newest = () => [...timeline.querySelectorAll("[data-message-id]")].at(-1)?.dataset.messageId;
  let near = true;
  let last = newest();
  timeline.addEventListener("scroll", () => {
    near = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < NEAR_PX;
  });
  new MutationObserver(() => {
    if (last === newest()) return;
    last = newest();
    markJumps(page.view, latest.jumps);
    if (near) showNewest(view, SETTLE_TRIES, true);
  }).observe(timeline, { childList: true, subtree: true });
}

let latest = null;
let shown = null;
function currentOf(state) {
  const person = state.people.find((item) => item.current);
  return { person, place: state.places.find((item) => item.current) };
}

function draw(state) {
  latest = state;
  drawTime(state.time);
  page.trouble.hidden = !state.errors;
  page.trouble.textContent = state.errors
    ? `The bot raised ${state.errors === 1 ? "an error" : `${state.errors} errors`} (see the terminal): ${state.last_error}` : "";
  const { person, place } = currentOf(state);
  history.replaceState(null, "", `#${encodeURIComponent(person.name)}/${encodeURIComponent(place?.name || "")}`);
  drawList(page.people, state.people, (item) => show({ member: item.id }));
  drawList(page.places, state.places, (item) => show({ place: item.id }));
  drawWriting(state.bot_may_write);
  page.look.textContent = `${place ? GLYPHS[place.kind] + " " + place.name : ""} as ${person.name}`;
  if (state.view && state.view !== shown) {
    looking = `${person.id}/${place?.id}`;
    shown = state.view;
    page.view.contentWindow.location.replace(state.view);
    showNewest(state.view, OPEN_TRIES);
  }
}

/* The person and the place that the address names, if there are such. */
async function openAddress() {
  const [person, place] = location.hash.slice(1).split("/").map(decodeURIComponent);
  let state = await ask("/show", { zone })
    .catch(() => ask("/state")); // a zone too new for the playground
  const member = state.people.find((item) => item.name === person);
  if (member) state = await ask("/show", { member: member.id });
  const channel = member && state.places.find((item) => item.name === place);
  draw(channel ? await ask("/show", { place: channel.id }) : state);
}

let acts = 0;
async function act(path, body) {
  acts += 1;
  try {
    draw(await ask(path, body));
    return true;
  } catch (error) {
    say(error instanceof TypeError ? LOST : error.message);
    return false;
  }
}

async function show(choice) {
  const done = await act("/show", choice);
  openRail(false);
  return done;
}

/* Nine o'clock in the browser's zone: the next one, or the next Monday's. */
function hoursUntil(next) {
  const now = new Date(latest.time);
  const goal = new Date(now);
  goal.setHours(9, 0, 0, 0);
  while (goal <= now || (next === "monday" && goal.getDay() !== 1)) goal.setDate(goal.getDate() + 1);
  return (goal - now) / 3600000;
}

async function jump(button) {
  const buttons = [...document.querySelectorAll(JUMPS)];
  buttons.forEach((item) => { item.disabled = true; });
  say("Time is passing …", true);
  if (await act("/time", { hours: Number(button.dataset.hours) || hoursUntil(button.dataset.next) })) {
    say("");
    showNewest(shown, SETTLE_TRIES, true);
  }
  buttons.forEach((item) => { item.disabled = false; });
  markDone(button);
  button.focus();
}

/* What was done of the tour is kept for this tab and this server; a phone has the next step in its bar. A step that
   cannot be done now does not hold up those after it: the next one is looked for after the one `tried` in vain. */
const steps = [...document.querySelectorAll("#try button")];
let tried = null;
const nextStep = () => {
  const open = steps.filter((step) => !step.classList.contains("done"));
  return open.find((step) => steps.indexOf(step) > steps.indexOf(tried)) || open[0];
};
const tourKey = () => `tour of ${latest.places[0].id}`;
function markDone(button) {
  if (!steps.includes(button)) return;
  button.classList.add("done");
  sessionStorage.setItem(tourKey(), JSON.stringify(steps.map((step) => step.classList.contains("done"))));
  drawNextStep();
  if (!nextStep()) say("That was the tour. Now type / for any command, or be somebody else: Menu.");
}

function drawNextStep() {
  const next = nextStep();
  page.next.hidden = !next;
  page.next.textContent = next ? `Tour ${steps.indexOf(next) + 1}/${steps.length}: ${next.querySelector(".label").textContent}` : "";
}

function recallTour() {
  const done = JSON.parse(sessionStorage.getItem(tourKey()) || "[]");
  steps.forEach((step, index) => step.classList.toggle("done", Boolean(done[index])));
  drawNextStep();
}

/* A step of the tour: becomes its person, goes to its place (`thread` is the first there is), runs its command. */
async function tryOut(button) {
  const { person, place, command, fields, press, text } = button.dataset;
  const member = latest.people.find((item) => item.name === person);
  openRail(false);
  if (!await show({ member: member.id })) return;
  const channel = latest.places.find((item) => (place === "thread" ? item.kind === place : item.name === place));
  if (!channel) passOver(button, `${person} has no thread yet: first ask for an interview, and let the host accept.`);
  if (!channel || !await show({ place: channel.id })) return;
  try {
    if (command) {
      say(`${person} runs ${command} …`, true);
      const texts = new URLSearchParams((fields || "").replace("{zone}", zone));
      await runCommand(page.view, shown, command, Object.fromEntries(texts));
    } else if (press) {
      say(`${person} presses ${press} …`, true);
      await pressButton(page.view, shown, press, text);
    }
    say("");
    markDone(button);
  } catch (error) {
    passOver(button, error.message);
  }
}

function passOver(step, reason) {
  tried = step;
  drawNextStep();
  say(reason);
}

function openRail(open) {
  page.rail.classList.toggle("open", open);
  page.menu.setAttribute("aria-expanded", String(open));
}

/* What was asked before a choice may be older than the choice's own answer, and is then dropped. */
async function look() {
  const before = acts;
  try {
    const state = await ask("/state");
    if (page.status.textContent === LOST) say("");
    if (before === acts && !state.moving) draw(state);
    else drawTime(state.time);
  } catch {
    say(LOST, true);
  }
}

async function poll() {
  if (!document.hidden) await look();
  setTimeout(poll, POLL_MS);
}

page.view.addEventListener("load", keepDrafts);
if (debug) {
  page.view.addEventListener("load", () => page.view.contentDocument.documentElement.setAttribute("data-debug", ""));
}
page.menu.addEventListener("click", () => openRail(!page.rail.classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !page.rail.classList.contains("open")) return;
  openRail(false);
  page.menu.focus();
});
document.querySelectorAll(JUMPS).forEach((button) => button.addEventListener("click", () => jump(button)));
page.writing.addEventListener("click", () => act("/writing", { allowed: page.writing.dataset.allowed === "true" }));
document.querySelectorAll("#try [data-person]").forEach((button) => {
  button.addEventListener("click", () => tryOut(button));
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
page.next.addEventListener("click", () => nextStep()?.click());
openAddress().then(recallTour).catch(() => say(LOST, true)).finally(poll);
