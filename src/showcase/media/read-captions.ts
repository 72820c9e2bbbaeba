import { RushesError } from "../../base/errors.ts";
import type { VideoNote } from "../tables/media.ts";

/** One caption. */
interface Cue {
  readonly start: number;
  readonly end: number;
  /** Where on the picture, in WebVTT's words; empty: below. */
  readonly settings: string;
  readonly lines: readonly string[];
}

/** Captions as they are kept, and what people should know of them. */
export interface ReadCaptions {
  readonly vtt: string;
  readonly notes: readonly VideoNote[];
}

export const MAX_CAPTION_BYTES = 4 * 1024 ** 2;
const MAX_CUES = 20_000;
/** Letters of a line; no player shows more. */
const MAX_LINE = 500;
/** Lines of a caption. */
const MAX_LINES = 8;
/** Letters a second that a fast reader follows. */
const FASTEST = 25;
const TIME = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s+(.*))?$`);
const SETTING = /^(?:line:-?\d{1,3}%?|align:(?:start|center|end|left|right)|position:\d{1,3}%|size:\d{1,3}%)$/;
/** What old programs wrote in, by language, where it is not Unicode. */
const OLD_ENCODINGS: readonly (readonly [string, RegExp])[] = [
  ["windows-1251", /^(ru|uk|bg|sr|be|mk)\b/],
  ["windows-1250", /^(pl|cs|sk|hu|sl|hr|bs|ro|sq)\b/],
  ["windows-1253", /^el\b/],
  ["windows-1254", /^(tr|az)\b/],
  ["windows-1255", /^(he|iw|yi)\b/],
  ["windows-1256", /^(ar|fa|ur)\b/],
  ["windows-1257", /^(lt|lv|et)\b/],
  ["windows-1258", /^vi\b/],
  ["windows-874", /^th\b/],
  ["shift_jis", /^ja\b/],
  ["euc-kr", /^ko\b/],
  ["gb18030", /^zh\b/],
];
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\u00A0",
  quot: '"',
  apos: "'",
  lrm: "\u200E",
  rlm: "\u200F",
};

/**
 * Reads WebVTT or SubRip in any usual encoding and writes checked WebVTT: plain text in UTF-8, in order of time.
 * @param language BCP 47: the guess at an encoding follows it
 * @param seconds length of the film; null: not known
 * @throws RushesError `bad-argument` where there are no captions in it
 */
export function readCaptions(bytes: Uint8Array, language: string, seconds: number | null): ReadCaptions {
  if (bytes.byteLength > MAX_CAPTION_BYTES) {
    throw new RushesError("bad-argument", "The captions are larger than 4 MB: that is no caption file.");
  }
  const notes: VideoNote[] = [];
  const note = (count: number, one: string, many: string): void => {
    if (count > 0) notes.push({ severity: "warning", text: count === 1 ? one : many.replace("%", String(count)) });
  };
  const { text, encoding } = decode(bytes, language);
  if (encoding !== "utf-8") {
    notes.push({ severity: "info", text: `The file was not in UTF-8; it was read as ${encoding}. Check the letters.` });
  }
  const { cues: all, markup, cut } = parse(text);
  if (all.length === 0) {
    throw new RushesError(
      "bad-argument",
      "There are no captions in this file. Please send WebVTT (.vtt) or SubRip (.srt).",
    );
  }
  const inTime = all.filter(({ start, end }) => end > start);
  note(
    all.length - inTime.length,
    "One caption ends before it starts; it was left out.",
    "% captions end before they start; they were left out.",
  );
  const cues = inTime.filter(({ lines }) => lines.length > 0);
  note(
    inTime.length - cues.length,
    "One caption is empty; it was left out.",
    "% captions are empty; they were left out.",
  );
  if (cues.length === 0) throw new RushesError("bad-argument", "No caption in this file has both a text and a time.");
  note(markup, "One caption had markup, which was taken out.", "% captions had markup, which was taken out.");
  note(cut, "One caption was too long and was cut.", "% captions were too long and were cut.");
  note(
    cues.filter((cue, i) => i > 0 && cue.start < cues[i - 1]!.start).length,
    "One caption was out of order.",
    "% captions were out of order.",
  );
  const sorted = [...cues].sort((a, b) => a.start - b.start || a.end - b.end);
  const overlapping = sorted.filter((cue, i) => i > 0 && cue.start < sorted[i - 1]!.end - 0.001);
  note(
    overlapping.length,
    `One caption begins before the one before it ends, at ${clock(overlapping[0]?.start ?? 0)}.`,
    `% captions begin before the one before them ends, the first at ${clock(overlapping[0]?.start ?? 0)}.`,
  );
  const fast = sorted.filter(({ lines, start, end }) => lines.join(" ").length / (end - start) > FASTEST);
  note(
    fast.length,
    `One caption is too fast to read, at ${clock(fast[0]?.start ?? 0)}.`,
    `% captions are too fast to read, the first at ${clock(fast[0]?.start ?? 0)}.`,
  );
  if (seconds !== null) {
    note(
      sorted.filter(({ start }) => start >= seconds).length,
      "One caption comes after the film's end.",
      "% captions come after the film's end.",
    );
  }
  return { vtt: write(sorted), notes };
}

function decode(bytes: Uint8Array, language: string): { readonly text: string; readonly encoding: string } {
  const of = (encoding: string): { text: string; encoding: string } => ({
    text: new TextDecoder(encoding).decode(bytes),
    encoding,
  });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return of("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return of("utf-16be");
  // Without a mark at its beginning: every second byte of "1", "00:" or "WEBVTT" is zero.
  if (bytes[0] !== 0 && bytes[1] === 0 && bytes[3] === 0) return of("utf-16le");
  if (bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0) return of("utf-16be");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return of(OLD_ENCODINGS.find(([, pattern]) => pattern.test(language.toLowerCase()))?.[0] ?? "windows-1252");
  }
}

interface Parsed {
  readonly cues: readonly Cue[];
  /** Captions that had markup, and that were too long. */
  readonly markup: number;
  readonly cut: number;
}

function parse(text: string): Parsed {
  const cues: Cue[] = [];
  let [markup, cut] = [0, 0];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const match = TIMING.exec(lines[i]!);
    if (match === null) continue;
    const body: string[] = [];
    while (i + 1 < lines.length && lines[i + 1]!.trim() !== "" && !TIMING.test(lines[i + 1]!)) body.push(lines[++i]!);
    // Some SubRip files have no blank line between captions: the number before the next time is not text.
    if (TIMING.test(lines[i + 1] ?? "") && /^\d+$/.test(body.at(-1)?.trim() ?? "")) body.pop();
    // Before anything looks for markup in it, so that a line of millions of letters takes no time.
    const short = body.slice(0, MAX_LINES).map((line) => line.slice(0, MAX_LINE));
    if (short.length < body.length || short.some((line, at) => line.length < body[at]!.length)) cut++;
    const plain = short.map(stripMarkup);
    if (plain.some((line, at) => line !== short[at]!.trim())) markup++;
    cues.push({
      start: seconds(match.slice(1, 5)),
      end: seconds(match.slice(5, 9)),
      settings: (match[9] ?? "")
        .split(/\s+/)
        .filter((word) => SETTING.test(word))
        .join(" "),
      lines: plain.filter((line) => line !== ""),
    });
    if (cues.length > MAX_CUES) throw new RushesError("bad-argument", `The file has more than ${MAX_CUES} captions.`);
  }
  return { cues, markup, cut };
}

function seconds([hours, minutes, whole, fraction]: readonly (string | undefined)[]): number {
  return (
    Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(whole) + Number((fraction ?? "0").padEnd(3, "0")) / 1000
  );
}

/** The text alone, with no tag, control code or entity in it. */
function stripMarkup(line: string): string {
  return (
    line
      .replace(/<[^>]*>?/g, "")
      .replace(/\{\\[^}]*\}/g, "")
      .replace(/&(amp|lt|gt|nbsp|quot|apos|lrm|rlm);/g, (_, name: string) => ENTITIES[name]!)
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F\uFEFF]/g, "")
      .trim()
  );
}

function write(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ start, end, settings, lines }) =>
      `${clock(start)} --> ${clock(end)}${settings === "" ? "" : ` ${settings}`}\n${lines.map(escape).join("\n")}\n`,
  );
  return `WEBVTT\n\n${blocks.join("\n")}`;
}

function escape(line: string): string {
  return line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** `01:02:03.500` */
function clock(time: number): string {
  const milliseconds = Math.round(time * 1000);
  const part = (unit: number, count: number, digits: number): string =>
    String(Math.floor(milliseconds / unit) % count).padStart(digits, "0");
  return `${part(3_600_000, 1000, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`;
}
