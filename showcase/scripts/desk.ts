// The desk's pages work without this; it shows times as the reader's clock does, copies, keeps what was typed, uploads and signs in by passkey.
import { offerPasskeys } from "./desk/passkeys.ts";
import { offerUpload } from "./desk/upload-film.ts";
import { watchVideo } from "./desk/watch-video.ts";

for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
  const moment = new Date(time.dateTime);
  const isDay = time.dataset["local"] === "day";
  time.title = time.textContent ?? "";
  time.textContent = moment.toLocaleString(
    undefined,
    isDay ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" },
  );
}

const zone = document.querySelector<HTMLSelectElement>("select[data-zone]");
if (zone !== null) {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === mine)) zone.value = mine;
}

for (const secret of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Copy";
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(secret.textContent ?? "").then(() => {
      button.textContent = "Copied";
    });
  });
  secret.after(" ", button);
}

/** What was typed and not sent: leaving the page asks first. */
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-unsaved], form.document")) {
  let isChanged = false;
  form.addEventListener("input", () => {
    isChanged = true;
  });
  form.addEventListener("submit", () => {
    isChanged = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}

offerPasskeys();
offerUpload();
watchVideo();
