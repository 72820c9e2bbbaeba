import { expect, test } from "vitest";
import { type Grade, NEUTRAL_GRADE } from "../film/grade.ts";
import { createKernels } from "../kernels/instance.ts";
import { agxCurve } from "./agx.ts";
import { bakeMap } from "./bake-lut.ts";
import { createMapStage } from "./map-stage.ts";
import { parseCube } from "./cube.ts";
import { Remembered } from "./remembered.ts";
import { DEFAULT_SIGMOID, type DevelopSettings, type LookLut } from "./settings.ts";
import { apply, invert, multiply } from "../base/matrix3.ts";
import { cameraToWorking } from "./matrix.ts";
import { profileCurve } from "./profile-tone.ts";
import { WORKING_TO_PROPHOTO } from "./prophoto.ts";
import { tonalCurve } from "./tonal.ts";

type Colour = readonly [number, number, number];
type Look = Pick<DevelopSettings, "look" | "grade" | "lut" | "map"> & { readonly gain?: number };

const kernels = await createKernels();
const SIGMOID: Look = { look: { ...DEFAULT_SIGMOID, white: 4 } };
const AGX: Look = { look: { kind: "agx", contrast: 1.6, white: 4 } };
const PLAIN: Look = { look: { kind: "plain" } };

/** Colours of linear BT.709 light → R' G' B' of the picture, 0 to 1, through the whole colour stage. */
function show(colours: readonly Colour[], { gain = 1, ...look }: Look): Colour[] {
  const { memory } = kernels;
  const { mark } = memory;
  const count = Math.ceil(colours.length / 4);
  const planes = [0, 1, 2].map((c) => {
    const offset = memory.take(count * 16);
    memory.float32(offset, count * 4).fill(0);
    memory.float32(offset, colours.length).set(colours.map((colour) => colour[c]!));
    return offset;
  }) as [number, number, number];
  const settings = { whiteBalance: [1, 1, 1], xyzToCamera: null, gain, ...look } as unknown as DevelopSettings;
  const stage = createMapStage(kernels, new Remembered(16), settings, count, false, 219, 1);
  const [y, cb, cr] = [memory.take(count * 16), memory.take(count * 16), memory.take(count * 16)];
  stage.run({ red: planes[0], green: planes[1], blue: planes[2], count, rows: 4, y, cb, cr });
  const [luma, blues, reds] = [y, cb, cr].map((offset) => Array.from(memory.float32(offset, colours.length)));
  memory.release(mark);
  return colours.map((_, i) => {
    const [l, b, r] = [luma![i]! / 219, blues![i]! / 224, reds![i]! / 224];
    const [red, blue] = [l + r * 1.5748, l + b * 1.8556];
    return [red, (l - 0.2126 * red - 0.0722 * blue) / 0.7152, blue];
  });
}

const RAMP = Array.from({ length: 241 }, (_, i): Colour => {
  const grey = 2 ** (-14 + i / 14.5);
  return [grey, grey, grey];
});
/** Twelve hues, dull to vivid, at three lights. */
const CHART = [0.05, 0.18, 0.6].flatMap((level) =>
  Array.from({ length: 36 }, (_, i): Colour => {
    const [hue, strength] = [((i % 12) * Math.PI) / 6, 0.2 + 0.25 * Math.floor(i / 12)];
    const part = (turn: number): number => level * (1 + strength * Math.cos(hue + turn));
    return [part(0), part((2 * Math.PI) / 3), part((4 * Math.PI) / 3)];
  }),
);

const graded = (look: Look, grade: Partial<Grade>): Look => ({ ...look, grade: { ...NEUTRAL_GRADE, ...grade } });
const lumaOf = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const spread = (colour: Colour): number => Math.max(...colour) - Math.min(...colour);
const lumas = (look: Look): number[] => show(RAMP, look).map(lumaOf);
const worst = (a: readonly Colour[], b: readonly Colour[]): number =>
  Math.max(...a.flatMap((colour, i) => colour.map((part, c) => Math.abs(part - b[i]![c]!))));

