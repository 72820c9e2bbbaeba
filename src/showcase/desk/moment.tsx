import type { JSX } from "hono/jsx/jsx-runtime";

const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** A moment in UTC, said to be so; with script the desk shows it in the reader's zone. */
export function Moment({ at, day }: { readonly at: Date; readonly day?: boolean }): JSX.Element {
  const text = day === true ? DAY.format(at) : `${FORMAT.format(at)} UTC`;
  return (
    <time datetime={at.toISOString()} data-local={day === true ? "day" : "minute"}>
      {text}
    </time>
  );
}

/** "3 days ago", as of `now`. */
export function agoText(at: Date, now: Date): string {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 36) return `${hours} h ago`;
  return `${Math.round(hours / 24)} days ago`;
}
