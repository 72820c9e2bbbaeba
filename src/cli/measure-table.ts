import type { FlickerScore } from "../measure/flicker.ts";
import { SCORES } from "../measure/score-list.ts";
import type { Steadiness } from "../measure/steadiness-meter.ts";
import { STABILITY_DEFINITIONS } from "../motion/stability.ts";

/** The score of one film, or of one shot of a folder. */
export interface MeasuredRow {
  readonly name: string;
  readonly pictures: number;
  /** Files that could not be read. */
  readonly unreadable: number;
  /** What stopped a film before its end; null: it is whole. */
  readonly broken: string | null;
  readonly score: FlickerScore;
  /** How much a film's view shakes; null: not asked for, or photographs. */
  readonly steadiness: Steadiness | null;
  /** What is known of photographs beyond the score; null: a film. */
  readonly shot: MeasuredShot | null;
}

/** The light of a shot as it was taken, split into what the settings, the scene and neither did. One entry a photograph. */
export interface MeasuredShot {
  readonly names: readonly string[];
  /** For people: `1/60 s · f/8 · ISO 100`. */
  readonly settings: readonly string[];
  /** Seconds since 1970 of the camera's own clock read as UTC. */
  readonly times: readonly (number | null)[];
  /** EV; null: not known. */
  readonly exposure: readonly (number | null)[];
  readonly scene: readonly (number | null)[];
  readonly error: readonly (number | null)[];
  /** Photographs whose settings differ from those of the one before. */
  readonly steps: readonly number[];
  /** What the solver would say of it, for people. */
  readonly notes: readonly string[];
}

/** Two values this close are called the same. */
const SAME = 1.15;
const GAP = "  ";

function formatEv(value: number | null): string {
  return value === null ? "?" : value.toFixed(4);
}

/** A line for each row under the names of the scores, EV; `?` where a number cannot be measured. */
export function formatTable(rows: readonly MeasuredRow[]): string {
  const head = [...SCORES.map(({ name }) => name), "pictures"];
  const lines = rows.map(({ score, pictures }) => [...SCORES.map(({ pick }) => formatEv(pick(score))), `${pictures}`]);
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const join = (cells: readonly string[], name: string): string =>
    [...cells.map((cell, column) => cell.padStart(widths[column] ?? 0)), name].join(GAP).trimEnd();
  return [join(head, ""), ...lines.map((line, i) => join(line, rows[i]?.name ?? ""))].join("\n");
}

/** How much a film shakes, in a line; nothing where it was not asked for. */
export function formatSteadiness({ name, pictures, steadiness }: MeasuredRow): string[] {
  if (steadiness === null) return [];
  const { jitter, stability, mirrored, placed } = steadiness;
  if (jitter === null)
    return [`${name}: how its view moves cannot be told, only ${placed} of ${pictures} pictures are found in others`];
  const share = (value: Steadiness["stability"]): string => value?.min.toFixed(3) ?? "?";
  const told = `jitter ${jitter.toFixed(2)} px, stability ${share(stability)}, mirrored ${share(mirrored)}`;
  return [`${name}: ${told}${placed < pictures ? `; ${placed} of ${pictures} pictures are found in others` : ""}`];
}

/** What these numbers mean, for people. */
export function formatSteadinessDefinitions(columns: number = 100): string {
  const keys = ["jitter", "stability", "mirrored"] as const;
  return keys.map((key) => wrap(`${key}: ${STABILITY_DEFINITIONS[key]}`, columns)).join("\n");
}

/** What the table cannot say: what is in the way of a score, where the worst picture is, what could not be read. */
export function formatRemarks(row: MeasuredRow): string[] {
  return listRemarks(row).map((remark) => `${row.name}: ${remark}`);
}

/** The same without the name. */
export function listRemarks({ pictures, unreadable, broken, score }: MeasuredRow): string[] {
  const remarks: string[] = [];
  if (broken !== null) remarks.push(`only the ${pictures} pictures before the damage count: ${broken}`);
  if (unreadable > 0) remarks.push(`${unreadable} of ${pictures} photographs could not be read`);
  if (score.cuts.length > 0) {
    const cuts = score.cuts.length === 1 ? "a cut" : `${score.cuts.length} cuts`;
    remarks.push(`${cuts} (${listSome(score.cuts)}); nothing is compared across`);
  }
  if (score.flicker === null) remarks.push(explainNothing(pictures - unreadable, score));
  else {
    if (score.tiles === null) remarks.push("too few parts of the picture hold still for a tile score");
    if (score.colour === null) remarks.push("too little in common, or too dark, for a colour score");
  }
  if (score.worst !== null) {
    remarks.push(
      `worst is picture ${score.worst.index}, ${formatSigned(score.worst.ev)} EV from its neighbours' middle`,
    );
  }
  return remarks;
}

function explainNothing(pictures: number, { curve }: FlickerScore): string {
  if (pictures < 3)
    return `flicker needs 3 pictures in a row, but there ${pictures === 1 ? "is 1" : `are ${pictures}`}`;
  const isDark = curve.every((value) => Number.isNaN(value));
  return isDark
    ? "its pictures show nothing that can be compared: too dark, too bright, or nothing in common"
    : "no 3 pictures in a row can be compared";
}

function listSome(indexes: readonly number[]): string {
  const shown = indexes.slice(0, 6).join(", ");
  return `at picture ${shown}${indexes.length > 6 ? " …" : ""}`;
}

function formatSigned(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** One score of two rows. `ratio` is the second over the first; null: not both are known, or the first is 0. */
export interface ScoreComparison {
  readonly key: string;
  readonly name: string;
  readonly first: number | null;
  readonly second: number | null;
  readonly ratio: number | null;
}

export function compareRows(first: MeasuredRow, second: MeasuredRow): ScoreComparison[] {
  return SCORES.map(({ key, name, pick }) => {
    const [a, b] = [pick(first.score), pick(second.score)];
    return { key, name, first: a, second: b, ratio: a === null || b === null || a === 0 ? null : b / a };
  });
}

/** Which of two is steadier, score by score; scores that only one of them has are left out. */
export function formatComparison(first: MeasuredRow, second: MeasuredRow): string[] {
  const known = compareRows(first, second).filter((entry) => entry.first !== null && entry.second !== null);
  const width = Math.max(0, ...known.map(({ name }) => name.length));
  return known.map(({ name, first: a, second: b }) => {
    const verdict = judge(a as number, b as number, first.name, second.name);
    return `${name.padEnd(width)}${GAP}${formatEv(a)} → ${formatEv(b)}${GAP}${verdict}`;
  });
}

function judge(first: number, second: number, firstName: string, secondName: string): string {
  const [less, more] = [Math.min(first, second), Math.max(first, second)];
  if (more <= SAME * less || more < 0.00005) return "about the same";
  const winner = second < first ? secondName : firstName;
  if (less === 0) return `${winner} is steadier: it has none`;
  const ratio = more / less;
  return `${winner} is steadier, ${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} times`;
}

/** What every number means, for people. */
export function formatDefinitions(columns: number = 100): string {
  const texts = SCORES.map(({ name, definition }) => {
    return wrap(definition.startsWith(`${name} is`) ? definition : `${name}: ${definition}`, columns);
  });
  return ["All scores are in EV; less is steadier.", ...texts].join("\n");
}

function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = " ";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
