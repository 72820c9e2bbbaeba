import type { Frame } from "../film/frame.ts";
import type { Shot, ShotKind } from "../film/shot.ts";
import { parseFileName } from "./file-name.ts";

/** A shot in one line, as plain data. Null: unknown. */
export interface ShotRow {
  readonly id: string;
  readonly kind: ShotKind;
  readonly frames: number;
  readonly missing: number;
  /** Camera's clock, ISO 8601 without zone. */
  readonly from: string | null;
  readonly to: string | null;
  /** Seconds. */
  readonly interval: number | null;
  readonly camera: string | null;
  readonly lens: string | null;
  /** Millimetres, first to last where they differ. */
  readonly focal: string | null;
  /** `1/125–1/8 s, f/8, ISO 100–800`. */
  readonly settings: string | null;
  /** First and last file, by name; with its folder where the shot has several. */
  readonly firstFile: string;
  readonly lastFile: string;
  readonly folder: string;
  readonly notes: readonly string[];
}

/** What `rushes shots` shows. Frames are looked up by path; those not found count, and say nothing. */
export function describeShots(shots: readonly Shot[], frames: readonly Frame[]): ShotRow[] {
  const byPath = new Map(frames.map((frame) => [frame.path, frame]));
  return shots.map((shot) => describeShot(shot, byPath));
}

function describeShot(shot: Shot, byPath: ReadonlyMap<string, Frame>): ShotRow {
  const paths = shot.slots.filter((slot) => slot !== null);
  const frames = paths.flatMap((path) => byPath.get(path) ?? []);
  const [first, last] = [frames[0], frames.at(-1)];
  const names = [paths[0] ?? "", paths.at(-1) ?? ""].map(parseFileName);
  const isOneFolder = names[0]?.folder === names[1]?.folder;
  const fileOf = (path: string): string => (isOneFolder ? path.slice(path.lastIndexOf("/") + 1) : path);
  return {
    id: shot.id,
    kind: shot.kind,
    frames: paths.length,
    missing: shot.slots.length - paths.length,
    from: clock(first),
    to: clock(last),
    interval: shot.interval,
    camera: first?.camera ?? null,
    lens: frames.find(({ lens }) => lens !== null)?.lens ?? null,
    focal: range(
      frames.map(({ focalMm }) => focalMm),
      (value) => `${round(value)}`,
      " mm",
    ),
    settings: settingsOf(frames),
    firstFile: fileOf(paths[0] ?? ""),
    lastFile: fileOf(paths.at(-1) ?? ""),
    folder: isOneFolder ? (names[0]?.folder ?? "") : "",
    notes: shot.notes,
  };
}

function clock(frame: Frame | undefined): string | null {
  if (frame === undefined || frame.takenAt === null || frame.takenFrom === "modified") return null;
  return new Date(Math.floor(frame.takenAt) * 1000).toISOString().slice(0, 19);
}

function settingsOf(frames: readonly Frame[]): string | null {
  const parts = [
    range(
      frames.map(({ exposure }) => exposure.shutter),
      formatShutter,
      " s",
    ),
    range(
      frames.map(({ exposure }) => exposure.aperture),
      (value) => `f/${round(value)}`,
      "",
    ),
    range(
      frames.map(({ exposure }) => exposure.iso),
      (value) => `ISO ${round(value)}`,
      "",
      (value) => `${round(value)}`,
    ),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(", ") : null;
}

/** Lowest to highest; null: all unknown. */
function range(
  values: readonly (number | null)[],
  format: (value: number) => string,
  unit: string,
  formatEnd: (value: number) => string = format,
): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const [from, to] = [format(low), formatEnd(high)];
  return low === high || from === to ? from + unit : `${from}–${to}${unit}`;
}

/** As cameras show it: `1/125`, `0.4`, `8`. */
function formatShutter(seconds: number): string {
  return seconds < 0.3 ? `1/${round(1 / seconds)}` : `${round(seconds)}`;
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

const COLUMNS: readonly (readonly [string, (row: ShotRow) => string])[] = [
  ["shot", (row) => row.id],
  ["kind", (row) => row.kind],
  ["frames", (row) => (row.missing > 0 ? `${row.frames} (${row.missing} missing)` : String(row.frames))],
  ["when", (row) => when(row)],
  ["interval", (row) => (row.interval === null ? "" : `${round(row.interval)} s`)],
  ["camera", (row) => row.camera ?? ""],
  ["lens", (row) => row.lens ?? ""],
  ["focal", (row) => row.focal ?? ""],
  ["settings", (row) => row.settings ?? ""],
  ["files", (row) => files(row)],
];

/** The rows as a table for a terminal: columns aligned, empty ones left out, notes indented below their shot. */
export function formatShots(rows: readonly ShotRow[]): string {
  const columns = COLUMNS.map(([title, cell]) => ({ title, cells: rows.map((row) => printable(cell(row))) })).filter(
    ({ cells }) => cells.some((cell) => cell !== ""),
  );
  const widths = columns.map(({ title, cells }) => Math.max(title.length, ...cells.map((cell) => [...cell].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - [...cell].length))
      .join("  ")
      .trimEnd();
  const body = rows.flatMap((row, index) => [
    line(columns.map(({ cells }) => cells[index] ?? "")),
    ...row.notes.map((note) => `      ${printable(note)}`),
  ]);
  return [line(columns.map(({ title }) => title)), ...body].join("\n");
}

function when({ from, to }: ShotRow): string {
  if (from === null || to === null) return "";
  const [date, time] = from.split("T");
  const [endDate, endTime] = to.split("T");
  if (from === to) return `${date} ${time}`;
  return date === endDate ? `${date} ${time}–${endTime}` : `${date} ${time} – ${endDate} ${endTime}`;
}

function files({ folder, firstFile, lastFile }: ShotRow): string {
  const names = firstFile === lastFile ? firstFile : `${firstFile} … ${lastFile}`;
  return folder === "" ? names : `${folder}/${names}`;
}

/** Names may hold line breaks and escape codes; a terminal gets neither. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "�");
}
