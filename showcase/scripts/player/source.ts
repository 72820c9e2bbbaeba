const HLS_TYPE = "application/vnd.apple.mpegurl";

/** Where a player's film comes from. */
export interface Source {
  /** Loads what is needed and plays: the first time from `seconds`, or from where `wanted` says. */
  start(seconds?: number): Promise<void>;
}

/**
 * Gives `video` its film: the browser's own HLS where there is one, else hls.js, which is loaded only when somebody wants
 * to play. Either chooses by itself what it can decode (AV1, H.264) and what the line carries.
 * @param wanted seconds from which it plays when nothing else is said, asked when it begins
 */
export function bindSource(video: HTMLVideoElement, url: string, wanted: () => number): Source {
  let attached: Promise<void> | null = null;
  const start = async (seconds?: number): Promise<void> => {
    attached ??= (needsHls(video) ? attachHls : attachNative)(video, url, seconds ?? wanted());
    await attached;
    // A browser may still refuse to play without a gesture: then its own button does.
    await video.play().catch(() => undefined);
  };
  // The browser's own play button: the film is not there yet, so take over.
  video.addEventListener("play", () => {
    if (attached === null) void start();
  });
  // Nothing is fetched before; afterwards the sources in the page would only be in the way.
  if (needsHls(video)) {
    for (const source of video.querySelectorAll("source")) source.remove();
    video.removeAttribute("src");
    // Else it waits for a source, and the browser turns a wheel on the poster.
    video.load();
  }
  return { start };
}

function needsHls(video: HTMLVideoElement): boolean {
  const hasMediaSource = "MediaSource" in window || "ManagedMediaSource" in window;
  // Safari plays HLS better than any script; others that say "maybe" know less of it than hls.js.
  const isSafari = /^((?!chrome|android).)*safari/i.test(navigator.userAgent);
  return hasMediaSource && !(isSafari && video.canPlayType(HLS_TYPE) !== "");
}

function attachNative(video: HTMLVideoElement, url: string, from: number): Promise<void> {
  if (from > 0) video.addEventListener("loadedmetadata", () => (video.currentTime = from), { once: true });
  video.src = url;
  video.load();
  return Promise.resolve();
}

async function attachHls(video: HTMLVideoElement, url: string, from: number): Promise<void> {
  const { default: Hls } = await import("hls.js");
  const hls = new Hls({
    // A worker would come from a blob: address, which the pages' policy forbids, and segments are fMP4 already.
    enableWorker: false,
    // Told at once, so that nothing is fetched of where it does not play. −1: from the beginning.
    startPosition: from > 0 ? from : -1,
    capLevelToPlayerSize: true,
    // The first guess: a phone's line. It corrects itself after one segment.
    abrEwmaDefaultEstimate: 4_000_000,
    startFragPrefetch: true,
  });
  let recovered = 0;
  hls.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && recovered++ < 2) hls.recoverMediaError();
    else if (data.type === Hls.ErrorTypes.NETWORK_ERROR && recovered++ < 4) hls.startLoad();
    else showProblem(video);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  await new Promise<void>((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, () => resolve()));
}

function showProblem(video: HTMLVideoElement): void {
  if (video.parentElement?.querySelector(".player-problem") != null) return;
  const note = document.createElement("p");
  note.className = "player-problem";
  note.setAttribute("role", "alert");
  note.textContent = "This film cannot be played right now. Reload the page to try again.";
  video.after(note);
}
