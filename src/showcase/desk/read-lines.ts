import { MAX_PLACES } from "../publish/announcement.ts";
import { FieldProblem } from "./document.ts";
import type { Chapter, Correction, Credit } from "../tables/films.ts";
import type { PersonLink } from "../tables/people.ts";

// Lists are typed as lines, one thing each: it works without script, and a line can be moved like any text.

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** `Music: Ada Lovelace` a line. */
export function readCredits(text: string): readonly Credit[] {
  return linesOf(text).map((line) => {
    const [, role = "", name = line] = /^([^:]{1,80}):\s*(.+)$/.exec(line) ?? [];
    return { role: role.trim(), name: name.trim() };
  });
}

export function writeCredits(credits: readonly Credit[]): string {
  return credits.map(({ role, name }) => (role === "" ? name : `${role}: ${name}`)).join("\n");
}

/** `1:02:03 Title` a line. @throws FieldProblem */
export function readChapters(text: string): readonly Chapter[] {
  const chapters = linesOf(text).map((line) => {
    const [, hours = "0", minutes, seconds, title] = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})\s+(.+)$/.exec(line) ?? [];
    if (minutes === undefined || seconds === undefined || title === undefined || Number(seconds) > 59) {
      throw new FieldProblem(`Expected a time and a title, as “1:30 The valley”, but found “${line}”.`);
    }
    return { startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds), title };
  });
  for (const [index, chapter] of chapters.entries()) {
    if (index > 0 && chapter.startSeconds <= chapters[index - 1]!.startSeconds) {
      throw new FieldProblem(`“${chapter.title}” begins before the chapter above it.`);
    }
  }
  return chapters;
}

export function writeChapters(chapters: readonly Chapter[]): string {
  return chapters.map(({ startSeconds, title }) => `${timeText(startSeconds)} ${title}`).join("\n");
}

function timeText(startSeconds: number): string {
  const whole = Math.floor(startSeconds);
  const two = (number: number): string => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`;
}

/** `2026-05-01 What was wrong.` a line. @throws FieldProblem */
export function readCorrections(text: string): readonly Correction[] {
  return linesOf(text).map((line) => {
    const [, date, words] = /^(\d{4}-\d{2}-\d{2})\s+(.+)$/.exec(line) ?? [];
    if (date === undefined || words === undefined || !isDay(date)) {
      throw new FieldProblem(
        `Expected a date and what was wrong, as “2026-05-01 The place was misspelt.”, but found “${line}”.`,
      );
    }
    return { date, text: words };
  });
}

export function writeCorrections(corrections: readonly Correction[]): string {
  return corrections.map(({ date, text }) => `${date} ${text}`).join("\n");
}

/** A place a line. @throws FieldProblem */
export function readPlaces(text: string): readonly string[] {
  const places = linesOf(text);
  if (places.length > MAX_PLACES) throw new FieldProblem(`Expected ${MAX_PLACES} places at most.`);
  for (const place of places) {
    if (place.length > 120) throw new FieldProblem(`Expected 120 letters a place at most, but found “${place}”.`);
  }
  return places;
}

/** `Label https://…` a line. @throws FieldProblem for addresses that do not lead to the web */
export function readLinks(text: string): readonly PersonLink[] {
  return linesOf(text).map((line) => {
    const [, label = "", url = ""] = /^(.*?)\s*(\S+)$/.exec(line) ?? [];
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
      throw new FieldProblem(`Expected a name and an address, as “Website https://example.org”, but found “${line}”.`);
    }
    return { label: label.replace(/:$/, "").trim() || parsed.hostname.replace(/^www\./, ""), url: parsed.href };
  });
}

export function writeLinks(links: readonly PersonLink[]): string {
  return links.map(({ label, url }) => `${label} ${url}`).join("\n");
}

/** Words between commas, each once. */
export function readTags(text: string): readonly string[] {
  const words = text.split(/[,\n]/).map((word) => word.trim().toLowerCase().slice(0, 60));
  return [...new Set(words.filter((word) => word !== ""))];
}

/** True for a `YYYY-MM-DD` that a calendar has. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
