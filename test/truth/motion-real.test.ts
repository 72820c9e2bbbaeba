// Real sequences: features, matches, pairs and path, without a film. MOTION_FIGURES=1 prints what they come to.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import type { FrameFeatures } from "../../src/measure/frame-features.ts";
import { matchFeatures } from "../../src/measure/match-features.ts";
import { measureFeatures } from "../../src/measure/measure-features.ts";
import { chooseMode } from "../../src/motion/choose-mode.ts";
import { choosePairs } from "../../src/motion/choose-pairs.ts";
import { estimatePair } from "../../src/motion/estimate-pair.ts";
import { fitSubjectPair, type SubjectFit } from "../../src/motion/fit-subject-pair.ts";
import { guessPair } from "../../src/motion/guess-pair.ts";
import { isStill } from "../../src/motion/is-still.ts";
import { joinPath } from "../../src/motion/join-path.ts";
import type { MeasuredMotion, PairMotion } from "../../src/motion/measured-motion.ts";
import { movePoint, scaleOf, type Similarity } from "../../src/motion/similarity.ts";
import { measureSupport } from "../../src/motion/path-support.ts";
import { subjectPairs } from "../../src/motion/subject-pairs.ts";
import { trackSubject } from "../../src/motion/track-subject.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";

const DATA = new URL("../../../shared/data/", import.meta.url);
const absent = !existsSync(DATA);
if (absent) console.warn("motion-real: ../shared/data is not there, real sequences are skipped");

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

async function measureFolder(folder: string, from: number, count: number): Promise<FrameFeatures[]> {
  const decoder = await RawDecoder.create(kernels);
  const url = new URL(`${folder}/`, DATA);
  const files = readdirSync(url)
    .filter((name) => /\.(jpe?g|dng)$/i.test(name))
    .sort();
  const frames: FrameFeatures[] = [];
  for (const name of files.slice(from, from + count)) {
    const { mark } = kernels.memory;
    frames.push(measureFeatures(kernels, await decoder.decode(readFileSync(new URL(name, url)), name)));
    kernels.memory.release(mark);
  }
  return frames;
}

function measure(frames: readonly FrameFeatures[]): MeasuredMotion {
  const { extent } = frames[0] as FrameFeatures;
  const usable = frames.map(() => true);
  const find = (from: number, to: number, guess: Similarity | null): PairMotion[] => {
    const [a, b] = [frames[from] as FrameFeatures, frames[to] as FrameFeatures];
    const points = matchFeatures(kernels, a, b, guess, 0.02 * extent.width);
    const start = process.cpuUsage();
    const motion = estimatePair(points, extent);
    spent += process.cpuUsage(start).user / 1000;
    return motion ? [{ from, to, ...motion }] : [];
  };
  let spent = 0;
  const wanted = choosePairs(usable);
  const steps = wanted.filter(([from, to]) => to - from === 1).flatMap(([from, to]) => find(from, to, null));
  const others = wanted
    .filter(([from, to]) => to - from > 1)
    .flatMap(([from, to]) => find(from, to, guessPair(steps, from, to)));
  report("estimatePair", { "ms a pair": spent / wanted.length });
  return { extent, usable, pairs: [...steps, ...others] };
}

function report(name: string, numbers: Readonly<Record<string, number>>): void {
  if (!process.env["MOTION_FIGURES"]) return;
  const shown = Object.entries(numbers).map(([key, value]) => `${key} ${value.toFixed(3)}`);
  console.log(`${name}: ${shown.join(", ")}`);
}

