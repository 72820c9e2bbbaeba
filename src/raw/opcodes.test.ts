import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RawDecoder } from "./decoder.ts";
import { dngContent } from "./dng-content.fixture.ts";
import { withFields } from "./dng-patch.fixture.ts";
import { type DngContent, encodeDng } from "./dng-writer.ts";
import { type MadeOpcode, opcodeData, opcodeList, polynomial } from "./opcode.fixture.ts";
import { fringeAt, widestFringe } from "../motion/lateral-colour.ts";
import { type TiffField, undefinedBytes } from "./tiff-writer.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

const [WIDTH, HEIGHT] = [150, 70] as const;
const BLACK = 512;
/** As bright everywhere as `light` says, of 16383 − 512. */
function flat(level: number, changes: Partial<DngContent> = {}): DngContent {
  const samples = new Uint16Array(WIDTH * HEIGHT).fill(level);
  const black = [BLACK, BLACK, BLACK, BLACK] as const;
  return dngContent({ width: WIDTH, height: HEIGHT, samples, black, orientation: 1, compression: "none", ...changes });
}

interface Decoded {
  readonly image: RawImage;
  readonly at: (x: number, y: number) => number;
}

async function decode(content: DngContent, ...fields: readonly TiffField[]): Promise<Decoded> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(withFields(encodeDng(content), ...fields), "made.dng");
  const { offset, stride, width, height } = image;
  const samples = kernels.memory.uint16(offset, stride * (height - 1) + width).slice();
  kernels.memory.release(mark);
  return { image, at: (x, y) => samples[x + y * stride] as number };
}

async function failure(...fields: readonly TiffField[]): Promise<RushesError> {
  const { mark } = kernels.memory;
  const error = await decode(flat(4000), ...fields).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(RushesError);
  expect(kernels.memory.mark).toBe(mark);
  return error as RushesError;
}

/** A gain map over the whole active area: `rows` × `columns` gains, on the picture's edges. */
function gainMap(
  pitch: readonly [y: number, x: number, top: number, left: number],
  grid: readonly (readonly number[])[],
  flags = 0,
): MadeOpcode {
  const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
  const [rowPitch, columnPitch, top, left] = pitch;
  const area = [top, left, HEIGHT, WIDTH, 0, 1, rowPitch, columnPitch];
  const steps = [1 / Math.max(1, rows - 1), 1 / Math.max(1, columns - 1), 0, 0];
  return { id: 9, flags, data: opcodeData([...area, rows, columns], steps, { longs: [1], floats: grid.flat() }) };
}

const lit = (level: number, gain: number): number => BLACK + (level - BLACK) * gain;

describe("gains", () => {
  it("multiplies each position of a mosaic by its own map", async () => {
    const maps = [0, 1, 2, 3].map((position) => {
      const gain = 1 + position / 4;
      return gainMap([2, 2, position >> 1, position & 1], [[gain, gain * 2]]);
    });
    const { at } = await decode(flat(4000), opcodeList(2, ...maps));
    for (const [x, y] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [75, 33],
      [149, 69],
      [148, 68],
    ] as const) {
      const gain = (1 + ((x & 1) + 2 * (y & 1)) / 4) * (1 + (x + 0.5) / WIDTH);
      expect(Math.abs(at(x, y) - lit(4000, gain))).toBeLessThan(1.01);
    }
  });

  it("is straight between the rows and columns of a map, and level beyond them", async () => {
    const data = opcodeData([0, 0, HEIGHT, WIDTH, 0, 1, 1, 1, 2, 2], [0.5, 0.5, 0.25, 0.25], {
      longs: [1],
      floats: [1, 2, 3, 4],
    });
    const { at } = await decode(flat(2000), opcodeList(2, { id: 9, data }));
    const bilinear = (x: number, y: number): number => {
      const share = (place: number, size: number): number =>
        Math.min(1, Math.max(0, ((place + 0.5) / size - 0.25) / 0.5));
      return 1 + share(x, WIDTH) + 2 * share(y, HEIGHT);
    };
    for (const [x, y] of [
      [0, 0],
      [149, 0],
      [0, 69],
      [149, 69],
      [75, 35],
      [60, 20],
    ] as const) {
      // Straight between places 32 columns and 16 rows apart, so a little off where a map has its own corners.
      expect(Math.abs(at(x, y) / lit(2000, bilinear(x, y)) - 1)).toBeLessThan(0.03);
    }
    expect(at(0, 0)).toBe(2000);
    expect(at(149, 69)).toBe(lit(2000, 4));
  });

  it("undoes a radial vignette, by the active area's farthest corner", async () => {
    const [width, height] = [601, 403];
    const k = [0.3, 0.1, 0.05, 0, 0.02];
    const gain = (x: number, y: number): number => {
      const r2 = ((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2) / ((width / 2) ** 2 + (height / 2) ** 2);
      return 1 + k.reduce((sum, part, i) => sum + part * r2 ** (i + 1), 0);
    };
    const samples = Uint16Array.from({ length: width * height }, (_, at) => {
      return Math.round(BLACK + 8000 / gain(at % width, Math.floor(at / width)));
    });
    const vignette = { id: 3, data: opcodeData([], [...k, 0.5, 0.5]) };
    const { at } = await decode(flat(0, { width, height, samples }), opcodeList(3, vignette));
    for (let y = 0; y < height; y += 3) {
      for (let x = 0; x < width; x += 7) expect(Math.abs(at(x, y) / (BLACK + 8000) - 1)).toBeLessThan(0.003);
    }
  });

  it("keeps what clipped clipped, whatever the gain", async () => {
    const { at, image } = await decode(flat(16383), opcodeList(2, gainMap([1, 1, 0, 0], [[0.5]])));
    expect(at(75, 35)).toBe(image.white);
  });
});