const SLIDES = [
  { highlights: 100 },
  { highlights: -100 },
  { whites: 100 },
  { whites: -100 },
  { shadows: 100 },
  { shadows: -100 },
  { blacks: 100 },
  { blacks: -100 },
  { highlights: -100, whites: -100, shadows: 100, blacks: 100 },
  { highlights: 100, whites: -100, shadows: -100, blacks: -100 },
] satisfies Partial<Grade>[];

test.each([SIGMOID, AGX, PLAIN])("a grade that changes nothing changes no bit: $look.kind", (look) => {
  expect(show([...RAMP, ...CHART], graded(look, {}))).toEqual(show([...RAMP, ...CHART], look));
});

test.each([SIGMOID, AGX, PLAIN])("greys stay grey, brighter stays brighter, black black: $look.kind", (look) => {
  for (const grade of [...SLIDES, { saturation: 100 }, { saturation: -100 }, { vibrance: 100 }, { vibrance: -100 }]) {
    const shown = show(RAMP, graded(look, grade));
    expect(Math.max(...shown.map(spread))).toBeLessThan(1e-3);
    const levels = shown.map(lumaOf);
    levels.slice(1).forEach((level, i) => expect(level).toBeGreaterThanOrEqual(levels[i]! - 2e-6));
    expect(levels[0]).toBeLessThan(0.08);
  }
});

test("each tonal control moves its own part and leaves middle grey, monotone however they are combined", () => {
  const at = (grade: Partial<Grade>, ev: number): number => {
    const x = 0.1845 * 2 ** ev;
    return Math.log2(tonalCurve({ ...NEUTRAL_GRADE, ...grade }, 4)!.f(x) / x);
  };
  for (const [name, inside, outside] of [
    ["highlights", 2.2, -2],
    ["whites", 4.4, -2],
    ["shadows", -3, 2],
    ["blacks", -6, 2],
  ] as const) {
    expect(at({ [name]: 100 }, inside)).toBeGreaterThan(0.8);
    expect(at({ [name]: -100 }, inside)).toBeLessThan(-0.8);
    expect(at({ [name]: 50 }, inside)).toBeCloseTo(at({ [name]: 100 }, inside) / 2, 9);
    expect(at({ [name]: 100 }, outside)).toBe(0);
    expect(at({ [name]: 100 }, 0)).toBe(0);
  }
  // White and the deepest black are not the affair of highlights and shadows.
  expect(at({ highlights: -100 }, Math.log2(4 / 0.1845))).toBeCloseTo(0, 9);
  expect(at({ shadows: 100 }, -6)).toBeCloseTo(0, 9);
  const ends = [-100, 100];
  for (const highlights of ends) {
    for (const whites of ends) {
      for (const [shadows, blacks] of [
        [100, 100],
        [-100, 100],
        [100, -100],
        [-100, -100],
      ] as const) {
        for (const white of [0.02, 1, 4, 16]) {
          const { f } = tonalCurve({ ...NEUTRAL_GRADE, highlights, whites, shadows, blacks }, white)!;
          const values = Array.from({ length: 3000 }, (_, i) => f(2 ** (-20 + i / 100)));
          expect(values.every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true);
        }
      }
    }
  }
});

test("more contrast is steeper at grey and leaves its ends, for both curves", () => {
  for (const [kind, soft, hard] of [
    ["sigmoid", SIGMOID, { look: { ...DEFAULT_SIGMOID, white: 4, contrast: 2.4 } }],
    ["agx", AGX, { look: { kind: "agx", contrast: 2.4, white: 4 } }],
  ] as const) {
    const [a, b] = [lumas(soft), lumas(hard)];
    const grey = RAMP.findIndex(([level]) => level > 0.18);
    expect(b[grey + 12]! - b[grey - 12]!, kind).toBeGreaterThan(1.2 * (a[grey + 12]! - a[grey - 12]!));
    expect(b[0]).toBeCloseTo(a[0]!, 2);
    expect(Math.min(a.at(-1)!, b.at(-1)!)).toBeGreaterThan(0.999);
  }
});

