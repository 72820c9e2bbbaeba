import { availableParallelism } from "node:os";
import { RushesError } from "../base/errors.ts";
import type { Exposure, Frame } from "../film/frame.ts";
import { solveLight } from "../light/solve-light.ts";
import { groupShots } from "../library/group.ts";
import { scanFolder } from "../library/scan.ts";
import { sourcePath } from "../library/source-path.ts";
import { createFlickerMeter, type FlickerMeter } from "../measure/flicker.ts";
import { describeExposure } from "../render/describe-exposure.ts";
import { WorkerPool } from "../render/worker-pool.ts";
import type { MeasuredFrame, SourceFile } from "../render/worker-protocol.ts";
import type { MeasuredRow, MeasuredShot } from "./measure-table.ts";
import type { CommandContext } from "./run-command.ts";

/** Shots as they were taken: their flicker before anything is done about it. */
export async function measureFolder(
  folder: string,
  { signal, listener }: Pick<CommandContext, "signal" | "listener">,
): Promise<MeasuredRow[]> {
  const scan = await scanFolder(folder, { signal });
  const { shots } = groupShots(scan.frames);
  const facts = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const pool = await WorkerPool.open(availableParallelism());
  const stop = (): void => void pool.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const rows: MeasuredRow[] = [];
    for (const shot of shots) {
      const paths = shot.slots.filter((path) => path !== null);
      const meter = createFlickerMeter();
      listener({ event: "stage", stage: "measure", total: paths.length });
      const read = await measureInOrder(
        paths.map((path) => ({ path: sourcePath(folder, path), name: path })),
        pool,
        meter,
        (done) =>
          listener({ event: "progress", stage: "measure", done, total: paths.length, rate: null, secondsLeft: null }),
      );
      const frames = read.flatMap((index) => facts.get(paths[index] ?? "") ?? []);
      const score = meter.finish(findSteps(frames.map(({ exposure }) => exposure)));
      const name = `${folder} ${shot.id} (${shot.kind})`;
      const unreadable = paths.length - read.length;
      const shown = { name, pictures: paths.length, unreadable, broken: null };
      rows.push({ ...shown, score, steadiness: null, shot: splitLight(frames, meter) });
    }
    return rows;
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** What the settings, the scene and neither did. */
function splitLight(frames: readonly Frame[], { ratios }: FlickerMeter): MeasuredShot {
  const solved = solveLight({
    frames: frames.map(({ takenAt, exposure }) => ({ time: takenAt, exposure, usable: true })),
    ratios,
  });
  return {
    names: frames.map(({ path }) => path),
    settings: frames.map(({ exposure }) => describeExposure(exposure)),
    times: frames.map(({ takenAt }) => takenAt),
    exposure: solved.frames.map(({ exposure }) => exposure),
    scene: solved.frames.map(({ scene }) => scene),
    error: solved.frames.map(({ error }) => error),
    steps: solved.steps,
    notes: solved.notes,
  };
}

/** Places at which the settings differ from those before. Settings that no header tells are no change. */
function findSteps(exposures: readonly (Exposure | undefined)[]): number[] {
  const known = exposures.map((exposure) => (exposure ? JSON.stringify(exposure) : ""));
  return [...known.keys()].filter((index) => index > 0 && known[index] !== known[index - 1]);
}

/** Adds frames to the meter in order, a few being read ahead. Returns which of them could be read. */
async function measureInOrder(
  files: readonly SourceFile[],
  pool: WorkerPool,
  meter: FlickerMeter,
  onDone: (done: number) => void,
): Promise<number[]> {
  const ahead = pool.size * 2;
  const start = (file: SourceFile): Promise<MeasuredFrame | null> =>
    pool.measure(file).catch((error: unknown) => {
      if (error instanceof RushesError && error.code !== "aborted") return null;
      throw error;
    });
  const window = files.slice(0, ahead).map(start);
  const read: number[] = [];
  for (const index of files.keys()) {
    const next = files[index + ahead];
    if (next) window.push(start(next));
    const measured = await window.shift();
    if (measured) {
      meter.add(measured.light);
      read.push(index);
    }
    onDone(index + 1);
  }
  return read;
}
