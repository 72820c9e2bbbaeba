import { correlatePhase, CLEAR } from "../measure/phase-correlation.ts";
import { type CellPlane, createFeatures } from "../measure/register-features.ts";
import { isStill, type Stillness } from "../motion/is-still.ts";
import type { MeasuredMotion } from "../motion/measured-motion.ts";
import type { MotionFrames, MotionSource } from "./measure-motion.ts";
import { readLight } from "./measure-frames.ts";

/** Frames of which fewer than this share lie in a pair that was believed tell nothing of their camera. */
const MATCHED = 0.5;
/** A view that moves by less than this, cells of 144 × 96, is where it was; `correlatePhase` is no finer. */
const STILL_CELLS = 0.3;
/** Share of the frames whose phases must be clear, and of those that must say that nothing moved. */
const MOST = 0.8;

/**
 * Whether the camera stood. Where too few frames have features in common (night, fog, blur), by the phases of their light, each
 * against the last that is clear and against the first: coarse, but it needs no corner.
 */
export function checkStillness(measured: MeasuredMotion, frames: MotionFrames, source: MotionSource): Stillness {
  const found = isStill(measured);
  const usable = frames.contents.flatMap((content, slot) => (content === null ? [] : [slot]));
  const matched = new Set(measured.pairs.flatMap(({ from, to }) => [from, to]));
  if (found.still || usable.length < 2 || matched.size >= MATCHED * usable.length) return found;
  const [first, ...others] = usable;
  const start = readPlane(frames, source, first as number);
  let [clear, still] = [0, 0];
  let last = start;
  for (const slot of others) {
    const plane = readPlane(frames, source, slot);
    const shifts = [correlatePhase(last, plane), correlatePhase(start, plane)].filter(
      (shift) => shift !== null && shift.clearness >= CLEAR,
    );
    if (shifts.length === 0) continue;
    clear++;
    last = plane;
    if (shifts.every((shift) => shift !== null && Math.hypot(shift.x, shift.y) < STILL_CELLS)) still++;
  }
  if (clear < MOST * others.length || still < MOST * clear) return found;
  return {
    still: true,
    why: "the camera stood, as far as pictures with too little in them to follow tell",
    places: [usable],
  };
}

function readPlane({ contents }: MotionFrames, { cache, version }: MotionSource, slot: number): CellPlane {
  const light = readLight(cache, contents[slot] ?? "", version);
  return light === null
    ? { width: 1, height: 1, values: Float32Array.of(Number.NaN) }
    : createFeatures(light).getLevel(0);
}
