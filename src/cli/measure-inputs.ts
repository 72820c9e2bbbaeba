import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { RushesError } from "../base/errors.ts";
import { readFilm } from "../encode/film-reader.ts";
import { groupShots } from "../library/group.ts";
import { scanFolder } from "../library/scan.ts";
import type { Exposure } from "../film/frame.ts";
import { createFlickerMeter, type FlickerMeter } from "../measure/flicker.ts";
import { measurePicture } from "../measure/picture-light.ts";
import { sourcePath } from "../library/source-path.ts";
import type { MeasuredFrame, SourceFile } from "../render/worker-protocol.ts";
import { WorkerPool } from "../render/worker-pool.ts";
import {
  compareRows,
  formatComparison,
  formatDefinitions,
  formatRemarks,
  formatTable,
  type MeasuredRow,
} from "./measure-table.ts";
import type { CommandContext, ExitCode } from "./run-command.ts";

/** Measures films and folders one after the other; prints scores of each film or shot, and compares two. */
export async function measureInputs(inputs: readonly string[], context: CommandContext): Promise<ExitCode> {
  const kinds: { readonly input: string; readonly isFolder: boolean }[] = [];
  for (const input of inputs) {
    const info = await stat(input).catch(() => null);
    if (!info) throw new RushesError("bad-argument", `Expected a film or a folder but there is no \`${input}\``);
    kinds.push({ input, isFolder: info.isDirectory() });
  }
  const rows: MeasuredRow[] = [];
  const failures: RushesError[] = [];
  for (const { input, isFolder } of kinds) {
    try {
      const measured = isFolder ? await measureFolder(input, context) : [await measureFilm(input, context)];
      if (context.json) for (const row of measured) context.print(JSON.stringify(row));
      rows.push(...measured);
    } catch (error) {
      if (!(error instanceof RushesError) || error.code === "aborted") throw error;
      failures.push(error);
      if (kinds.length > 1) tellFailure(error, input, context);
    }
  }
  const [failure] = failures;
  if (rows.length === 0 && failure) throw failure;
  tell(rows, context);
  const isPartial = failures.length > 0 || rows.some(({ unreadable, broken }) => unreadable > 0 || broken !== null);
  return isPartial ? 3 : 0;
}

function tellFailure(error: RushesError, input: string, context: CommandContext): void {
  if (context.json) context.print(JSON.stringify({ name: input, error: { code: error.code, message: error.message } }));
  else context.say(`\n${input}: ${error.message}`);
}

function tell(rows: readonly MeasuredRow[], { json, print, say }: CommandContext): void {
  const [first, second] = rows;
  const isPair = rows.length === 2 && first !== undefined && second !== undefined;
  if (json) {
    if (isPair)
      print(JSON.stringify({ first: first.name, second: second.name, comparison: compareRows(first, second) }));
    return;
  }
  say("");
  if (rows.length === 0) return print("There are no photographs and no pictures to measure.");
  print(formatTable(rows));
  const remarks = rows.flatMap(formatRemarks);
  if (remarks.length > 0) print(`\n${remarks.join("\n")}`);
  if (isPair) print(`\n${formatComparison(first, second).join("\n")}`);
  print(`\n${formatDefinitions()}`);
}

/** What can be read of a film counts; one that breaks before its third picture is an error. */
async function measureFilm(path: string, { signal, listener }: CommandContext): Promise<MeasuredRow> {
  const meter = createFlickerMeter();
  let pictures = 0;
  let broken: string | null = null;
  listener({ event: "stage", stage: "measure", total: null });
  try {
    for await (const { buffer, picture } of readFilm(path, { signal })) {
      meter.add(measurePicture(buffer, picture));
      listener({ event: "progress", stage: "measure", done: ++pictures, total: null, rate: null, secondsLeft: null });
    }
  } catch (error) {
    if (!(error instanceof RushesError) || error.code === "aborted" || pictures < 3) throw error;
    broken = error.message;
  }
  return { name: path, pictures, unreadable: 0, broken, score: meter.finish() };
}

/** Shots as they were taken: their flicker before anything is done about it. */
async function measureFolder(folder: string, { signal, listener }: CommandContext): Promise<MeasuredRow[]> {
  const scan = await scanFolder(folder, { signal });
  const { shots } = groupShots(scan.frames);
  const exposures = new Map(scan.frames.map(({ path, exposure }) => [path, exposure]));
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
      const score = meter.finish(findSteps(read.map((index) => exposures.get(paths[index] ?? ""))));
      const name = `${folder} ${shot.id} (${shot.kind})`;
      rows.push({ name, pictures: paths.length, unreadable: paths.length - read.length, broken: null, score });
    }
    return rows;
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.close();
  }
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
