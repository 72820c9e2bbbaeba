/** Films whose place is remembered; the oldest are forgotten. */
const MAX_FILMS = 50;
const SAVE_EVERY_MS = 3000;
const PLACES = "rushes-places";
const VOLUME = "rushes-volume";
/** Nearer to the start or the end nobody wants to be brought back. */
const MARGIN_SECONDS = 5;

/**
 * Keeps place and volume in this browser; nothing of it is sent anywhere. A browser that keeps nothing is no problem.
 * @returns the place, in seconds; 0: the beginning
 */
export function bindMemory(video: HTMLVideoElement, film: string): () => number {
  restoreVolume(video);
  let savedAt = 0;
  const save = (): void => {
    if (film === "" || !Number.isFinite(video.duration)) return;
    const isInside = video.currentTime > MARGIN_SECONDS && video.currentTime < video.duration - MARGIN_SECONDS;
    const places = read(PLACES).filter(([id]) => id !== film);
    if (isInside) places.push([film, Math.floor(video.currentTime)]);
    write(PLACES, places.slice(-MAX_FILMS));
  };
  video.addEventListener("timeupdate", () => {
    if (Date.now() - savedAt < SAVE_EVERY_MS) return;
    savedAt = Date.now();
    save();
  });
  video.addEventListener("pause", save);
  video.addEventListener("ended", save);
  addEventListener("pagehide", save);
  video.addEventListener("volumechange", () => write(VOLUME, [["volume", video.muted ? 0 : video.volume]]));
  return () => read(PLACES).find(([id]) => id === film)?.[1] ?? 0;
}

function restoreVolume(video: HTMLVideoElement): void {
  const volume = read(VOLUME)[0]?.[1];
  if (volume === undefined) return;
  if (volume === 0) video.muted = true;
  else video.volume = Math.min(1, Math.max(0, volume));
}

function read(key: string): [string, number][] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    if (!Array.isArray(value)) return [];
    return value.filter(
      (entry): entry is [string, number] =>
        Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number",
    );
  } catch {
    return [];
  }
}

function write(key: string, value: readonly (readonly [string, number])[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: then nothing is remembered.
  }
}
