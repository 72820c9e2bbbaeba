import { describe, expect, it } from "vitest";
import type { HsvTable } from "../kernels/camera-profile.ts";
import { shareOfFirst } from "./camera-sense.ts";
import { createProfileMap } from "./profile-map.ts";

type Rgb = readonly [number, number, number];

/** One change for all colours: degrees, and factors of saturation and value; or one for each entry. */
function table(dims: readonly [number, number, number], change: Rgb | ((value: number) => Rgb)): HsvTable {
  const [hues, saturations, values] = dims;
  const each = Array.from({ length: hues * saturations * values }, (_, at) =>
    typeof change === "function" ? change(Math.floor(at / (hues * saturations))) : change,
  );
  return { hues, saturations, values, entries: Float32Array.from(each.flat()), encoding: "linear" };
}

const COLOURS: readonly Rgb[] = [
  [0.18, 0.18, 0.18],
  [0.6, 0.2, 0.1],
  [0.05, 0.3, 0.5],
  [2, 1.5, 0.4],
  [0, 0, 0],
  [0.001, 0.0005, 0.0008],
  [0.7, 0.1, 0.6],
];
const LIGHTS = {
  lights: [2856, 6504].map((kelvin) => ({ kelvin, fromXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1], toXyz: null })),
  signature: null,
};

/** Degrees from the first to the second in the plane across grey. */
function turned(a: Rgb, b: Rgb): number {
  const angle = ([r, g, b]: Rgb): number => Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b);
  return ((angle(b) - angle(a)) * 180) / Math.PI;
}

describe("createProfileMap", () => {
  it("changes nothing by tables of nothing, at any brightness", () => {
    const nothing = { hueSat: [table([90, 30, 1], [0, 1, 1])], look: table([36, 8, 16], [0, 1, 1]) };
    const map = createProfileMap(nothing, 1, 2)!;
    for (const colour of COLOURS) map(...colour).forEach((part, c) => expect(part).toBeCloseTo(colour[c]!, 9));
    expect(createProfileMap({ hueSat: [], look: null }, 1, 1)).toBeNull();
  });

  it("keeps grey grey, and light in proportion", () => {
    const map = createProfileMap({ hueSat: [table([6, 3, 1], [25, 1.4, 0.8])], look: null }, 1, 1)!;
    for (const light of [0.001, 0.18, 1, 40]) {
      for (const part of map(light, light, light)) expect(part / light).toBeCloseTo(0.8, 6);
      const [dark, lit] = [map(0.6, 0.2, 0.1), map(0.6 * light, 0.2 * light, 0.1 * light)];
      lit.forEach((part, c) => expect(part / light).toBeCloseTo(dark[c]!, 6));
    }
  });

  it("turns hue and scales saturation, between two tables by 1/CCT", () => {
    const hueSat = [table([6, 3, 1], [30, 1, 1]), table([6, 3, 1], [-10, 1, 1])];
    const at = (kelvin: number): number =>
      turned(
        [0.4, 0.3, 0.25],
        createProfileMap({ hueSat, look: null }, shareOfFirst(LIGHTS, kelvin), 1)!(0.4, 0.3, 0.25),
      );
    expect(at(2000)).toBeCloseTo(at(2856), 9);
    expect(at(2856)).toBeGreaterThan(15);
    expect(at(6504)).toBeLessThan(-5);
    const share = (1 / 4000 - 1 / 6504) / (1 / 2856 - 1 / 6504);
    const single = [table([6, 3, 1], [30 * share - 10 * (1 - share), 1, 1])];
    const expected = createProfileMap({ hueSat: single, look: null }, 1, 1)!(0.4, 0.3, 0.25);
    expect(at(4000)).toBeCloseTo(turned([0.4, 0.3, 0.25], expected), 4);
    const grey = createProfileMap({ hueSat: [table([6, 3, 1], [0, 0, 1])], look: null }, 1, 1)!;
    const [r, g, b] = grey(0.6, 0.2, 0.1);
    expect([g / r, b / r].every((ratio) => Math.abs(ratio - 1) < 1e-9)).toBe(true);
  });

  it("looks up value in the sensor's light first, after exposure in the look", () => {
    const byValue = table([1, 2, 3], (value) => [0, 1, 1 + value]);
    const hueSat = createProfileMap({ hueSat: [byValue], look: null }, 1, 4)!;
    // 0.5 · 4 was 0.5 on the sensor: the middle entry.
    expect(hueSat(2, 2, 2)[0]).toBeCloseTo(4, 6);
    const look = createProfileMap({ hueSat: [], look: byValue }, 1, 4)!;
    expect(look(0.5, 0.5, 0.5)[0]).toBeCloseTo(1, 6);
    expect(look(2, 2, 2)[0]).toBeCloseTo(6, 6);
  });

  it("has no seam where hue begins again, nor from value to value", () => {
    const entries = Float32Array.from({ length: 6 * 2 * 3 }, (_, i) => (i % 3 === 0 ? 0 : 1 + 0.2 * Math.sin(i)));
    const wild: HsvTable = { hues: 6, saturations: 2, values: 1, entries, encoding: "linear" };
    const map = createProfileMap({ hueSat: [wild], look: null }, 1, 1)!;
    let before = map(0.5, 0.2, 0.2);
    for (let degree = 0; degree <= 720; degree++) {
      const angle = (degree * Math.PI) / 360;
      const light = [0, 2, 4].map((third) => 0.35 + 0.15 * Math.cos(angle - (third * Math.PI) / 3)) as unknown as Rgb;
      const now = map(...light);
      if (degree > 0) now.forEach((part, c) => expect(Math.abs(part - before[c]!)).toBeLessThan(0.01));
      before = now;
    }
  });
});
