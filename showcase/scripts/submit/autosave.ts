/** Saves a form's text; resolves when what stands in it now is saved, or could not be. */
export type Save = () => Promise<void>;

const AFTER_MS = 1500;
const AGAIN_MS = 10_000;

/**
 * Saves the form's text a moment after somebody stops typing, and again until it worked. Files are not part of it: see
 * `pictures.ts`.
 */
export function startAutosave(form: HTMLFormElement): Save {
  const state = form.querySelector<HTMLElement>("#save-state");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDirty = false;
  let running: Promise<void> = Promise.resolve();

  const say = (text: string): void => {
    if (state !== null) state.textContent = text;
  };
  const send = async (): Promise<void> => {
    if (!isDirty) return;
    isDirty = false;
    const data = new FormData(form);
    for (const name of ["poster", "stills", "files"]) data.delete(name);
    data.set("action", "save");
    try {
      const response = await fetch(addressOf(form), {
        method: "POST",
        body: data,
        headers: { accept: "application/json" },
        keepalive: true,
      });
      if (!response.ok) throw new Error(String(response.status));
      const { problems } = (await response.json()) as { problems: Record<string, string> };
      showProblems(form, problems);
      say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
    } catch {
      isDirty = true;
      say("Not saved yet; trying again.");
      later(AGAIN_MS);
    }
  };
  const save: Save = () => {
    clearTimeout(timer);
    running = running.then(send);
    return running;
  };
  const later = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), milliseconds);
  };
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    isDirty = true;
    later(AFTER_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isDirty = false;
  });
  addEventListener("online", () => void save());
  // Left in a hurry: what was typed last goes with the page.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void save();
  });
  return save;
}

/** Where a form goes. Its buttons are called `action`, and hide the property of that name. */
export function addressOf(form: HTMLFormElement): string {
  return form.getAttribute("action") ?? "";
}

/** Beside each field that cannot be read, why; and none beside those that now can. */
function showProblems(form: HTMLFormElement, problems: Readonly<Record<string, string>>): void {
  for (const input of form.querySelectorAll<HTMLElement>("input[type=text][id], textarea[id]")) {
    const name = (input as HTMLInputElement).name;
    const id = `field-${name}-problem`;
    let said = document.getElementById(id);
    if (problems[name] === undefined) {
      // "Missing" is said when it is to be sent in; it stays until there is something.
      if (said !== null && (input as HTMLInputElement).value !== "") said.remove();
      if ((input as HTMLInputElement).value !== "") input.removeAttribute("aria-invalid");
      continue;
    }
    if (said === null) {
      said = Object.assign(document.createElement("p"), { id, className: "problem" });
      input.after(said);
    }
    said.textContent = problems[name];
    input.setAttribute("aria-invalid", "true");
    const described = new Set((input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)).add(id);
    input.setAttribute("aria-describedby", [...described].join(" "));
  }
}
