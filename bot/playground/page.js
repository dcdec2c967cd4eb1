/* The playground's page: draws what /state tells, posts choices, and keeps the frame on the current view.
   It never touches the simulated world itself; only "Try this" types into the frame's message box. */

const POLL_MS = 2000;
const HINT_MS = 5000;
const TRY_MS = 100;
const OPEN_TRIES = 100;
const SETTLE_TRIES = 12;
const NEAR_PX = 250;
const LOST = "The playground does not answer. Is it still running?";
const GLYPHS = { channel: "#", thread: "↳", dm: "@" };
const one = (id) => document.getElementById(id);

const page = {
  rail: one("rail"), menu: one("menu"), look: one("bar-look"), people: one("people"), places: one("places"),
  now: one("now"), view: one("view"), status: one("status"), trouble: one("trouble"),
  writing: one("writing"),
};

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, { cache: "no-store", ...options });
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
  const written = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    timeZone: "UTC",
  }).format(new Date(iso));
  page.now.dateTime = iso;
  page.now.textContent = `${written} UTC`;
}

/* SimCord opens a channel at the bot's last message and follows new ones only from the very bottom.
   It draws more than once while it opens, so the bottom is taken again until it has been still a while. */
function showNewest(view, tries, follows = false) {
  const inner = page.view.contentWindow;
  const ready = inner.location.href.endsWith(view) && inner.simcordPreview?.ready;
  const timeline = page.view.contentDocument?.getElementById("channel-timeline");
  if (ready && timeline) {
    timeline.scrollTop = timeline.scrollHeight;
    if (!follows) follow(view, timeline);
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
    if (near) showNewest(view, SETTLE_TRIES, true);
  }).observe(timeline, { childList: true, subtree: true });
}

let shown = null;
function draw(state) {
  drawList(page.people, state.people, (person) => show({ member: person.id }));
  drawList(page.places, state.places, (place) => show({ place: place.id }));
  drawTime(state.time);
  drawWriting(state.bot_may_write);
  const person = state.people.find((item) => item.current);
  const place = state.places.find((item) => item.current);
  page.look.textContent = `${place ? GLYPHS[place.kind] + " " + place.name : ""} as ${person?.name || ""}`;
  page.trouble.hidden = !state.errors;
  page.trouble.textContent = state.errors
    ? `The bot raised ${state.errors === 1 ? "an error" : `${state.errors} errors`} (see the terminal): ${state.last_error}` : "";
  if (state.view && state.view !== shown) {
    shown = state.view;
    page.view.contentWindow.location.replace(state.view);
    showNewest(state.view, OPEN_TRIES);
  }
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
  await act("/show", choice);
  openRail(false);
}

async function jump(button) {
  const buttons = [...document.querySelectorAll("[data-hours]")];
  buttons.forEach((item) => { item.disabled = true; });
  say("Time is passing …", true);
  if (await act("/time", { hours: Number(button.dataset.hours) })) say("");
  buttons.forEach((item) => { item.disabled = false; });
  button.focus();
}

function typeForThem(command) {
  const input = page.view.contentDocument?.getElementById("channel-composer-input");
  openRail(false);
  if (!input || !input.checkVisibility()) {
    say(`Type ${command} in an empty message box.`);
    return;
  }
  input.focus();
  input.value = command;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  say("Press Tab to choose the command, then Enter to run it.");
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

page.menu.addEventListener("click", () => openRail(!page.rail.classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !page.rail.classList.contains("open")) return;
  openRail(false);
  page.menu.focus();
});
document.querySelectorAll("[data-hours]").forEach((button) => button.addEventListener("click", () => jump(button)));
page.writing.addEventListener("click", () => act("/writing", { allowed: page.writing.dataset.allowed === "true" }));
document.querySelectorAll("[data-command]").forEach((button) => {
  button.addEventListener("click", () => typeForThem(button.dataset.command));
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
poll();