test("saturation keeps luminance in display light, −100 is grey and 100 twice as far from it", () => {
  // What is not cut at white.
  const chart = CHART.slice(0, 72);
  for (const look of [SIGMOID, PLAIN]) {
    const before = show(chart, look).map((colour) => colour.map((part) => part ** 2.4) as unknown as Colour);
    const grey = show(chart, graded(look, { saturation: -100 }));
    const more = show(chart, graded(look, { saturation: 30 }));
    expect(Math.max(...grey.map(spread))).toBeLessThan(1e-3);
    grey.forEach((colour, i) => expect(lumaOf(colour) ** 2.4).toBeCloseTo(lumaOf(before[i]!), 3));
    more.forEach((colour, i) => {
      const light = colour.map((part) => part ** 2.4) as unknown as Colour;
      const grown = spread(light) / spread(before[i]!);
      // Vivid ones meet the gamut's edge.
      expect(grown).toBeLessThan(1.31);
      if (i % 36 < 12) expect(grown).toBeGreaterThan(1.25);
    });
  }
});

test("vibrance moves dull colours more than vivid ones", () => {
  for (const look of [SIGMOID, AGX, PLAIN]) {
    const [none, more, less] = [0, 80, -80].map((vibrance) => show(CHART, graded(look, { vibrance })).map(spread));
    const growth = (some: number[], from: number): number =>
      some.slice(from, from + 12).reduce((sum, value, i) => sum + value / none![from + i]!, 0) / 12;
    for (const level of [0, 36, 72]) {
      expect(growth(more!, level)).toBeGreaterThan(growth(more!, level + 24) + 0.05);
      expect(growth(less!, level)).toBeLessThan(growth(less!, level + 24) - 0.05);
      expect(growth(more!, level)).toBeGreaterThan(1.3);
    }
  }
});

test("temperature warms, tint turns magenta, neither changes how bright grey is, and clipped light stays white", () => {
  const grey: Colour[] = [[0.18, 0.18, 0.18]];
  for (const look of [SIGMOID, PLAIN]) {
    const lightOf = (grade: Partial<Grade>): Colour =>
      show(grey, graded(look, grade))[0]!.map((part) => part ** 2.4) as unknown as Colour;
    const [warm, cool, pink, green] = [{ temperature: 40 }, { temperature: -40 }, { tint: 40 }, { tint: -40 }].map(
      lightOf,
    ) as [Colour, Colour, Colour, Colour];
    expect(warm[0] > warm[1] && warm[1] > warm[2]).toBe(true);
    expect(cool[0] < cool[1] && cool[1] < cool[2]).toBe(true);
    expect(pink[1]).toBeLessThan(Math.min(pink[0], pink[2]));
    expect(green[1]).toBeGreaterThan(Math.max(green[0], green[2]));
  }
  const plain = show(grey, graded(PLAIN, { temperature: 40, tint: 20 }))[0]!;
  expect(lumaOf(plain.map((part) => part ** 2.4) as unknown as Colour)).toBeCloseTo(0.18, 4);
  const clipped: Colour[] = [[4, 4, 4]];
  for (const look of [SIGMOID, AGX]) {
    for (const temperature of [-80, 80]) {
      expect(Math.min(...show(clipped, graded(look, { temperature }))[0]!)).toBeGreaterThan(0.995);
    }
  }
});

test("colour wheels: gain multiplies codes, lift raises black only, gamma bends the middle, each channel for itself", () => {
  for (const look of [SIGMOID, PLAIN]) {
    const [before, gained, lifted, bent] = [
      {},
      { gain: [0.8, 1, 1.1] as const },
      { lift: [0.1, 0, -0.05] as const },
      { gamma: [1.3, 1, 0.8] as const },
    ].map((grade) => show(RAMP, graded(look, grade))) as [Colour[], Colour[], Colour[], Colour[]];
    before.forEach((code, i) => {
      const wanted: [Colour, number][] = [
        [gained[i]!, code[0] * 0.8],
        [lifted[i]!, code[0] + 0.1 * (1 - code[0])],
        [bent[i]!, code[0] ** (1 / 1.3)],
      ];
      for (const [shown, red] of wanted) {
        expect(shown[0]).toBeCloseTo(red, 3);
        expect(shown[1]).toBeCloseTo(code[1], 3);
      }
      expect(gained[i]![2]).toBeCloseTo(Math.min(1, code[2] * 1.1), 3);
      expect(lifted[i]![2]).toBeCloseTo(Math.max(0, code[2] - 0.05 * (1 - code[2])), 3);
      expect(bent[i]![2]).toBeCloseTo(Math.max(0, code[2]) ** (1 / 0.8), 3);
    });
  }
});

