/* Runs a command in the simulated Discord as a member would: typed into the message box, chosen, filled in, sent. */

const STEP_MS = 50;
const PATIENCE_MS = 8000;

async function until(find) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = find();
    if (value) return value;
    if (Date.now() > end) throw new Error("The message box is not ready. Please try again.");
    await new Promise((resolve) => { setTimeout(resolve, STEP_MS); });
  }
}

function type(field, text) {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* `view` is the address that the frame has to show by then; `fields` are texts by the name of their option. */
export async function runCommand(frame, view, command, fields) {
  const inner = frame.contentWindow;
  const find = (selector) => frame.contentDocument.querySelector(selector);
  await until(() => inner.location.href.endsWith(view) && inner.simcordPreview?.ready && !inner.simcordPreview.pendingAction);
  find(".command-context-close")?.click();
  const input = await until(() => find("textarea#channel-composer-input"));
  if (!input.checkVisibility()) throw new Error("Nobody can write here.");
  type(input, command);
  const entries = () => [...frame.contentDocument.querySelectorAll(".command-entry")];
  (await until(() => entries().find((item) => item.querySelector("strong").textContent === command))).click();
  await until(() => find(".command-row .command-chip"));
  for (const [name, text] of Object.entries(fields)) {
    const selector = `.command-option-input[data-option="${name}"]`;
    if (!find(selector)) await addOption(find, frame, name);
    type(await until(() => find(selector)), text);
    if (name === "channel") await pick(frame, text);
  }
  (await until(() => find("#send-message:not(:disabled)"))).click();
}

/* An optional field is chosen from a list before it can be filled in. */
async function addOption(find, frame, name) {
  (await until(() => find(".command-ghost"))).click();
  await pick(frame, name);
}

async function pick(frame, name) {
  const options = () => [...frame.contentDocument.querySelectorAll(".command-popup [role=option]")];
  const label = (item) => item.querySelector(".command-suggestion-label")?.textContent;
  (await until(() => options().find((item) => label(item) === name))).click();
}
