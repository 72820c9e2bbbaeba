import { addressOf, type Save } from "./autosave.ts";

/** Sends pictures and files as soon as they are chosen, and shows the page's new list of them. */
export function startPictures(form: HTMLFormElement, save: Save): void {
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.type === "file" && input.closest("#pictures") !== null) {
      void send(form, save, input);
    }
  });
}

async function send(form: HTMLFormElement, save: Save, input: HTMLInputElement): Promise<void> {
  const files = [...(input.files ?? [])];
  if (files.length === 0) return;
  const { name } = input;
  const id = `field-${name}-problem`;
  document.getElementById(id)?.remove();
  const state = Object.assign(document.createElement("p"), { id, className: "hint" });
  state.setAttribute("role", "status");
  input.after(state);
  input.disabled = true;
  await save();
  try {
    let page: Document | null = null;
    const problems: string[] = [];
    for (const [index, file] of files.entries()) {
      state.textContent = files.length === 1 ? `Sending ${file.name} …` : `Sending ${index + 1} of ${files.length} …`;
      const data = new FormData();
      data.set(name, file);
      data.set("action", "save");
      const response = await fetch(addressOf(form), { method: "POST", body: data, headers: { accept: "text/html" } });
      if (!response.ok && response.status !== 422) throw new Error((await response.text()).slice(0, 200));
      page = new DOMParser().parseFromString(await response.text(), "text/html");
      const problem = page.getElementById(id)?.textContent ?? "";
      if (response.status === 422 && problem !== "") problems.push(problem);
    }
    const fresh = page?.getElementById("pictures");
    if (fresh === null || fresh === undefined) throw new Error("The page has no list of pictures.");
    document.getElementById("pictures")!.replaceWith(document.adoptNode(fresh));
    for (const problem of problems.slice(0, -1)) {
      document
        .getElementById(`field-${name}`)!
        .after(Object.assign(document.createElement("p"), { className: "problem", textContent: problem }));
    }
  } catch {
    state.className = "problem";
    state.textContent = "It did not arrive. Is the network there? Please choose it again.";
    input.disabled = false;
    input.value = "";
  }
}
