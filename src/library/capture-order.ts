import type { Capture, LibraryProblem } from "./capture.ts";
import { sortNatural } from "./natural-order.ts";

/** Captures of one stream in the order they were taken. Shots never reach across pools. */
export interface Pool {
  readonly captures: readonly Capture[];
  /** False: there are no times, only the order of names. */
  readonly isTimed: boolean;
  /** What was put right, by the path of the first capture concerned. */
  readonly notes: ReadonlyMap<string, string>;
}

/** Camera counters have four digits: 9999 is followed by 0001 (or 0000). */
const COUNTER_DIGITS = 4;
const COUNTER_CYCLE = 10_000;
/** A clock that is put right between two photographs jumps further than any rounding of times. */
const BACKWARDS = -2;
const HOUR = 3600;
/** More jumps than this and the names say nothing about the order. */
const MAX_EPOCHS = 6;

/** A capture with its number counted on across the roll-over. */
interface Counted {
  readonly capture: Capture;
  readonly count: number;
  /** Place in the order of folders and names, roll-over put right. */
  readonly rank: number;
}

/**
 * Puts captures in order, per stream: by time, equal times by counter; a clock that was set back splits the stream
 * in epochs, in counter order; captures without a time follow the natural order of their names.
 */
export function orderCaptures(captures: readonly Capture[]): { pools: Pool[]; problems: LibraryProblem[] } {
  const streams = new Map<string, Capture[]>();
  for (const capture of captures) {
    const key = capture.time === null ? `${capture.stream}\0${capture.name.folder}` : capture.stream;
    const list = streams.get(key);
    if (list) list.push(capture);
    else streams.set(key, [capture]);
  }
  const pools: Pool[] = [];
  const problems: LibraryProblem[] = [];
  for (const stream of streams.values()) {
    if (stream[0]?.time === null) pools.push(...orderByName(stream));
    else pools.push(...orderByTime(stream, problems));
  }
  return { pools, problems };
}

/** Names that count make a pool per prefix; the rest of the folder is one pool. */
function orderByName(captures: readonly Capture[]): Pool[] {
  const byPrefix = new Map<string, Capture[]>();
  for (const capture of captures) {
    const key = capture.name.counter === null ? "" : `${capture.name.prefix}\0`;
    const list = byPrefix.get(key);
    if (list) list.push(capture);
    else byPrefix.set(key, [capture]);
  }
  const rest: Capture[] = [];
  const pools: Pool[] = [];
  for (const list of byPrefix.values()) {
    if (list.length < 3) rest.push(...list);
    else
      pools.push({
        captures: rotate(sortByName(list)),
        isTimed: false,
        notes: new Map(),
      });
  }
  if (rest.length > 0) pools.push({ captures: sortByName(rest), isTimed: false, notes: new Map() });
  return pools;
}

function orderByTime(captures: readonly Capture[], problems: LibraryProblem[]): Pool[] {
  const pools: Pool[] = [];
  const common: Counted[] = [];
  const notes = new Map<string, string>();
  let rank = 0;
  for (const chain of chains(captures)) {
    const epochs = splitEpochs(unwrap(chain, rank), notes);
    rank += chain.length;
    if (epochs.length === 1 || epochs.length > MAX_EPOCHS) {
      common.push(...epochs.flat());
      continue;
    }
    let end = Number.NEGATIVE_INFINITY;
    for (const epoch of epochs) {
      const first = epoch[0] as Counted;
      const shift = Math.max(0, end + 1 - timeOf(first));
      if (shift > 0) {
        const message = `The camera's clock was set back before \`${first.capture.frame.path}\`: the order follows the file numbers from there on`;
        notes.set(first.capture.frame.path, "the camera's clock was set back before this shot: placed by file number");
        problems.push({ path: first.capture.frame.path, code: "order", message });
      }
      const moved = epoch.map((item) => shifted(item, shift));
      pools.push(...untangle(sortByTime(moved), notes));
      end = timeOf(moved.at(-1) as Counted);
    }
  }
  if (common.length > 0) pools.push(...untangle(sortByTime(common), notes));
  return pools;
}

/**
 * Copies of the same photograph that differ in a byte (another program's sidecar data, a conversion) have the same
 * name and moment. They would halve the rhythm, so each further set of them becomes a pool of its own.
 */
function untangle(captures: readonly Capture[], notes: ReadonlyMap<string, string>): Pool[] {
  const layers: Capture[][] = [];
  const seen = new Map<string, number>();
  for (const capture of captures) {
    const key = `${capture.name.stem.toLowerCase()}\0${capture.time}`;
    const layer = seen.get(key) ?? 0;
    seen.set(key, layer + 1);
    (layers[layer] ??= []).push(capture);
  }
  return layers.map((layer) => ({ captures: layer, isTimed: true, notes }));
}

/** Captures whose numbers count on: of one folder, or of DCIM folders that follow each other (100NIKON, 101NIKON). */
function chains(captures: readonly Capture[]): Capture[][] {
  const folders = new Map<string, Capture[]>();
  for (const capture of captures) {
    const list = folders.get(capture.name.folder);
    if (list) list.push(capture);
    else folders.set(capture.name.folder, [capture]);
  }
  const result: Capture[][] = [];
  let previous: { readonly parent: string; readonly number: number } | null = null;
  for (const [folder, list] of sortNatural([...folders], ([name]) => name)) {
    const dcim = /^(.*?)(\d{3})[A-Za-z0-9_]{5}$/s.exec(folder);
    const current = dcim ? { parent: dcim[1] ?? "", number: Number(dcim[2]) } : null;
    const sorted = sortByName(list);
    const last = result.at(-1)?.at(-1);
    const follows: boolean =
      previous !== null &&
      current !== null &&
      previous.parent === current.parent &&
      current.number === previous.number + 1;
    if (follows && last !== undefined && countsOn(last, rotate(sorted)[0] as Capture))
      result.at(-1)?.push(...rotate(sorted));
    else result.push(rotate(sorted));
    previous = current;
  }
  return result;
}

