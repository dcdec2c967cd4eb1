/* Times in the simulated Discord, which its own page draws once: they follow the playground's clock. */

export function written(iso, zone = {}) {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...zone,
  }).format(new Date(iso));
}

/* SimCord draws "in 2 days" once, when a message is new; the clock moves on beneath it. */
const RELATIVE = /^in |^now$| ago$|^(yesterday|today|tomorrow|last week|this week|next week|this hour|this minute)$/;
const UNITS = [["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
export function redrawRelativeTimes(frame, now) {
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  frame.contentDocument?.querySelectorAll("time.discord-timestamp").forEach((time) => {
    if (!RELATIVE.test(time.textContent)) return;
    const seconds = (new Date(time.dateTime) - now) / 1000;
    const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) || UNITS.at(-1);
    const text = format.format(Math.round(seconds / size), unit);
    if (time.textContent !== text) time.textContent = text;
  });
}

/* Where the clock was moved, the last message before says so beneath it, as a divider. */
const MESSAGES = "#channel-message-list [data-message-id]";
const EPOCH_MS = 1420070400000n;
export function markJumps(frame, jumps) {
  const articles = [...frame.contentDocument?.querySelectorAll(MESSAGES) || []].map((element) => ({
    element, at: Number((BigInt(element.dataset.messageId) >> 22n) + EPOCH_MS),
  }));
  const ends = new Map();
  for (const [before, after] of jumps) {
    const last = articles.filter(({ at }) => at <= new Date(before)).at(-1)?.element;
    if (last) ends.set(last, [ends.get(last)?.[0] ?? before, after]);
  }
  for (const [element, [before, after]] of ends) element.dataset.later = `${lengthOf(before, after)} later · ${written(after)}`;
}

function lengthOf(before, after) {
  const minutes = Math.round((new Date(after) - new Date(before)) / 60000);
  const [unit, size] = [["week", 10080], ["day", 1440], ["hour", 60], ["minute", 1]]
    .find(([, least]) => minutes >= least && (minutes % least === 0 || least < 1440)) || ["minute", 1];
  const count = Math.round(minutes / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
