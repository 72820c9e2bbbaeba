import type { Kernels } from "../kernels/instance.ts";
import { type Axis, computeTaps, type Taps } from "./axis.ts";
import type { Remembered } from "./remembered.ts";
import { planSteps, type Resample, ROWS } from "./resample.ts";
import type { Crop } from "./settings.ts";
import { rowBytes, type Source, takeCleared } from "./source.ts";

/** `resampleDown` sorts rows into columns here. */
const SCRATCH_BYTES = 2048;

/** Rows and columns of a crop run along those of the photograph: every row, every column has weights of its own. */
export function createStraightResample(
  kernels: Kernels,
  remembered: Remembered<Taps>,
  source: Source,
  crop: Crop,
  width: number,
  height: number,
  slacks: readonly number[],
): Resample {
  const { exports, memory } = kernels;
  const tapsOf = (axis: Axis, start: number, length: number, size: number, multiple: number): Taps =>
    remembered.get(JSON.stringify([axis.origin, axis.pitch, axis.count, start, length, size, multiple]), () =>
      computeTaps(axis, start, length, size, multiple),
    );
  const across = source.planes.map(({ x }) => placeTaps(kernels, tapsOf(x, crop.x, crop.width, width, 4)));
  const down = source.planes.map(({ y }) => placeTaps(kernels, tapsOf(y, crop.y, crop.height, height, 1)));
  const quartets = source.planes.map(({ x }) => takeCleared(memory, rowBytes(x.count) * ROWS));
  const scratch = memory.take(SCRATCH_BYTES);
  const most = Math.max(...down.map(({ taps }) => taps)) * ROWS;
  const rows = memory.take(most * 4);
  const cores = memory.take(ROWS * 4);
  const rowsView = memory.uint32(rows, most);
  const coresView = memory.uint32(cores, ROWS);
  const lastOf = (group: number): number => Math.min(group * ROWS + ROWS, height) - 1;
  return {
    schedule: planSteps(
      source,
      Math.ceil(height / ROWS),
      (plane, group) => down[plane]!.starts[group * ROWS]!,
      (plane, group) => down[plane]!.starts[lastOf(group)]! + down[plane]!.taps - 1,
    ),
    down(y) {
      source.planes.forEach(({ x }, plane) => {
        const { taps, starts, weightsAt, core, cores: firsts } = down[plane]!;
        for (let r = 0; r < ROWS; r++) {
          const row = Math.min(y + r, height - 1);
          for (let k = 0; k < taps; k++) rowsView[r * taps + k] = source.row(plane, starts[row]! + k);
          coresView[r] = firsts[row]! - starts[row]!;
        }
        const weights = weightsAt + y * taps * 4;
        const slack = slacks[plane]!;
        exports.resampleDown(rows, weights, taps, cores, core, slack, x.count, scratch, quartets[plane]!);
      });
    },
    across(x, count, columns) {
      across.forEach(({ taps, startsAt, weightsAt, coresAt, core }, plane) =>
        exports.resampleAcross(
          quartets[plane]!,
          startsAt + x * 4,
          weightsAt + x * taps * 4,
          taps,
          coresAt + x * 4,
          core,
          slacks[plane]!,
          count,
          columns[plane]!,
        ),
      );
    },
  };
}

/** Taps in kernel memory. */
interface PlacedTaps extends Taps {
  readonly startsAt: number;
  readonly weightsAt: number;
  readonly coresAt: number;
}

/** Behind the last weights stand those of the last pixel again, for rows that are made and not kept. */
function placeTaps({ memory }: Kernels, taps: Taps): PlacedTaps {
  const startsAt = memory.take(taps.starts.byteLength);
  memory.int32(startsAt, taps.starts.length).set(taps.starts);
  const { length } = taps.weights;
  const weightsAt = memory.take(taps.weights.byteLength + (ROWS - 1) * taps.taps * 4);
  const weights = memory.float32(weightsAt, length + (ROWS - 1) * taps.taps);
  weights.set(taps.weights);
  for (let r = 0; r < ROWS - 1; r++) weights.set(taps.weights.subarray(length - taps.taps), length + r * taps.taps);
  const coresAt = memory.take(taps.cores.byteLength);
  memory.int32(coresAt, taps.cores.length).set(taps.cores);
  return { ...taps, startsAt, weightsAt, coresAt };
}