/** A real profile's curve has some 100 of them. */
const POINTS = [0, 0.02, 0.1, 0.3, 0.6, 0.85, 1].map((x) => [x, x ** 0.7 * (1.4 - 0.4 * x)] as const);
const PROFILE: Look = { look: { kind: "profile", points: POINTS, white: 1 } };

test("a profile's curve is on the largest and the least channel of ProPhoto, as the DNG SDK has it", () => {
  const toProphoto = multiply(WORKING_TO_PROPHOTO, cameraToWorking(null));
  const curve = profileCurve({ kind: "profile", points: POINTS, white: null });
  POINTS.forEach(([x, y]) => expect(curve(x)).toBeCloseTo(Math.min(1, y), 9));
  const dull = CHART.filter((_, i) => i % 36 < 24);
  const wanted = dull.map((colour): Colour => {
    const light = apply(toProphoto, colour).map((part) => Math.min(1, part));
    const [low, , high] = [...light].sort((a, b) => a - b) as [number, number, number];
    const between = (part: number): number =>
      curve(low) + ((curve(high) - curve(low)) * (part - low)) / Math.max(1e-9, high - low);
    return apply(invert(toProphoto), light.map(between) as never).map((part) => part ** (1 / 2.4)) as never;
  });
  expect(worst(show(dull, PROFILE), wanted)).toBeLessThan(5e-4);
  // It ends at 1, and where that is darker at what clipped.
  const shown = (white: number, light: number): number =>
    show([[light, light, light]], { look: { kind: "profile", points: POINTS, white } })[0]![1];
  expect(shown(4, 1)).toBeCloseTo(1, 4);
  expect(shown(0.5, 0.5)).toBeCloseTo(1, 4);
  expect(shown(0.5, 0.2)).toBeCloseTo(shown(1, 0.2), 2);
});

/** As published: B. L. Wrensch's matrices and range, the exact curve. */
function publishedAgx(colour: Colour): Colour {
  const inset = [
    [0.842479062253094, 0.0784335999999992, 0.0792237451477643],
    [0.0423282422610123, 0.878468636469772, 0.0791661274605434],
    [0.0423756549057051, 0.0784336, 0.879142973793104],
  ];
  const outset = [
    [1.19687900512017, -0.0980208811401368, -0.0990297440797205],
    [-0.0528968517574562, 1.15190312990417, -0.0989611768448433],
    [-0.0529716355144438, -0.0980434501171241, 1.15107367264116],
  ];
  const times = (m: number[][], v: readonly number[]): number[] =>
    m.map((row) => row.reduce((sum, part, c) => sum + part * v[c]!, 0));
  const coded = times(inset, colour).map((light) => {
    const x = (Math.min(4.026069, Math.max(-12.47393, Math.log2(light))) + 12.47393) / (4.026069 + 12.47393);
    const [a, b, c] = x < 20 / 33 ? [59.507875, 3, -1 / 3] : [69.862789, 13 / 4, -4 / 13];
    return 0.5 + 2 * (x - 20 / 33) * (1 + a * Math.abs(x - 20 / 33) ** b) ** c;
  });
  return times(outset, coded) as unknown as Colour;
}

test("agx is the published function, as its display of gamma 2.2 shows it", () => {
  const look: Look = { look: { kind: "agx", contrast: 1.6, white: null } };
  const colours = [...RAMP, ...CHART];
  const wanted = colours.map((colour) => publishedAgx(colour).map((code) => Math.max(0, code) ** (2.2 / 2.4)) as never);
  expect(worst(show(colours, look), wanted)).toBeLessThan(6e-4);
  // With a white, what clips is white, and darks are as published.
  const [free, led] = [null, 2].map((white) => agxCurve({ kind: "agx", contrast: 1.6, white }));
  expect(led!(2)).toBeCloseTo(1, 6);
  expect(Math.abs(led!(0.2) - free!(0.2))).toBeLessThan(1e-4);
});

