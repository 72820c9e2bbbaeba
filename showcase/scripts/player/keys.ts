import { togglePictureInPicture } from "./picture-in-picture.ts";

const STEP_SECONDS = 5;
const JUMP_SECONDS = 10;
const VOLUME_STEP = 0.05;
/** Where letters are typed, they are letters. */
const TYPED_IN = "input, textarea, select, [contenteditable]";
/** What space and enter press, and arrows move in. */
const PRESSED = "button, a, summary, [role=button]";

/**
 * Keys of the player, as most know them: space or k plays and pauses, j and l jump 10 s, arrows left and right 5 s, up and
 * down the volume, f full screen, m mute, c captions, p picture-in-picture, digits tenths of the film.
 */
export function bindKeys(video: HTMLVideoElement): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TYPED_IN) !== null) return;
    const isInPlayer = target === video;
    // Elsewhere on the page arrows scroll and space presses what has the focus.
    if (event.key.startsWith("Arrow") && !isInPlayer) return;
    if (event.key === " " && (target.closest(PRESSED) !== null || !(isInPlayer || hasStarted(video)))) return;
    if (!press(video, event.key)) return;
    event.preventDefault();
    // The browser's own controls know some of these keys, too: pressed twice, space would do nothing.
    event.stopPropagation();
  };
  document.addEventListener("keydown", onKey, { capture: true });
}

function hasStarted(video: HTMLVideoElement): boolean {
  return video.readyState > 0;
}

function press(video: HTMLVideoElement, key: string): boolean {
  switch (key) {
    case " ":
    case "k":
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
      return true;
    case "j":
      return seek(video, video.currentTime - JUMP_SECONDS);
    case "l":
      return seek(video, video.currentTime + JUMP_SECONDS);
    case "ArrowLeft":
      return seek(video, video.currentTime - STEP_SECONDS);
    case "ArrowRight":
      return seek(video, video.currentTime + STEP_SECONDS);
    case "ArrowUp":
      return setVolume(video, video.volume + VOLUME_STEP);
    case "ArrowDown":
      return setVolume(video, video.volume - VOLUME_STEP);
    case "f":
      void toggleFullscreen(video);
      return true;
    case "m":
      video.muted = !video.muted;
      return true;
    case "c":
      return nextCaptions(video);
    case "p":
      void togglePictureInPicture(video);
      return true;
    default:
      return /^\d$/.test(key) && seek(video, (video.duration * Number(key)) / 10);
  }
}

/** False: there is nothing to seek in yet. */
function seek(video: HTMLVideoElement, seconds: number): boolean {
  if (!Number.isFinite(video.duration) || !Number.isFinite(seconds)) return false;
  video.currentTime = Math.min(video.duration, Math.max(0, seconds));
  return true;
}

function setVolume(video: HTMLVideoElement, volume: number): boolean {
  video.volume = Math.min(1, Math.max(0, volume));
  video.muted = false;
  return true;
}

/** Off, the first language, the second …, off: those that the viewer reads come first. */
function nextCaptions(video: HTMLVideoElement): boolean {
  const tracks = [...video.textTracks].filter((track) => track.kind === "captions" || track.kind === "subtitles");
  if (tracks.length === 0) return false;
  const read = navigator.languages.map(primary);
  const rank = ({ language }: TextTrack): number => read.indexOf(primary(language)) + 1 || read.length + 1;
  tracks.sort((a, b) => rank(a) - rank(b));
  const next = tracks.findIndex((track) => track.mode === "showing") + 1;
  tracks.forEach((track, index) => {
    track.mode = index === next ? "showing" : "disabled";
  });
  return true;
}

/** `pt-BR` → `pt`. */
function primary(language: string): string {
  return language.toLowerCase().split("-")[0]!;
}

async function toggleFullscreen(video: HTMLVideoElement): Promise<void> {
  try {
    if (document.fullscreenElement === null) await video.requestFullscreen();
    else await document.exitFullscreen();
  } catch {
    // A frame without leave, or a phone that only does it by its own button.
  }
}
