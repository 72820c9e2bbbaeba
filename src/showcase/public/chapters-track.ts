import type { Chapter } from "../tables/films.ts";
import type { PublicPage } from "./page-cache.ts";

/** Chapters as a WebVTT track, for players that have a menu of them. The last one lasts to the film's end. */
export function chaptersTrack(chapters: readonly Chapter[], seconds: number | null): PublicPage {
  const cues = chapters.map((chapter, index) => {
    const end = chapters[index + 1]?.startSeconds ?? Math.max(seconds ?? 0, chapter.startSeconds + 1);
    // A title is one line, and no arrow in it may be taken for the one between times.
    const title = chapter.title
      .replace(/\s+/g, " ")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    return `${timeOf(chapter.startSeconds)} --> ${timeOf(end)}\n${title}\n`;
  });
  return { body: `WEBVTT\n\n${cues.join("\n")}`, contentType: "text/vtt; charset=utf-8" };
}

function timeOf(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const part = (value: number, digits: number): string => String(value).padStart(digits, "0");
  return `${part(Math.floor(ms / 3_600_000), 2)}:${part(Math.floor(ms / 60_000) % 60, 2)}:${part(Math.floor(ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
}