function cube(size: number, map: (colour: Colour) => Colour, on: LookLut["on"] = "display"): LookLut {
  const rows = Array.from({ length: size ** 3 }, (_, k) => {
    const node = [k % size, Math.floor(k / size) % size, Math.floor(k / size ** 2)].map((at) => at / (size - 1));
    return map(node as unknown as Colour).join(" ");
  });
  const table = parseCube(`LUT_3D_SIZE ${size}\n${rows.join("\n")}`, "test.cube");
  return { on, table, key: `${size}` };
}

test("an identity LUT changes nothing beyond a thousandth, whichever kind and size", () => {
  const colours = [...RAMP, ...CHART];
  const line = { on: "display", key: "line", table: parseCube("LUT_1D_SIZE 2\n0 0 0\n1 1 1", "line.cube") } as const;
  for (const look of [SIGMOID, AGX, PLAIN]) {
    const bare = show(colours, look).map((colour) => colour.map((part) => Math.min(1, Math.max(0, part)))) as never;
    for (const lut of [cube(2, (c) => c), cube(17, (c) => c), line]) {
      expect(worst(show(colours, { ...look, lut }), bare)).toBeLessThan(1e-3);
    }
  }
});

test("a LUT does to the finished picture what it says, tetrahedrally, after the grade", () => {
  const swap = cube(9, ([r, g, b]) => [b ** 1.3, 0.9 * g, 0.1 + 0.9 * r]);
  const grade = { saturation: 20, gain: [1, 0.9, 1] as const };
  const before = show(CHART, graded(SIGMOID, grade));
  const after = show(CHART, { ...graded(SIGMOID, grade), lut: swap });
  const wanted = before.map(([r, g, b]): Colour => {
    // Of one part only, between two nodes.
    const at = Math.min(7, Math.floor(b * 8));
    const bent = (at / 8) ** 1.3 + (b * 8 - at) * (((at + 1) / 8) ** 1.3 - (at / 8) ** 1.3);
    return [bent, 0.9 * g, 0.1 + 0.9 * r];
  });
  expect(worst(after, wanted)).toBeLessThan(1e-3);
});

test("a LUT on log gets ACEScct of scene light, in place of the tone curve", () => {
  const log = cube(33, (c) => c, "log");
  const [grey, dark] = show(
    [
      [0.18, 0.18, 0.18],
      [0.002, 0.002, 0.002],
    ],
    { ...SIGMOID, lut: log },
  ) as [Colour, Colour];
  grey.forEach((part) => expect(part).toBeCloseTo((Math.log2(0.18) + 9.72) / 17.52, 3));
  dark.forEach((part) => expect(part).toBeCloseTo(10.5402377416545 * 0.002 + 0.0729055341958355, 3));
  const warmer = show([[0.18, 0.18, 0.18]], { ...graded(SIGMOID, { temperature: 50 }), lut: log })[0]!;
  expect(warmer[0]).toBeGreaterThan(warmer[2] + 0.02);
});

test("a map of scene light comes before every look, with gain: nothing changes nothing, a factor is as light that has it", () => {
  const colours = [...RAMP.slice(80, 200), ...CHART];
  const half = colours.map((colour) => colour.map((part) => part / 2) as unknown as Colour);
  for (const look of [SIGMOID, AGX, PLAIN, graded(SIGMOID, { temperature: 20, vibrance: 30 })]) {
    const gain = 1.5;
    expect(
      worst(show(colours, { ...look, gain, map: bakeMap((...rgb) => rgb) }), show(colours, { ...look, gain })),
    ).toBeLessThan(1e-3);
    const halved = show(colours, { ...look, gain, map: bakeMap((r, g, b) => [r / 2, g / 2, b / 2]) });
    expect(worst(halved, show(half, { ...look, gain }))).toBeLessThan(2e-3);
  }
});
