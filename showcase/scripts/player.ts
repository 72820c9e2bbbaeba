// Brings every player on the page to play, and adds keys, chapters, memory of place and volume. About 5 kB until somebody plays.
import { askedSeconds, bindChapters } from "./player/chapters.ts";
import { bindCopying } from "./player/copying.ts";
import { bindKeys } from "./player/keys.ts";
import { bindMemory } from "./player/memory.ts";
import { bindPictureInPicture } from "./player/picture-in-picture.ts";
import { bindSource } from "./player/source.ts";

for (const root of document.querySelectorAll<HTMLElement>("[data-player]")) {
  const video = root.querySelector("video");
  if (video === null) continue;
  const rememberedSeconds = bindMemory(video, root.dataset["film"] ?? "");
  const source = bindSource(video, root.dataset["src"] ?? "", () => askedSeconds() ?? rememberedSeconds());
  bindChapters(root, video, source.start);
  bindKeys(video);
  // A screener's page is the desk's, with the browser's own controls; its name would not be in a window of its own.
  if (root.dataset["film"] === undefined) continue;
  bindPlayButton(root, video, source.start);
  bindPictureInPicture(root, video);
}
bindCopying();

/**
 * The large button on the poster: the browser's own controls are small and, on some phones, hidden. They come when it was
 * pressed; before, they would turn a wheel for a moment on a film that nobody asked for.
 */
function bindPlayButton(root: HTMLElement, video: HTMLVideoElement, start: () => Promise<void>): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "play";
  button.setAttribute("aria-label", video.getAttribute("aria-label")?.replace(/^Film: /, "Play ") ?? "Play");
  const takeAway = (): void => {
    button.remove();
    video.controls = true;
  };
  button.addEventListener("click", () => {
    void start().then(() => {
      // Where the browser did not let it play, its own button is the way.
      takeAway();
      video.focus({ preventScroll: true });
    });
  });
  video.addEventListener("play", takeAway, { once: true });
  video.controls = false;
  root.append(button);
}
