import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { RushesError } from "../base/errors.ts";
import { readFilm } from "../encode/film-reader.ts";
import { groupShots } from "../library/group.ts";
import { scanFolder } from "../library/scan.ts";
import { createFlickerMeter, type FlickerMeter, type FlickerScore } from "../measure/flicker.ts";
import { measurePicture } from "../measure/picture-light.ts";
import { sourcePath } from "../library/source-path.ts";
import type { MeasuredFrame, SourceFile } from "../render/worker-protocol.ts";
import { WorkerPool } from "../render/worker-pool.ts";
import type { CommandContext, ExitCode } from "./run-command.ts";

/** The score of one film, or of one shot of a folder. */
interface Row {
  readonly name: string;
  readonly pictures: number;
  readonly unreadable: number;
  readonly score: FlickerScore;
}

/** Measures films and folders one after the other and prints a line for each film or shot. */
export async function measureInputs(inputs: readonly string[], context: CommandContext): Promise<ExitCode> {
  let unreadable = 0;
  for (const input of inputs) {
    const info = await stat(input).catch(() => null);
    if (!info) throw new RushesError("bad-argument", `Expected a film or a folder but there is no \`${input}\``);
    const rows = info.isDirectory() ? await measureFolder(input, context) : [await measureFilm(input, context)];
    for (const row of rows) {
      unreadable += row.unreadable;
      if (context.json) context.print(JSON.stringify(row));
      else context.print(format(row));
    }
  }
  return unreadable > 0 ? 3 : 0;
}

function format({ name, pictures, unreadable, score }: Row): string {
  const ev = (value: number | null): string => (value === null ? "  ?   " : value.toFixed(4));
  const worst = score.worst === null ? "" : `, worst ${score.worst.ev.toFixed(3)} EV at picture ${score.worst.index}`;
  const lost = unreadable > 0 ? `, ${unreadable} unreadable` : "";
  return `${name}: flicker ${ev(score.flicker)} EV, colour ${ev(score.colour)} EV (${pictures} pictures${worst}${lost})`;
}

async function measureFilm(path: string, { signal, listener }: CommandContext): Promise<Row> {
  const meter = createFlickerMeter();
  let pictures = 0;
  listener({ event: "stage", stage: "measure", total: null });
  for await (const { buffer, picture } of readFilm(path, { signal })) {
    meter.add(measurePicture(buffer, picture));
    listener({ event: "progress", stage: "measure", done: ++pictures, total: null, rate: null, secondsLeft: null });
  }
  return { name: path, pictures, unreadable: 0, score: meter.finish() };
}

/** Shots as they were taken: their flicker before anything is done about it. */
async function measureFolder(folder: string, { signal, listener }: CommandContext): Promise<Row[]> {
  const scan = await scanFolder(folder, { signal });
  const { shots } = groupShots(scan.frames);
  const pool = await WorkerPool.open(availableParallelism());
  const stop = (): void => void pool.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const rows: Row[] = [];
    for (const shot of shots) {
      const paths = shot.slots.filter((path) => path !== null);
      const meter = createFlickerMeter();
      listener({ event: "stage", stage: "measure", total: paths.length });
      const unreadable = await measureInOrder(
        paths.map((path) => ({ path: sourcePath(folder, path), name: path })),
        pool,
        meter,
        (done) =>
          listener({ event: "progress", stage: "measure", done, total: paths.length, rate: null, secondsLeft: null }),
      );
      const score = meter.finish();
      rows.push({ name: `${folder} ${shot.id} (${shot.kind})`, pictures: paths.length, unreadable, score });
    }
    return rows;
  } finally {
    signal.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** Adds frames to the meter in order, a few being read ahead. Returns how many could not be read. */
async function measureInOrder(
  files: readonly SourceFile[],
  pool: WorkerPool,
  meter: FlickerMeter,
  onDone: (done: number) => void,
): Promise<number> {
  const ahead = pool.size * 2;
  const start = (file: SourceFile): Promise<MeasuredFrame | null> =>
    pool.measure(file).catch((error: unknown) => {
      if (error instanceof RushesError && error.code !== "aborted") return null;
      throw error;
    });
  const window = files.slice(0, ahead).map(start);
  let unreadable = 0;
  for (const index of files.keys()) {
    const next = files[index + ahead];
    if (next) window.push(start(next));
    const measured = await window.shift();
    if (measured) meter.add(measured.light);
    else unreadable++;
    onDone(index + 1);
  }
  return unreadable;
}
