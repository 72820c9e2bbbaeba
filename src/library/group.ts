import type { Frame } from "../film/frame.ts";
import type { Shot, ShotKind } from "../film/shot.ts";
import { findBrackets } from "./brackets.ts";
import { type Capture, type LibraryProblem, toCaptures } from "./capture.ts";
import { orderCaptures, type Pool } from "./capture-order.ts";
import { classify, MIN_SHOT } from "./classify.ts";
import { compareNatural } from "./natural-order.ts";
import { counterStep, type Rhythm } from "./rhythm.ts";
import { MAX_NAME_GAP, nameStride, toSlots } from "./shot-slots.ts";
import { splitAtRhythm } from "./split-rhythm.ts";
import { splitAtSetup } from "./split-setup.ts";

/** What grouping found. Every frame is in exactly one shot. */
export interface GroupResult {
  /** In capture order; ids `s01`, `s02` … */
  readonly shots: readonly Shot[];
  readonly problems: readonly LibraryProblem[];
}

/** A shot in the making. */
interface Draft {
  readonly kind: ShotKind;
  readonly captures: readonly Capture[];
  readonly rhythm: Rhythm | null;
  readonly notes: readonly string[];
  readonly pool: number;
}

/** A few captures at most this long before a shot were to try things out, seconds. */
const TEST_BEFORE = 1800;
const PLAYS: ReadonlySet<ShotKind> = new Set(["time-lapse", "hyperlapse", "ramp"]);

/**
 * Groups frames into shots: per body, in capture order, cut where the rhythm breaks (long gaps, another interval) or
 * the set-up changes (lens, focal length by over 2 %, orientation, size, raw or not). Not cut by file-number
 * roll-over, by folders, by single missing frames (their slot is null), by exposure ramps, nor by the jitter of
 * real intervalometers. Pure: the same frames in any order give the same shots.
 *
 * Fewer than 8 frames are `still`, or `test` right before a shot; brackets are `bracketed`. When nothing would play,
 * the longest of these play as `time-lapse`, and a note says so.
 */
export function groupShots(frames: readonly Frame[]): GroupResult {
  const { captures, problems } = toCaptures(frames);
  const ordered = orderCaptures(captures);
  const drafts = ordered.pools.flatMap((pool, index) => splitPool(pool, index));
  const shots = playSomething(nameTests(sortDrafts(drafts))).map((draft, index) => toShot(draft, index));
  return { shots, problems: [...problems, ...ordered.problems].sort((a, b) => compareNatural(a.path, b.path)) };
}

function splitPool(pool: Pool, index: number): Draft[] {
  const drafts: Draft[] = [];
  for (const run of splitAtSetup(pool.captures)) {
    if (!pool.isTimed) {
      for (const part of splitAtNumbers(run)) drafts.push({ captures: part, pool: index, ...classify(part, false) });
      continue;
    }
    const brackets = findBrackets(run);
    const taken = new Set<Capture>();
    for (const { from, to, size } of brackets) {
      const set = run.slice(from, to);
      for (const capture of set) taken.add(capture);
      drafts.push({ kind: "bracketed", captures: set, rhythm: null, notes: [`brackets of ${size}`], pool: index });
    }
    const rest = taken.size === 0 ? run : run.filter((capture) => !taken.has(capture));
    for (const part of splitAtRhythm(rest)) {
      const { notes, ...verdict } = classify(part, true);
      drafts.push({ captures: part, pool: index, ...verdict, notes: [...notes, ...clockNotes(part, pool)] });
    }
  }
  return drafts;
}

/** Untimed names that jump by more than ten steps are another series. */
function splitAtNumbers(captures: readonly Capture[]): Capture[][] {
  const stride = nameStride(captures);
  const runs: Capture[][] = [];
  for (const [index, capture] of captures.entries()) {
    const before = captures[index - 1];
    const jump = before ? counterStep(before, capture) : null;
    const isBreak = jump !== null && (jump <= 0 || jump > stride * MAX_NAME_GAP);
    if (before === undefined || isBreak) runs.push([capture]);
    else runs.at(-1)?.push(capture);
  }
  return runs;
}

function clockNotes(captures: readonly Capture[], pool: Pool): string[] {
  if (pool.notes.size === 0) return [];
  return captures.flatMap(({ frame }) => pool.notes.get(frame.path) ?? []);
}

/** By the time of their first capture; untimed ones after all others, by name. */
function sortDrafts(drafts: readonly Draft[]): Draft[] {
  const start = (draft: Draft): number => draft.captures[0]?.time ?? Number.POSITIVE_INFINITY;
  const path = (draft: Draft): string => draft.captures[0]?.frame.path ?? "";
  return [...drafts].sort((a, b) => {
    const [left, right] = [start(a), start(b)];
    return left === right ? compareNatural(path(a), path(b)) : left - right;
  });
}

/** The few captures right before a shot of the same camera were to try the settings. */
function nameTests(drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft, index) => {
    if (draft.kind !== "still" || draft.captures.length >= MIN_SHOT) return draft;
    const end = draft.captures.at(-1)?.time ?? null;
    const body = draft.captures[0]?.frame.body;
    const next = drafts
      .slice(index + 1)
      .find(({ kind, captures }) => PLAYS.has(kind) && captures[0]?.frame.body === body);
    const start = next?.captures[0]?.time ?? null;
    const isTest = end !== null && start !== null && start - end <= TEST_BEFORE;
    return isTest ? { ...draft, kind: "test", notes: [...draft.notes, "shortly before a shot"] } : draft;
  });
}

/** A folder with nothing that would play still makes a film of what is there. */
function playSomething(drafts: readonly Draft[]): Draft[] {
  if (drafts.some(({ kind }) => PLAYS.has(kind))) return [...drafts];
  const longest = Math.max(0, ...drafts.map(({ captures }) => captures.length));
  const enough = Math.min(3, longest);
  return drafts.map((draft) => {
    if (draft.captures.length < enough) return draft;
    return { ...draft, kind: "time-lapse", notes: [...draft.notes, "plays because nothing longer is here"] };
  });
}

function toShot(draft: Draft, index: number): Shot {
  const { captures } = draft;
  const slots = PLAYS.has(draft.kind) ? toSlots(captures, draft.rhythm) : captures.map(({ frame }) => frame.path);
  const interval = draft.rhythm === null ? null : Number(draft.rhythm.interval.toFixed(3));
  return {
    id: `s${String(index + 1).padStart(2, "0")}`,
    kind: draft.kind,
    slots,
    interval: interval !== null && interval > 0 ? interval : null,
    notes: [...draft.notes, ...sourceNotes(captures, slots)],
  };
}

function sourceNotes(captures: readonly Capture[], slots: readonly (string | null)[]): string[] {
  const notes: string[] = [];
  const missing = slots.length - captures.length;
  if (missing > 0) notes.push(missing === 1 ? "1 photograph is missing" : `${missing} photographs are missing`);
  const rolls = captures.some((capture, index) => {
    const before = captures[index - 1];
    const isLower = before !== undefined && (before.name.counter ?? 0) - (capture.name.counter ?? 0) > 5000;
    return isLower && (counterStep(before, capture) ?? 0) > 0;
  });
  if (rolls) notes.push("file numbers roll over");
  const folders = new Set(captures.map(({ name }) => name.folder));
  if (folders.size > 1) notes.push(`from ${folders.size} folders`);
  const adopted = captures.filter(({ adopted }) => adopted).length;
  if (adopted > 0) notes.push(`${adopted} placed by file number: the header says too little`);
  return notes;
}
