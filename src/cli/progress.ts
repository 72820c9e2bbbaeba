import type { Listener, RunEvent, StageName } from "../render/events.ts";

/** Where people read: stderr. Programs (`--json`) read stdout. */
export interface ProgressOptions {
  readonly json: boolean;
  readonly isTty: boolean;
  readonly write: (text: string) => void;
  readonly writeJson: (text: string) => void;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Seconds, any origin. */
  readonly now: () => number;
}

const TITLES: Readonly<Record<StageName, string>> = {
  sample: "Writing photographs",
  find: "Finding photographs",
  measure: "Measuring light and features",
  light: "Solving the light",
  motion: "Following the camera",
  render: "Developing and encoding",
  proof: "Second pass on light",
  join: "Writing the film",
  report: "Writing the report",
  pages: "Writing pages",
  read: "Reading the film, MB",
  send: "Sending the film, MB",
};

/** Without a terminal, a line this often at most. */
const SECONDS_BETWEEN_LINES = 10;
/** The bar takes what the words leave of the terminal, within limits. */
const WORDS_WIDTH = 64;
const MIN_BAR = 8;
const MAX_BAR = 30;

/** Shows a run's events: one moving line on a terminal, plain lines elsewhere, JSON lines for programs. */
export function createProgress(options: ProgressOptions): Listener {
  if (options.json) return (event) => options.writeJson(`${JSON.stringify(event)}\n`);
  let lastLine = -Infinity;
  let isLineOpen = false;
  const say = (text: string): void => {
    options.write(isLineOpen ? `\r\u001B[K${text}\n` : `${text}\n`);
    isLineOpen = false;
  };
  return (event) => {
    switch (event.event) {
      case "stage":
        if (options.isTty) {
          if (isLineOpen) options.write("\n");
          options.write(`${TITLES[event.stage]} …`);
          isLineOpen = true;
        } else say(event.total === null ? TITLES[event.stage] : `${TITLES[event.stage]}: ${event.total}`);
        lastLine = options.now();
        break;
      case "progress":
        if (options.isTty) {
          options.write(`\r\u001B[K${formatProgress(event, options.columns).slice(0, options.columns - 1)}`);
          isLineOpen = true;
        } else if (options.now() - lastLine >= SECONDS_BETWEEN_LINES) {
          lastLine = options.now();
          say(`  ${formatProgress(event, options.columns)}`);
        }
        break;
      case "note":
        say(`  ${event.message}`);
        break;
      case "problem":
        say(`  ! ${event.path === null ? "" : `${printable(event.path)}: `}${printable(event.message)}`);
        break;
    }
  };
}

type ProgressEvent = Extract<RunEvent, { readonly event: "progress" }>;

function formatProgress({ stage, done, total, rate, secondsLeft }: ProgressEvent, columns: number): string {
  const parts = [TITLES[stage].padEnd(24)];
  if (total !== null && total > 0) {
    const width = Math.max(MIN_BAR, Math.min(MAX_BAR, columns - WORDS_WIDTH));
    const filled = Math.round((width * done) / total);
    parts.push(`${"█".repeat(filled)}${"░".repeat(width - filled)}`, `${done}/${total}`);
  } else parts.push(String(done));
  if (rate !== null) parts.push(`${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s`);
  if (secondsLeft !== null && done < (total ?? Infinity)) parts.push(`${formatSeconds(secondsLeft)} left`);
  return parts.join("  ");
}

/** `45 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** File names may hold anything, terminal control codes too. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g, "�").replaceAll("\n", "⏎");
}
