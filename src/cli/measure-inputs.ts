import { stat } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import { viewOnScreen } from "../develop/screen-view.ts";
import { readFilm } from "../encode/film-reader.ts";
import { createKernels } from "../kernels/instance.ts";
import { createFlickerMeter } from "../measure/flicker.ts";
import { measurePicture } from "../measure/picture-light.ts";
import { createSteadinessMeter } from "../measure/steadiness-meter.ts";
import { measureFolder } from "./measure-folder.ts";
import { checkPlot, writePlot } from "./measure-plot.ts";
import {
  compareRows,
  formatComparison,
  formatDefinitions,
  formatRemarks,
  formatSteadiness,
  formatSteadinessDefinitions,
  formatTable,
  type MeasuredRow,
} from "./measure-table.ts";
import type { CommandContext, ExitCode } from "./run-command.ts";

/**
 * Measures films and folders one after the other; prints scores of each film or shot, and compares two.
 * @param plot page to write with their curves
 * @param steadiness of films: how they shake, too
 */
export async function measureInputs(
  inputs: readonly string[],
  { plot, steadiness = false }: { readonly plot?: string | undefined; readonly steadiness?: boolean | undefined },
  context: CommandContext,
): Promise<ExitCode> {
  if (plot !== undefined) await checkPlot(plot);
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
      const measured = isFolder ? await measureFolder(input, context) : [await measureFilm(input, steadiness, context)];
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
  // Before anything is printed: a reader who has seen enough (`| head`) ends us.
  if (plot !== undefined) await writePlot(plot, rows);
  tell(rows, context);
  if (plot !== undefined) context.say(`\n${plot}   the curves, to open in any browser`);
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
  const steady = rows.flatMap(formatSteadiness);
  if (steady.length > 0) print(`\n${steady.join("\n")}`);
  const remarks = rows.flatMap(formatRemarks);
  if (remarks.length > 0) print(`\n${remarks.join("\n")}`);
  if (isPair) print(`\n${formatComparison(first, second).join("\n")}`);
  print(`\n${formatDefinitions()}`);
  if (steady.length > 0) print(formatSteadinessDefinitions());
}

/** What can be read of a film counts; one that breaks before its third picture is an error. */
async function measureFilm(
  path: string,
  isSteadinessAsked: boolean,
  { signal, listener }: CommandContext,
): Promise<MeasuredRow> {
  const meter = createFlickerMeter();
  const steadiness = isSteadinessAsked ? createSteadinessMeter(await createKernels()) : null;
  let pictures = 0;
  let broken: string | null = null;
  listener({ event: "stage", stage: "measure", total: null });
  try {
    for await (const { buffer, picture, colour } of readFilm(path, { signal })) {
      // PQ and HLG as a screen of Rec.709 would show them, as `make` measures its own.
      const view = viewOnScreen(buffer, picture, colour, { kind: "plain" });
      meter.add(measurePicture(view.buffer, view.picture));
      steadiness?.add(buffer, picture);
      listener({ event: "progress", stage: "measure", done: ++pictures, total: null, rate: null, secondsLeft: null });
    }
  } catch (error) {
    if (!(error instanceof RushesError) || error.code === "aborted" || pictures < 3) throw error;
    broken = error.message;
  }
  return {
    name: path,
    pictures,
    unreadable: 0,
    broken,
    score: meter.finish(),
    steadiness: steadiness?.finish() ?? null,
    shot: null,
  };
}