function countsOn(a: Capture, b: Capture): boolean {
  if (a.name.counter === null || b.name.counter === null) return false;
  const step = b.name.counter - a.name.counter;
  return (step > 0 && step < 100) || step + COUNTER_CYCLE < 100;
}

/** A folder that holds a roll-over sorts as 0001 … 0050, 9990 … 9999: it was taken the other way round. */
function rotate(sorted: Capture[]): Capture[] {
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || low === high) return sorted;
  const isCamera = sorted.every(
    ({ name }) => name.digits >= COUNTER_DIGITS && name.prefix.toLowerCase() === low.name.prefix.toLowerCase(),
  );
  const touchesEnds = (low.name.counter ?? 0) <= 100 && Math.floor((high.name.counter ?? 0) / 100) === 99;
  if (!isCamera || !touchesEnds) return sorted;
  if (low.time !== null && high.time !== null && low.time < high.time) return sorted;
  let cut = 1;
  const step = (index: number): number => counterOf(sorted, index) - counterOf(sorted, index - 1);
  for (let index = 2; index < sorted.length; index++) if (step(index) > step(cut)) cut = index;
  return step(cut) > 1000 ? [...sorted.slice(cut), ...sorted.slice(0, cut)] : sorted;
}

function counterOf(captures: readonly Capture[], index: number): number {
  return captures[index]?.name.counter ?? 0;
}

/** Counts on over 9999 → 0001. What has no number keeps the count of what it follows. */
function unwrap(captures: readonly Capture[], rank: number): Counted[] {
  let cycle = 0;
  let last: number | null = null;
  return captures.map((capture, index) => {
    const counter = capture.name.counter;
    if (counter !== null) {
      if (last !== null && counter < last && last - counter > COUNTER_CYCLE / 2) cycle += COUNTER_CYCLE;
      last = counter;
    }
    return { capture, count: cycle + (last ?? 0), rank: rank + index };
  });
}

/**
 * Cuts where time runs backwards while the counter rises. A whole hour that keeps the rhythm (the end of summer
 * time) is put right instead; captures that only look early because numbers and times disagree throughout are not
 * epochs, and the caller goes by time.
 */
function splitEpochs(counted: readonly Counted[], notes: Map<string, string>): Counted[][] {
  const epochs: Counted[][] = [];
  let shift = 0;
  for (const [index, item] of counted.entries()) {
    const before = counted[index - 1];
    const last = epochs.at(-1);
    const step = before === undefined ? 0 : timeOf(item) - timeOf(before);
    const isRising = before !== undefined && item.count > before.count && isAlike(before.capture, item.capture);
    if (last === undefined) epochs.push([item]);
    else if (isRising && step < BACKWARDS && !isHourLost(step, paceBefore(last), HOUR)) {
      shift = 0;
      epochs.push([item]);
    } else {
      if (isRising && step < BACKWARDS) {
        shift += HOUR;
        notes.set(item.capture.frame.path, "the camera's clock was put back by an hour during this shot");
      } else if (item.count === (before?.count ?? 0) + 1 && step > HOUR && isHourLost(step, paceBefore(last), -HOUR)) {
        shift -= HOUR;
        notes.set(item.capture.frame.path, "the camera's clock was put forward by an hour during this shot");
      }
      last.push(shifted(item, shift));
    }
  }
  return epochs;
}

/** True where adding the hour gives the next moment of the rhythm. */
function isHourLost(step: number, rhythm: number | null, hour: number): boolean {
  return rhythm !== null && Math.abs(step + hour - rhythm) <= Math.max(1.01, 0.02 * rhythm);
}

/** Seconds between the last captures where they are regular; null: too few, or no rhythm. */
function paceBefore(epoch: readonly Counted[]): number | null {
  const tail = epoch.slice(-6);
  if (tail.length < 6) return null;
  const steps = tail.slice(1).map((item, index) => timeOf(item) - timeOf(tail[index] as Counted));
  const [low, high] = [Math.min(...steps), Math.max(...steps)];
  return high - low <= Math.max(2, 0.1 * high) && high > 0 && high < HOUR / 2 ? (low + high) / 2 : null;
}

function isAlike(a: Capture, b: Capture): boolean {
  return a.name.prefix.toLowerCase() === b.name.prefix.toLowerCase();
}

function timeOf(item: Counted): number {
  return item.capture.time ?? 0;
}

function shifted(item: Counted, seconds: number): Counted {
  return seconds === 0 ? item : { ...item, capture: { ...item.capture, time: timeOf(item) + seconds } };
}

function sortByTime(counted: readonly Counted[]): Capture[] {
  return [...counted].sort((a, b) => timeOf(a) - timeOf(b) || a.rank - b.rank).map(({ capture }) => capture);
}

function sortByName(captures: readonly Capture[]): Capture[] {
  return sortNatural(captures, ({ frame }) => frame.path);
}
