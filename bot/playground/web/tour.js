/* Does in the simulated Discord what a member would: types a command, fills it in and sends it, or presses a button. */

const STEP_MS = 50;
const PATIENCE_MS = 8000;

async function until(find, complaint = "The message box is not ready. Please try again.") {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = find();
    if (value) return value;
    if (Date.now() > end) throw new Error(complaint);
    await new Promise((resolve) => { setTimeout(resolve, STEP_MS); });
  }
}

function type(field, text) {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* `view` is the address that the frame has to show by then. */
async function settled(frame, view) {
  const inner = frame.contentWindow;
  await until(() => inner.location.href.endsWith(view) && inner.simcordPreview?.ready && !inner.simcordPreview.pendingAction);
}

/* `fields` are texts by the name of their option. */
export async function runCommand(frame, view, command, fields) {
  const find = (selector) => frame.contentDocument.querySelector(selector);
  await settled(frame, view);
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

/* The newest button of that name; `text` fills in the first line of the form that it opens. */
export async function pressButton(frame, view, name, text) {
  await settled(frame, view);
  const all = (selector) => [...frame.contentDocument.querySelectorAll(selector)];
  const named = (selector, label) => all(selector).filter((item) => item.textContent.trim() === label && !item.disabled).at(-1);
  const missing = `There is no “${name}” to press here now. Do the steps before it first, or go on with the next.`;
  (await until(() => named("#channel-message-list button.component-button", name), missing)).click();
  if (!text) return;
  type(await until(() => all("#modal-root .modal-input")[0], missing), text);
  named("#modal-root button", "Submit").click();
}