describe("bad pixels", () => {
  const slope = Uint16Array.from(
    { length: WIDTH * HEIGHT },
    (_, at) => 2000 + 10 * (at % WIDTH) + 400 * ((at % 2) + (Math.floor(at / WIDTH) % 2)),
  );
  const list = (
    points: readonly (readonly [number, number])[],
    rectangles: readonly (readonly number[])[] = [],
  ): MadeOpcode => ({
    id: 5,
    data: opcodeData([
      0,
      points.length,
      rectangles.length,
      ...points.flatMap(([x, y]) => [y, x]),
      ...rectangles.flat(),
    ]),
  });

  it("repairs points, rectangles and a constant from their own colour", async () => {
    const samples = slope.slice();
    const bad = [
      [10, 10],
      [11, 10],
      [75, 33],
      [100, 40],
      [101, 40],
      [102, 40],
      [103, 40],
    ] as const;
    for (const [x, y] of bad) samples[x + y * WIDTH] = 16000;
    samples[50 + 20 * WIDTH] = 7;
    const wanted = opcodeList(1, list(bad.slice(0, 3), [[40, 100, 41, 104]]), { id: 4, data: opcodeData([7, 0]) });
    const { at } = await decode(flat(0, { samples }), wanted);
    for (const [x, y] of [...bad, [50, 20] as const]) {
      expect(Math.abs(at(x, y) - (slope[x + y * WIDTH] as number))).toBeLessThan(45);
    }
    expect(at(12, 10)).toBe(slope[12 + 10 * WIDTH]);
  });

  it("counts from the sensor's corner in the first list, from where light falls in the second", async () => {
    const samples = slope.slice();
    samples[30 + 20 * WIDTH] = 16000;
    const activeArea = { x: 8, y: 4, width: 140, height: 60 };
    for (const field of [opcodeList(1, list([[30, 20]])), opcodeList(2, list([[22, 16]]))]) {
      const { at } = await decode(flat(0, { samples, activeArea }), field);
      expect(Math.abs(at(22, 16) - (slope[30 + 20 * WIDTH] as number))).toBeLessThan(45);
    }
  });

  it("repairs corners, and leaves alone what has no neighbour of its colour", async () => {
    const samples = slope.slice();
    samples[0] = 16000;
    const { at } = await decode(flat(0, { samples }), opcodeList(1, list([[0, 0]])));
    expect(Math.abs(at(0, 0) - 2000)).toBeLessThan(45);
    const one = dngContent({ width: 1, height: 1, samples: Uint16Array.of(777), compression: "none" });
    expect((await decode(one, opcodeList(1, list([[0, 0]])))).at(0, 0)).toBe(777);
  });

  it("refuses a list of everything", async () => {
    const error = await failure(opcodeList(1, list([], [[0, 0, 0xffffffff, 0xffffffff]])));
    expect(error.message).toMatch(/FixBadPixelsList speaks of over 1 %.*made\.dng/);
  });
});

