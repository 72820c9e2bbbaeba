import { defaultOptions, DetailedError, Upload } from "tus-js-client";
import { showMissing } from "./autosave.ts";

/** Each piece fits into the time that the server gives a request, on slow lines too. */
const CHUNK_BYTES = 16 * 1024 ** 2;
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000, 60_000, 60_000];
/** Speed is measured over the last so many seconds. */
const SPEED_SECONDS = 20;

/** Puts the field for the film's file into `place`, and uploads what is chosen: piece by piece, over cuts and reloads. */
export function startUpload(place: HTMLElement): void {
  const { link = "", endpoint = "/uploads" } = place.dataset;
  const input = Object.assign(document.createElement("input"), {
    type: "file",
    id: "field-film-file",
    accept: "video/*,.mkv,.mxf,.mov",
  });
  input.setAttribute("aria-label", "The film's file");
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
  bar.setAttribute("aria-label", "Upload");
  const state = Object.assign(document.createElement("p"), { className: "hint" });
  state.setAttribute("role", "status");
  const button = Object.assign(document.createElement("button"), { type: "button", hidden: true, className: "quiet" });
  place.append(input, bar, state, button);

  let upload: Upload | null = null;
  let isPaused = false;
  const speed = createSpeed();

  const start = async (file: File): Promise<void> => {
    upload?.abort().catch(() => undefined);
    const current = new Upload(file, {
      endpoint,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      // The same file sent for another film is another upload.
      fingerprint: async () => ["rushes", link.slice(0, 12), file.name, file.size, file.lastModified].join("-"),
      metadata: { purpose: "submission", link, filename: file.name, filetype: file.type },
      onProgress: (sent, total) => {
        speed.add(sent);
        bar.value = total === 0 ? 0 : sent / total;
        state.textContent = `${percent(sent / total)} of ${size(total)}${left(speed.seconds(total - sent))}`;
      },
      onSuccess: () => {
        bar.hidden = button.hidden = true;
        state.textContent = "";
        input.hidden = false;
        document.getElementById("film-problem")?.remove();
        showMissing((name) => name !== "film");
        void sayArrived(`${file.name} is here (${size(file.size)}).`);
      },
      onError: (error) => {
        button.hidden = false;
        button.textContent = "Go on";
        isPaused = true;
        state.textContent = navigator.onLine
          ? `It stopped: ${reason(error)} What arrived is kept.`
          : "The network is gone. It goes on by itself when it is back; what arrived is kept.";
      },
    });
    upload = current;
    isPaused = false;
    const [earlier] = await current.findPreviousUploads();
    if (earlier !== undefined) current.resumeFromPreviousUpload(earlier);
    bar.hidden = button.hidden = false;
    button.textContent = "Pause";
    state.textContent = earlier === undefined ? "Starting …" : "Going on where it was …";
    speed.reset();
    current.start();
  };
  const goOn = (): void => {
    if (upload === null || !isPaused) return;
    isPaused = false;
    button.textContent = "Pause";
    speed.reset();
    upload.start();
  };
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file !== undefined) void start(file);
  });
  button.addEventListener("click", () => {
    if (isPaused) return goOn();
    isPaused = true;
    button.textContent = "Go on";
    state.textContent += " · paused";
    void upload?.abort();
  });
  addEventListener("online", goOn);
  addEventListener("beforeunload", (event) => {
    if (upload !== null && !bar.hidden && !isPaused) event.preventDefault();
  });
  void sayInterrupted(link, state);
}

/** As the page itself says it, which knows what kind of file it is; where that cannot be asked, `otherwise`. */
async function sayArrived(otherwise: string): Promise<void> {
  const arrived = document.getElementById("film-arrived");
  if (arrived === null) return;
  let text = otherwise;
  try {
    const page = await (await fetch(location.pathname, { headers: { accept: "text/html" } })).text();
    text = new DOMParser().parseFromString(page, "text/html").getElementById("film-arrived")?.textContent || text;
  } catch {
    // It is here all the same.
  }
  arrived.textContent = text;
  arrived.className = "arrived";
}

/** After a reload the browser no longer has the file: it must be chosen again, and then goes on where it was. */
async function sayInterrupted(link: string, state: HTMLElement): Promise<void> {
  const earlier = (await defaultOptions.urlStorage.findAllUploads()).find((one) => one.metadata["link"] === link);
  const name = earlier?.metadata["filename"];
  if (name !== undefined)
    state.textContent = `“${name}” did not arrive whole. Choose it again, and it goes on where it was.`;
}

interface Speed {
  add(sent: number): void;
  reset(): void;
  /** For so many bytes more; null: not known yet. */
  seconds(bytes: number): number | null;
}

function createSpeed(): Speed {
  let points: { readonly time: number; readonly sent: number }[] = [];
  return {
    add(sent) {
      const time = performance.now() / 1000;
      points = [...points.filter((point) => time - point.time <= SPEED_SECONDS), { time, sent }];
    },
    reset() {
      points = [];
    },
    seconds(bytes) {
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined || last.time - first.time < 2) return null;
      const rate = (last.sent - first.sent) / (last.time - first.time);
      return rate > 0 ? bytes / rate : null;
    },
  };
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function left(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return " · less than a minute left";
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? ` · about ${minutes} min left` : ` · about ${(minutes / 60).toFixed(1)} h left`;
}

function reason(error: Error): string {
  // What the server says is for people; the rest is tus's.
  const said = error instanceof DetailedError ? (error.originalResponse?.getBody().trim() ?? "") : "";
  const text = said === "" || said.startsWith("<") ? error.message.split(", originated")[0]!.slice(0, 120) : said;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
