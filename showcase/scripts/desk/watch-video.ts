const EVERY_MS = 4000;

/** While a film is being prepared, its card is looked at again and again. */
export function watchVideo(): void {
  const card = document.querySelector<HTMLElement>("[data-video-state]");
  if (card === null || !isMoving(card)) return;
  // A form that was refused left its own address in the bar, where there is no page to ask for.
  const path = card.dataset["page"] ?? location.pathname;
  const timer = setInterval(async () => {
    // What somebody is typing or uploading stays.
    if (card.contains(document.activeElement)) return;
    const response = await fetch(path).catch(() => null);
    if (response === null || !response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.querySelector<HTMLElement>("[data-video-state]");
    if (next === null) return;
    if (!isMoving(next)) {
      clearInterval(timer);
      if (!hasTyped()) location.assign(path);
    }
    const bar = card.querySelector("progress");
    const line = card.querySelector("p");
    if (bar !== null) bar.value = Number(next.querySelector("progress")?.getAttribute("value") ?? 100);
    if (line !== null) line.textContent = next.querySelector("p")?.textContent ?? "";
  }, EVERY_MS);
}

function isMoving(card: HTMLElement): boolean {
  return card.dataset["videoState"] === "waiting" || card.dataset["videoState"] === "working";
}

/** A reload would lose what stands in the page's form. */
function hasTyped(): boolean {
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some(
    (field) => field.type !== "hidden" && field.type !== "radio" && field.value !== field.defaultValue,
  );
}
