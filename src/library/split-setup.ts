import type { Capture } from "./capture.ts";

/** A zoom that moves less than this from one capture to the next is the same framing (readings wander). */
const FOCAL_TOLERANCE = 0.02;
/** Captures in a row with another set-up that are set aside where the old one comes back after them. */
const MAX_BLIP = 2;

/**
 * Cuts an ordered run where lens or focal length change. One or two captures that differ between others that agree
 * (a bumped zoom ring) do not cut: they come as a run of their own, and their moments stay empty.
 */
export function splitAtSetup(captures: readonly Capture[]): (readonly Capture[])[] {
  const runs: Capture[][] = [];
  const blips: Capture[][] = [];
  let run: Capture[] = [];
  let known: Setup = { lens: null, focal: null };
  for (let index = 0; index < captures.length; index++) {
    const capture = captures[index] as Capture;
    if (run.length === 0 || isSame(known, capture)) {
      run.push(capture);
      known = learn(known, capture);
      continue;
    }
    const back = returnsAfter(captures, index, known);
    if (back > 0 && run.length > MAX_BLIP) {
      blips.push(captures.slice(index, index + back));
      index += back - 1;
      continue;
    }
    runs.push(run);
    run = [capture];
    known = learn({ lens: null, focal: null }, capture);
  }
  if (run.length > 0) runs.push(run);
  return [...runs, ...blips];
}

interface Setup {
  readonly lens: string | null;
  readonly focal: number | null;
}

/** What a header does not say is no change. */
function isSame(known: Setup, { frame }: Capture): boolean {
  if (known.lens !== null && frame.lens !== null && known.lens !== frame.lens) return false;
  if (known.focal === null || frame.focalMm === null) return true;
  return Math.abs(frame.focalMm - known.focal) <= FOCAL_TOLERANCE * known.focal;
}

function learn(known: Setup, { frame }: Capture): Setup {
  return { lens: frame.lens ?? known.lens, focal: frame.focalMm ?? known.focal };
}

/** After how many captures the known set-up is back for good (as long again as it was away); 0: not soon. */
function returnsAfter(captures: readonly Capture[], index: number, known: Setup): number {
  for (let away = 1; away <= MAX_BLIP; away++) {
    const next = captures.slice(index + away, index + 2 * away + 1);
    if (next.length === away + 1 && next.every((capture) => isSame(known, capture))) return away;
  }
  return 0;
}
