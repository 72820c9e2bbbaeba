import type { ExposureCurve } from "./exposure.ts";

/** A run of frames whose files tell no settings; `to` is the first that does again. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** So many silent frames are left to the smooth scene rather than given a setting that the pictures do not show. */
const SHORT_GAP = 8;
/** A silent start or end keeps its neighbour's setting where settings last this many times as long. */
const SAFE_RUNS = 4;
/** EV: a filled setting that leaves a frame this far from its neighbours is not the one it was taken with. */
const MISMATCH = 0.2;

/**
 * Settings of frames whose files tell none, where they follow from their neighbours: between two frames of one setting it
 * was that one. Between two settings the change lies where brightness jumps by it. Where a shot starts or ends silent the
 * next known setting holds, if settings last. A frame whose brightness contradicts its neighbours' stays null; not in a
 * long gap, because the scene cannot be guessed across many frames.
 * @param apparent EV per frame; NaN: unknown
 * @param run frames that a setting lasts, typically
 */
export function fillSilentSettings(told: ExposureCurve, apparent: Float64Array, run: number): ExposureCurve {
  const ev = [...told.ev];
  const setting = [...told.setting];
  for (const { from, to } of findGaps(told.ev)) {
    const length = to - from;
    const isLong = length > SHORT_GAP;
    const isEnd = from === 0 || to === ev.length;
    if (length === ev.length || (isEnd && !isLong && run < SAFE_RUNS * length)) continue;
    const [before, after] = [from === 0 ? to : from - 1, to === ev.length ? from - 1 : to];
    const change = (ev[after] as number) - (ev[before] as number);
    const at = setting[before] === setting[after] ? to : locate(apparent, from, to, change);
    // What the known frames on either side leave unexplained; the frames between lie between.
    const rest = [before, after].map((frame) => (apparent[frame] as number) - (ev[frame] as number));
    for (let i = from; i < to; i++) {
      const source = i < at ? before : after;
      const share = (i - before) / (after - before || 1);
      const expected = (1 - share) * (rest[0] as number) + share * (rest[1] as number);
      const mismatch = (apparent[i] as number) - (told.ev[source] as number) - expected;
      if (!isLong && !isEnd && Math.abs(mismatch) > MISMATCH) continue;
      ev[i] = told.ev[source] as number;
      setting[i] = told.setting[source] as number;
    }
  }
  return { ev, setting };
}

function findGaps(ev: ExposureCurve["ev"]): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < ev.length; i++) {
    if (ev[i] !== null) continue;
    const from = i;
    while (i < ev.length && ev[i] === null) i++;
    gaps.push({ from, to: i });
  }
  return gaps;
}

/** The frame from `from` to `to` at which brightness jumps most like `change`, and least at all others. */
function locate(apparent: Float64Array, from: number, to: number, change: number): number {
  let best = to;
  let least = Infinity;
  let last = apparent[from - 1] as number;
  for (let i = from; i <= to; i++) {
    const jump = (apparent[i] as number) - last;
    if (!Number.isFinite(jump)) continue;
    last = apparent[i] as number;
    // All other jumps are left over: their sum is the same for every place, less this one's own.
    const left = Math.abs(jump - change) - Math.abs(jump);
    if (left < least) {
      least = left;
      best = i;
    }
  }
  return best;
}