describe.skipIf(absent)("real sequences", () => {
  test("a camera that stands under a sky of clouds that fills four fifths of the picture", async () => {
    const measured = measure(await measureFolder("jpeg-sequences/rpi-sunset-0622", 59, 30));
    const { poses } = joinPath(measured);
    const unit = measured.extent.width / 1600;
    const far = poses.map(({ x, y }) => Math.hypot(x, y) / unit);
    report("rpi-sunset-0622, 60 to 89, px of 1600", { "farthest from the first frame": Math.max(...far) });
    expect(Math.max(...far)).toBeLessThan(1);
    expect(isStill(measured).still).toBe(true);
  }, 300_000);

  test("a pan with jitter is where its table says", async () => {
    const folder = "raw-sequences/derived-30d-sunset";
    const measured = measure(await measureFolder(folder, 0, 30));
    const { poses, residual, bridged } = joinPath(measured);
    const truth = readFileSync(new URL(`${folder}/ground-truth.csv`, DATA), "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").slice(5, 7).map(Number) as [number, number]);
    const [first] = truth as [[number, number]];
    const off = poses.map(({ x, y }, t) => {
      const [u, v] = truth[t] as [number, number];
      return Math.hypot(x - (u - first[0]), y - (v - first[1]));
    });
    const scales = poses.map((pose) => Math.abs(scaleOf(pose) - 1));
    report("derived-30d-sunset", { "worst place": Math.max(...off), "worst scale": Math.max(...scales), residual });
    expect(bridged.every((why) => why === null)).toBe(true);
    expect(Math.max(...off)).toBeLessThan(0.5);
    expect(residual).toBeLessThan(0.15);
  }, 300_000);

  test("a walk round a castle: pairs agree on one path, and the door is followed through all of it", async () => {
    const frames = await measureFolder("jpeg-sequences/walk-sceaux-castle", 0, 11);
    const measured = measure(frames);
    const { extent } = measured;
    const path = joinPath(measured);
    report("walk-sceaux-castle", { "residual, share of the width": path.residual / extent.width });
    expect(path.residual).toBeLessThan(0.006 * extent.width);
    expect(path.bridged.every((why) => why === null)).toBe(true);
    expect(isStill(measured).still).toBe(false);
    expect(measureSupport(measured, path)).toBeGreaterThan(0.5);
    const evidence = { kind: "hyperlapse", measured, path, isStill: false, hasSubject: false } as const;
    expect(chooseMode(evidence).mode).toBe("smooth");

    const subject = { shot: "s01", marks: [{ slot: 3, kind: "point", at: { x: -20, y: 430 } }] } as const;
    const scene = { subject, extent, usable: measured.usable, path };
    const fits: SubjectFit[] = [];
    for (let wanted = subjectPairs(scene, fits); wanted.length > 0; wanted = subjectPairs(scene, fits)) {
      for (const request of wanted) {
        const { key, slot, guess, reach, region } = request;
        const [a, b] = [frames[key] as FrameFeatures, frames[slot] as FrameFeatures];
        const places = matchFeatures(kernels, a, b, reach === null ? null : guess, reach ?? 0);
        const isTaken = (_: number, i: number): boolean => {
          const [x, y] = [places.ax[i] as number, places.ay[i] as number];
          return x > region.left && x < region.right && y > region.top && y < region.bottom;
        };
        const take = (values: Float64Array): Float64Array => values.filter(isTaken);
        const points = { ax: take(places.ax), ay: take(places.ay), bx: take(places.bx), by: take(places.by) };
        fits.push(fitSubjectPair(request, points, extent));
      }
    }
    const { poses, lost } = trackSubject(scene, fits);
    expect(lost.every((why) => why === null)).toBe(true);
    // Where the frames were looked at with the track drawn into them, it was on the door in all; to half the door's width.
    const door = [
      [163, 470],
      [-20, 424],
      [-50, 320],
      [-20, 430],
      [22, 382],
      [-46, 426],
      [-79, 414],
      [65, 567],
      [-110, 483],
      [-62, 452],
      [-353, 131],
    ] as const;
    poses.forEach((pose, slot) => {
      const [x, y] = door[slot] as readonly [number, number];
      const found = movePoint(pose as Similarity, { x: 0, y: 0 });
      expect(Math.hypot(found.x - x, found.y - y), `frame ${slot}`).toBeLessThan(35);
    });
  }, 300_000);
});
