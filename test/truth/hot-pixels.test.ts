import { describe, expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { repairPixels } from "../../src/develop/repair-pixels.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { judgeHotPixels } from "../../src/measure/judge-hot-pixels.ts";
import { measureHotPixels } from "../../src/measure/measure-hot-pixels.ts";
import { createRandom } from "../../src/sample/random.ts";
import { spreadLight } from "../../src/sample/spread-light.ts";
import { readPlane } from "../fixtures/made-mosaic.ts";
import {
  BLACK,
  expose,
  hasPhotographs,
  lookAt,
  LOW_ISO,
  type Point,
  putMosaic,
  readWorlds,
  WHITE,
  type World,
} from "./defect-world.ts";

/** A night on a tripod: a town, lamps that stay, stars that move, and a sensor that has been warm for an hour. */
const SIZE = { width: 600, height: 402 } as const;
const FRAMES = 12;
const HOT = 150;
const LAMPS = 60;
const STARS = 80;
const GLOBES = 24;
const GLOBE_COLOURS = [
  [1, 0.6, 0.27],
  [1, 0.9, 0.7],
  [0.3, 1, 0.5],
] as const;
/** The lens: sharper than most, so that light is as small as it gets. */
const SIGMA = 0.62;
const NIGHT = "rpi-night-city-0620";

const kernels = await createKernels();
const start = kernels.memory.mark;

/** Lamps: white, sodium, and deep red ones, which only red photosites see. */
function makeLamps(): Point[] {
  const random = createRandom(1);
  const colours = [
    [1, 1, 1],
    [1, 0.5, 0.1],
    [1, 0.12, 0.03],
    [0.05, 0.15, 1],
  ] as const;
  return Array.from({ length: LAMPS }, (_, i) => {
    const colour = colours[i % colours.length]!;
    const light = 0.05 + 1.5 * random() ** 2;
    const [x, y] = [8 + random() * (SIZE.width - 16), 8 + random() * (SIZE.height - 16)];
    return { x, y, light: [light * colour[0], light * colour[1], light * colour[2]] };
  });
}

/** Globes of lamps, some pixels wide, that clip: what is around them does not. */
function makeGlobes(): Point[] {
  const random = createRandom(12);
  return Array.from({ length: GLOBES }, (_, i) => {
    const [left, top] = [20 + random() * (SIZE.width - 40), 20 + random() * (SIZE.height - 40)];
    const colour = GLOBE_COLOURS[i % GLOBE_COLOURS.length]!;
    const radius = 3 + 5 * random();
    return [...discOf(radius + 3)].map(({ x, y, away }) => {
      const light = 3 / (1 + Math.exp(2 * (away - radius)));
      return { x: left + x, y: top + y, light: [light * colour[0], light * colour[1], light * colour[2]] } as const;
    });
  }).flat();
}

function* discOf(radius: number): Generator<{ x: number; y: number; away: number }> {
  for (let y = -Math.ceil(radius); y <= radius; y++) {
    for (let x = -Math.ceil(radius); x <= radius; x++) {
      const away = Math.hypot(x, y);
      if (away <= radius) yield { x, y, away };
    }
  }
}

function starsAt(frame: number): Point[] {
  const random = createRandom(2);
  return Array.from({ length: STARS }, () => {
    const light = 0.03 + 0.4 * random() ** 3;
    const x = (random() * SIZE.width + frame * 1.3) % SIZE.width;
    return { x, y: random() * SIZE.height * 0.6 + frame * 0.4, light: [light, light, light * 0.9] };
  });
}

/** Sample units by place. From what is hardly above the noise to white. */
function makeHot(): Map<number, number> {
  const random = createRandom(3);
  const hot = new Map<number, number>();
  while (hot.size < HOT) {
    const [x, y] = [5 + Math.floor(random() * (SIZE.width - 10)), 5 + Math.floor(random() * (SIZE.height - 10))];
    hot.set(y * SIZE.width + x, (WHITE - BLACK) * 0.02 * 50 ** random());
  }
  return hot;
}

function psnrOf(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let [sum, count] = [0, 0];
  a.forEach((plane, i) => plane.forEach((code, at) => ((sum += (code - b[i]![at]!) ** 2), count++)));
  return 10 * Math.log10((255 * 255 * count) / sum);
}

function develop(image: RawImage): Float64Array[] {
  const picture = new Developer(kernels).develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057],
    gain: 8,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, ...SIZE },
    width: SIZE.width / 2,
    height: Math.floor(SIZE.height / 4) * 2,
    format: "yuv422p10le",
    dither: 0,
  });
  return ([0, 1, 2] as const).map((plane) => readPlane(kernels, picture, plane));
}

