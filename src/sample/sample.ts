import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { fromErrorRecord, RushesError } from "../base/errors.ts";
import { writeFileAtomic } from "../store/atomic-file.ts";
import { toDiskError } from "../store/disk-error.ts";
import { createPhotographer, placePatches, takePhotograph } from "./photographer.ts";
import { prepareFolder, TRUTH_FILE } from "./sample-folder.ts";
import type { SampleWorkerAnswer, SampleWorkerData } from "./sample.worker.ts";
import { asShotNeutral, SENSOR, XYZ_TO_CAMERA } from "./sensor.ts";
import {
  completeOptions,
  planShoot,
  type PlannedFrame,
  type SampleOptions,
  type ShootOptions,
  ZONE_OFFSET,
} from "./shoot-plan.ts";
import type { FrameTruth, SampleTruth } from "./truth.ts";

/** How the work is done; none of it changes a byte. */
export interface SampleControl {
  /** Threads; 0: in this one. Default: as many as the machine has cores, at most 4. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The same path from `src/sample` and from `dist/sample`: a worker thread starts only from compiled code. */
const WORKER_URL = new URL("../../dist/sample/sample.worker.js", import.meta.url);
/** Each worker holds a scene of some 30 bytes a pixel. */
const MOST_WORKERS = 4;

/**
 * Writes a small shoot of camera raws and its truth (`truth.json`) into `folder`, which must be empty, missing, or hold an
 * earlier sample: one with the same options is left as it is, another one is replaced. The same options give the same
 * bytes on any number of threads. Stopped or killed, it leaves whole files only, and the next call starts again.
 * @throws RushesError `bad-argument`, `disk`, `aborted`
 */
export async function writeSample(folder: string, options: SampleOptions & SampleControl = {}): Promise<SampleTruth> {
  const full = completeOptions(options);
  const earlier = await prepareFolder(folder, full);
  if (earlier !== null) return earlier;
  const plan = planShoot(full);
  const kept = plan.filter((planned) => !planned.missing);
  await writeTruth(folder, describeShoot(full, plan, null));
  for (const path of new Set(kept.map((planned) => dirname(planned.path)))) {
    await mkdir(join(folder, path), { recursive: true }).catch((error: unknown) => {
      throw toDiskError(error, folder);
    });
  }
  const workers = options.workers ?? Math.min(MOST_WORKERS, availableParallelism());
  const frames = await takeAll(folder, full, kept, Math.min(workers, kept.length), options);
  const truth = describeShoot(full, plan, frames);
  await writeTruth(folder, truth);
  return truth;
}

/**
 * A shoot for tests: the dusk alone, 300 × 200, 96 frames, no test photographs, in this thread, about 3 s. Options win over that.
 */
export function writeSyntheticShoot(folder: string, options: SampleOptions & SampleControl = {}): Promise<SampleTruth> {
  return writeSample(folder, {
    width: 300,
    height: 200,
    frames: 96,
    dayFrames: 0,
    testShots: false,
    workers: 0,
    ...options,
  });
}

function writeTruth(folder: string, truth: SampleTruth): Promise<void> {
  return writeFileAtomic(join(folder, TRUTH_FILE), `${JSON.stringify(truth, null, 1)}\n`);
}

function describeShoot(
  options: ShootOptions,
  plan: readonly PlannedFrame[],
  frames: readonly FrameTruth[] | null,
): SampleTruth {
  return {
    kind: "rushes-sample",
    version: 1,
    complete: frames !== null,
    options,
    camera: {
      xyzToCamera: XYZ_TO_CAMERA,
      asShotNeutral: asShotNeutral(),
      black: SENSOR.black,
      white: SENSOR.white,
      bits: SENSOR.bits,
      fullWellElectrons: SENSOR.fullWell,
      zoneOffset: ZONE_OFFSET,
    },
    patches: { dusk: placePatches(options, "dusk"), day: placePatches(options, "day") },
    frames: frames ?? [],
    missing: plan.filter((planned) => planned.missing).map((planned) => planned.path),
    files: plan.filter((planned) => !planned.missing).map((planned) => planned.path),
  };
}

/**
 * Takes every photograph, the next one by whoever is free; every other worker starts from the end, so that few of them have
 * to build both scenes. Stops after those under way when one fails or `signal` says so.
 */
async function takeAll(
  folder: string,
  options: ShootOptions,
  plan: readonly PlannedFrame[],
  workers: number,
  { signal, onProgress }: SampleControl,
): Promise<FrameTruth[]> {
  const truths: FrameTruth[] = [];
  const photographers = Array.from({ length: Math.max(1, workers) }, () =>
    workers === 0 ? hereAndNow(folder, options) : inWorker({ folder, options }),
  );
  let first = 0;
  let last = plan.length - 1;
  let done = 0;
  let failed = false;
  const lane = async (take: Photographing, number: number): Promise<void> => {
    try {
      while (first <= last && !failed && !signal?.aborted) {
        const index = number % 2 === 0 ? first++ : last--;
        truths[index] = await take.photograph(plan[index] as PlannedFrame);
        onProgress?.(++done, plan.length);
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      await take.close();
    }
  };
  const results = await Promise.allSettled(photographers.map(lane));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  if (signal?.aborted) throw new RushesError("aborted", "Stopped.", { cause: signal.reason });
  return truths;
}

interface Photographing {
  photograph(planned: PlannedFrame): Promise<FrameTruth>;
  close(): Promise<unknown>;
}

function hereAndNow(folder: string, options: ShootOptions): Photographing {
  const photographer = createPhotographer(options);
  return {
    photograph: async (planned) => {
      const { file, truth } = takePhotograph(photographer, planned);
      await writeFileAtomic(join(folder, planned.path), file);
      return truth;
    },
    close: () => Promise.resolve(),
  };
}

function inWorker(workerData: SampleWorkerData): Photographing {
  const worker = new Worker(WORKER_URL, { workerData });
  let waiting: { resolve(truth: FrameTruth): void; reject(reason: unknown): void } | null = null;
  let broken: unknown = null;
  const fail = (reason: unknown): void => {
    broken ??= reason;
    waiting?.reject(broken);
  };
  worker.on("message", (answer: SampleWorkerAnswer) => {
    if ("truth" in answer) waiting?.resolve(answer.truth);
    else waiting?.reject(fromErrorRecord(answer.error));
  });
  worker.on("error", fail);
  worker.on("exit", (code) =>
    fail(new RushesError("internal", `Expected a photograph but its worker ended with ${code}`)),
  );
  return {
    photograph: (planned) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (broken === null) worker.postMessage(planned, []);
        else reject(broken as Error);
      }),
    close: () => worker.terminate(),
  };
}