describe("curves, trims and warps", () => {
  it("puts a curve into samples of 16 bits", async () => {
    const { at } = await decode(
      flat(BLACK + 8000),
      opcodeList(2, polynomial([0, 0, HEIGHT, WIDTH, 0, 1, 1, 1], 0, 0.5, 0.5)),
    );
    const light = 8000 / (16383 - BLACK);
    expect(Math.abs(at(40, 40) - (BLACK + (16383 - BLACK) * (light + light ** 2) * 0.5))).toBeLessThan(1.01);
  });

  it("trims by whole patterns", async () => {
    const { image } = await decode(flat(4000), opcodeList(3, { id: 6, data: opcodeData([3, 5, 60, 120]) }));
    expect(image).toMatchObject({ width: 114, height: 56, cfa: [0, 1, 1, 2] });
    expect((await failure(opcodeList(3, { id: 6, data: opcodeData([71, 0, 80, 10]) }))).message).toMatch(/TrimBounds/);
  });

  const warp = (planes: readonly (readonly number[])[], centre = [0.5, 0.5]): MadeOpcode => ({
    id: 1,
    data: opcodeData([planes.length], [...planes.flat(), ...centre]),
  });

  it("hands a radial warp on as the lens about the middle, green's of three", async () => {
    const { image } = await decode(flat(4000), opcodeList(3, warp([[1, 0.05, -0.01, 0, 0, 0]])));
    expect(image.lens!.k1).toBeCloseTo(0.05, 6);
    expect(image.lens!.k2).toBeCloseTo(-0.01, 6);
    expect(image.lens!.k3).toBeCloseTo(0, 6);
    expect(image.notes).toBeUndefined();
    const green = [1, 0.05, 0, 0, 0, 0];
    const apart = await decode(flat(4000), opcodeList(3, warp([[1.002, 0.05, 0, 0, 0, 0], green, green])));
    expect(apart.image.lens!.k1).toBeCloseTo(0.05, 6);
    expect(apart.image.notes).toBeUndefined();
  });

  it("hands on how red and blue lie to green where they were photographed, by each plane's own terms", async () => {
    const green = [1.01, 0.05, 0, 0, 0, 0];
    const red = [1.0115, 0.052, 0, 0, 0, 0];
    const { image } = await decode(flat(4000), opcodeList(3, warp([red, green, green])));
    expect(image.notes).toBeUndefined();
    expect(widestFringe(image.lateralColour!.blue)).toBeLessThan(1e-9);
    for (const straight of [0.2, 0.5, 0.9]) {
      const factor = ([k0, k1]: readonly number[]): number => k0! + k1! * straight ** 2;
      // The photograph is all of the active area, so both count distances from the corners.
      const [shown, moved] = [straight * factor(green), straight * factor(red)];
      expect(fringeAt(image.lateralColour!.red, shown)).toBeCloseTo(moved - shown, 6);
    }
    const alike = await decode(flat(4000), opcodeList(3, warp([[1.01001, 0.05, 0, 0, 0, 0], green, green])));
    expect([alike.image.lateralColour, alike.image.notes]).toEqual([undefined, undefined]);
  });

  it.each([
    [
      "aslant",
      [
        [1, 0, 0, 0, 0.001, 0],
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
      ],
      [0.5, 0.5],
    ],
    [
      "off the middle",
      [
        [1.004, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
      ],
      [0.45, 0.5],
    ],
    [
      "by more than any lens does",
      [
        [1.02, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
      ],
      [0.5, 0.5],
    ],
    [
      "in two planes",
      [
        [1.002, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0],
      ],
      [0.5, 0.5],
    ],
  ])("takes green's place for all where planes lie apart %s, and says so", async (_, planes, centre) => {
    const { image } = await decode(flat(4000), opcodeList(3, warp(planes, centre)));
    expect(image.lateralColour).toBeUndefined();
    expect(image.notes?.join()).toMatch(/green's was taken for all colours/);
  });

  it("takes the middle's scale for what it is, and the photograph's own diagonal", async () => {
    const defaultCrop = { x: 15, y: 7, width: 120, height: 56 };
    const { image } = await decode(flat(4000, { defaultCrop }), opcodeList(3, warp([[0.9, 0.05, 0, 0, 0, 0]])));
    const { k1 } = image.lens!;
    // A place at r of the active area is at 0.9·r + 0.05·r³; in the crop's halves, 0.8 of them: r' = 0.9·r/0.8.
    expect(k1).toBeCloseTo((0.05 / 0.9 ** 3) * 0.8 ** 2, 5);
  });

  it("leaves out what no such lens can do, and says so", async () => {
    const aside = await decode(flat(4000), opcodeList(3, warp([[1, 0.1, 0, 0, 0, 0]], [0.4, 0.5])));
    expect(aside.image.lens).toBeUndefined();
    expect(aside.image.notes?.join()).toMatch(/WarpRectilinear was left out/);
    const still = await decode(flat(4000), opcodeList(3, warp([[1, 0, 0, 0, 0, 0]])));
    expect([still.image.lens, still.image.notes]).toEqual([undefined, undefined]);
  });

  it("reads the second kind of warp", async () => {
    const own = [1, 0, 0.05, 0, -0.01, ...Array<number>(10).fill(0), 0, 0, 0, 1];
    const data = opcodeData([1], [...own, 0.5, 0.5], { longs: [0] });
    const { image } = await decode(flat(4000), opcodeList(3, { id: 14, data }));
    expect(image.lens!.k1).toBeCloseTo(0.05, 6);
    expect(image.lens!.k2).toBeCloseTo(-0.01, 6);
  });
});

describe("hostile lists", () => {
  const whole = gainMap([1, 1, 0, 0], [[1.5]]);

  it.each([
    [
      "a count without end",
      { tag: 51009, type: 7, values: [255, 255, 255, 255, 0, 0, 0, 9] },
      /OpcodeList2 but it speaks of 4294967295/,
    ],
    ["three bytes", undefinedBytes(51009, "abc"), /OpcodeList2 but it is cut/],
    [
      "a gain map cut short",
      opcodeList(2, { ...whole, data: whole.data.subarray(0, 70) }),
      /OpcodeList2.*opcode 1 \(GainMap\)/,
    ],
    ["gains of nothing", opcodeList(2, gainMap([1, 1, 0, 0], [[0, NaN]])), /GainMap/],
    [
      "a map of 2³² knots",
      opcodeList(2, {
        id: 9,
        data: opcodeData([0, 0, HEIGHT, WIDTH, 0, 1, 1, 1, 65536, 65536], [1, 1, 0, 0], { longs: [1], floats: [1] }),
      }),
      /GainMap/,
    ],
    [
      "a vignette that is not a number",
      opcodeList(3, { id: 3, data: opcodeData([], [NaN, 0, 0, 0, 0, 0.5, 0.5]) }),
      /OpcodeList3.*FixVignetteRadial/,
    ],
    [
      "a vignette that turns light into less than none",
      opcodeList(3, { id: 3, data: opcodeData([], [-2, 0, 0, 0, 0, 0.5, 0.5]) }),
      /FixVignetteRadial/,
    ],
    [
      "a warp that folds",
      opcodeList(3, { id: 1, data: opcodeData([1], [1, -2, 0, 0, 0, 0, 0.5, 0.5]) }),
      /WarpRectilinear/,
    ],
    [
      "2³² bad points",
      opcodeList(1, { id: 5, data: opcodeData([0, 0xffffffff, 0xffffffff]) }),
      /OpcodeList1.*FixBadPixelsList/,
    ],
  ] as const)("%s: an error that names the opcode and the file", async (_, field, message) => {
    const error = await failure(field as TiffField);
    expect(error.code).toBe("unreadable");
    expect(error.message).toMatch(message);
    expect(error.message).toContain("`made.dng`");
  });

  it("refuses what it does not know, unless it may be left out", async () => {
    const unknown = { id: 77, data: opcodeData([1, 2, 3]) };
    const error = await failure(opcodeList(3, unknown));
    expect(error.code).toBe("unsupported");
    expect(error.message).toMatch(/number 77, which must not be left out/);
    const { image, at } = await decode(
      flat(4000),
      opcodeList(3, { ...unknown, flags: 1 }, { id: 13, flags: 1, data: opcodeData([1]) }),
    );
    expect(image.notes).toEqual([
      "OpcodeList3: number 77 was left out; it may be.",
      "OpcodeList3: ScalePerColumn was left out; it may be.",
    ]);
    expect(at(10, 10)).toBe(4000);
  });

  it("skips a broken one that may be left out, and a map of a part", async () => {
    const part = { ...gainMap([1, 1, 0, 0], [[2]]), flags: 1 };
    part.data.set(opcodeData([10]), 0);
    const broken = { id: 3, flags: 1, data: opcodeData([1]) };
    const { image, at } = await decode(flat(4000), opcodeList(2, part), opcodeList(3, broken));
    expect(at(75, 35)).toBe(4000);
    expect(image.notes).toHaveLength(2);
    expect((await failure(opcodeList(2, { ...part, flags: 0 }))).message).toMatch(/part of the picture/);
  });
});