describe.runIf(hasPhotographs).each(["bayer", "xtrans"] as const)("hot pixels of a night, %s", (layout) => {
  test("are found but for the faintest, nothing else is, and the picture is what it was without them", async () => {
    const [world] = (await readWorlds(NIGHT, 1, SIZE.width + 8, 0.06)) as [World];
    const [lamps, hot] = [makeLamps(), makeHot()];
    const takeFrame = (frame: number, faults: ReadonlyMap<number, number>): Uint16Array => {
      const light = lookAt(world, SIZE, 0, 0, [...lamps, ...starsAt(frame)], SIGMA);
      return expose(light, layout, { hot: faults, dust: null }, createRandom(4, frame));
    };
    const sites = Array.from({ length: FRAMES }, (_, frame) => {
      kernels.memory.release(start);
      return measureHotPixels(kernels, putMosaic(kernels, { ...SIZE, rgb: world.rgb }, layout, takeFrame(frame, hot)));
    });
    const found = judgeHotPixels(sites, false) ?? [];
    const truth = new Set([...hot.keys()].map((at) => Math.floor(at / SIZE.width) * 65536 + (at % SIZE.width)));
    const isHot = (place: number): boolean => truth.has(place);
    const missed = [...hot].filter(([at]) => !found.includes(Math.floor(at / SIZE.width) * 65536 + (at % SIZE.width)));
    const isCrowded = (at: number): boolean => {
      const near = ({ x, y }: { x: number; y: number }): boolean =>
        Math.hypot(x - (at % SIZE.width), y - Math.floor(at / SIZE.width)) < 3.5;
      const others = [...hot.keys()].filter((other) => other !== at);
      return [...lamps, ...others.map((i) => ({ x: i % SIZE.width, y: Math.floor(i / SIZE.width) }))].some(near);
    };
    const alone = missed.filter(([at]) => !isCrowded(at)).map(([, excess]) => excess / (WHITE - BLACK));
    const falses = found.filter((place) => !isHot(place));

    const show = (faults: ReadonlyMap<number, number>, places: readonly number[]): Float64Array[] => {
      kernels.memory.release(start);
      const image = putMosaic(kernels, { ...SIZE, rgb: world.rgb }, layout, takeFrame(0, faults));
      expect(repairPixels(kernels, image, places)).toBe(0);
      return develop(image);
    };
    const clean = show(new Map(), []);
    const [before, after] = [psnrOf(show(hot, []), clean), psnrOf(show(hot, found), clean)];
    if (process.env["DEFECT_FIGURES"]) {
      const told = sites.map(({ places }) => places.length);
      console.log(
        `${layout}: ${found.length - falses.length} of ${HOT} found, ${missed.length} missed (${missed.length - alone.length} beside a lamp or another; the others up to ${(100 * Math.max(0, ...alone)).toFixed(1)} % of the range), ${falses.length} false of ${LAMPS} lamps and ${STARS} stars; candidates a frame ${Math.min(...told)} to ${Math.max(...told)}; PSNR ${before.toFixed(1)} → ${after.toFixed(1)} dB`,
      );
    }
    expect(falses).toEqual([]);
    expect(found.length).toBeGreaterThan(0.85 * HOT);
    expect(Math.max(0, ...alone)).toBeLessThan(0.08);
    expect(after).toBeGreaterThan(before + 10);
  });

  test("too few frames tell nothing", () => {
    const one = { places: Uint32Array.of(65541), excess: Uint16Array.of(9000), beside: new Int16Array(4) };
    expect(judgeHotPixels([], true)).toBeNull();
    expect(
      judgeHotPixels(
        Array.from({ length: 7 }, () => one),
        false,
      ),
    ).toBeNull();
    expect(
      judgeHotPixels(
        Array.from({ length: 8 }, () => one),
        false,
      ),
    ).toEqual([65541]);
  });
});

