// A submission's page: saves by itself while somebody types, sends pictures as they are chosen, and uploads the film.
import { startAutosave } from "./submit/autosave.ts";
import { startPictures } from "./submit/pictures.ts";
import { startUpload } from "./submit/upload.ts";

const form = document.querySelector<HTMLFormElement>("#answers");
if (form !== null) {
  const save = startAutosave(form);
  startPictures(form, save);
}

const upload = document.querySelector<HTMLElement>("#upload");
if (upload !== null) startUpload(upload);

const link = document.querySelector<HTMLInputElement>("#magic-link");
link?.addEventListener("focus", () => link.select());
