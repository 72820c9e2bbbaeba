/** Saves a form's text; resolves when what stands in it now is saved, or could not be. */
export type Save = () => Promise<void>;

/** What the server answers. */
interface Saved {
  /** What cannot be read, by field. */
  readonly problems: Readonly<Record<string, string>>;
  /** Fields that still keep the film from being sent in. */
  readonly missing: readonly string[];
}

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
      const { problems, missing } = (await response.json()) as Saved;
      const isMissing = (name: string): boolean => missing.includes(name);
      showProblems(form, problems, isMissing);
      showMissing(isMissing);
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

/** Beside each field that cannot be read, why; and none beside those that now can and are no longer missing. */
function showProblems(
  form: HTMLFormElement,
  problems: Readonly<Record<string, string>>,
  isMissing: (name: string) => boolean,
): void {
  // A link serves as well as an upload.
  if (!isMissing("film")) document.getElementById("film-problem")?.remove();
  for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[id], textarea[id]")) {
    const { name, type } = input;
    if (type === "file" || name === "") continue;
    const id = `field-${name}-problem`;
    let said = document.getElementById(id);
    if (problems[name] === undefined) {
      if (isMissing(name)) continue;
      said?.remove();
      input.removeAttribute("aria-invalid");
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

/** Takes out of the list of what is missing, where the page has one, what no longer is. */
export function showMissing(isMissing: (name: string) => boolean): void {
  const summary = document.querySelector<HTMLElement>(".summary");
  if (summary === null) return;
  for (const item of summary.querySelectorAll<HTMLElement>("[data-missing]")) {
    if (!isMissing(item.dataset["missing"] ?? "")) item.remove();
  }
  if (summary.querySelector("[data-missing]") === null) {
    summary.textContent = "Nothing is missing any more: it can be sent in.";
  }
}