describe.runIf(hasPhotographs).each(["bayer", "xtrans"] as const)("lamps that clip, %s", (layout) => {
  test("have no hot pixels at their edges, however coloured they are", async () => {
    const [world] = (await readWorlds(NIGHT, 1, SIZE.width + 8, 0.06)) as [World];
    const light = lookAt(world, SIZE, 0, 0, makeGlobes(), 0.5);
    const sites = Array.from({ length: 8 }, (_, frame) => {
      kernels.memory.release(start);
      const samples = expose(light, layout, { hot: new Map(), dust: null }, createRandom(13, frame));
      return measureHotPixels(kernels, putMosaic(kernels, light, layout, samples));
    });
    expect(judgeHotPixels(sites, false)).toEqual([]);
  });
});

/** Light as small and as pure as it gets: of lamps and diodes, through a lens that is sharper than photosites. */
const PURE = [
  [1, 0.12, 0.03],
  [1, 0.7, 0.02],
  [0.15, 1, 0.3],
  [0.06, 1, 0.55],
  [0.05, 0.15, 1],
  [0.3, 0.15, 1],
] as const;

describe.runIf(hasPhotographs).each(["bayer", "xtrans"] as const)("the smallest lamps, %s", (layout) => {
  test("are no hot pixels, whatever their colour", async () => {
    const [world] = (await readWorlds(NIGHT, 1, SIZE.width + 8, 0.06)) as [World];
    const random = createRandom(14);
    const lamps = Array.from({ length: 600 }, (_, i): Point => {
      const [colour, light] = [PURE[i % PURE.length]!, 0.05 + random()];
      const [x, y] = [8 + random() * (SIZE.width - 16), 8 + random() * (SIZE.height - 16)];
      return { x, y, light: [light * colour[0], light * colour[1], light * colour[2]] };
    });
    const light = lookAt(world, SIZE, 0, 0, lamps, 0.45);
    const sites = Array.from({ length: 8 }, (_, frame) => {
      kernels.memory.release(start);
      const samples = expose(light, layout, { hot: new Map(), dust: null }, createRandom(15, frame));
      return measureHotPixels(kernels, putMosaic(kernels, light, layout, samples));
    });
    const falses = judgeHotPixels(sites, false) ?? [];
    expect(falses).toEqual([]);
  });
});

describe.runIf(hasPhotographs).each(["bayer", "xtrans"] as const)(
  "hot pixels before trees and walls by day, %s",
  (layout) => {
    test("are found, most of them, and nothing else is", async () => {
      const [world] = (await readWorlds("walk-sceaux-castle", 1, SIZE.width + 8, 0.4)) as [World];
      const light = lookAt(world, SIZE, 0, 0, [], SIGMA);
      spreadLight(light);
      const hot = makeHot();
      const sites = Array.from({ length: 8 }, (_, frame) => {
        kernels.memory.release(start);
        const samples = expose(light, layout, { hot, dust: null }, createRandom(16, frame), LOW_ISO);
        return measureHotPixels(kernels, putMosaic(kernels, light, layout, samples));
      });
      const found = judgeHotPixels(sites, false) ?? [];
      const right = found.filter((place) => hot.has((place >>> 16) * SIZE.width + (place & 65535)));
      if (process.env["DEFECT_FIGURES"]) {
        console.log(`by day, ${layout}: ${right.length} of ${HOT} found, ${found.length - right.length} false`);
      }
      expect(found).toEqual(right);
      expect(right.length).toBeGreaterThan(0.35 * HOT);
    });
  },
);

test.runIf(hasPhotographs)("hot pixels under a moving view are found beside lamps, too", async () => {
  const [world] = (await readWorlds(NIGHT, 1, SIZE.width + 60, 0.06)) as [World];
  const hot = makeHot();
  const sites = Array.from({ length: FRAMES }, (_, frame) => {
    kernels.memory.release(start);
    const lamps = makeLamps().map(({ x, y, light: own }) => ({ x: x + 4 * frame, y, light: own }));
    const light = lookAt(world, SIZE, 50 - 4 * frame, 1, lamps, SIGMA);
    const samples = expose(light, "bayer", { hot, dust: null }, createRandom(5, frame));
    return measureHotPixels(kernels, putMosaic(kernels, light, "bayer", samples));
  });
  const found = judgeHotPixels(sites, true) ?? [];
  const falses = found.filter((place) => !hot.has(Math.floor(place / 65536) * SIZE.width + (place % 65536)));
  if (process.env["DEFECT_FIGURES"]) {
    console.log(`moving: ${found.length - falses.length} of ${HOT} found, ${falses.length} false`);
  }
  expect(falses).toEqual([]);
  expect(found.length).toBeGreaterThan(0.96 * HOT);
});
