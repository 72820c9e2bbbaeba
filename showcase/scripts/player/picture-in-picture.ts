/** A button that takes the film out of the page, where the browser can: its own is hidden in a menu. */
export function bindPictureInPicture(root: HTMLElement, video: HTMLVideoElement): void {
  if (!document.pictureInPictureEnabled || video.disablePictureInPicture) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pip";
  button.textContent = "Picture in picture";
  button.addEventListener("click", () => void togglePictureInPicture(video));
  // Before there is a picture the browser refuses.
  button.hidden = video.readyState === 0;
  video.addEventListener("loadedmetadata", () => (button.hidden = false), { once: true });
  root.append(button);
}

/** Into a window of its own, or back. */
export async function togglePictureInPicture(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.pictureInPictureElement === null) await video.requestPictureInPicture();
    else await document.exitPictureInPicture();
  } catch {
    // A frame without leave, or a phone that only does it by its own button.
  }
}
