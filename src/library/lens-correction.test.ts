import { describe, expect, test } from "vitest";
import { fringeAt } from "../motion/lateral-colour.ts";
import { straightenPlace } from "../motion/lens.ts";
import type { FoundLens } from "./find-lens.ts";
import { distortionAt, lateralColourAt, vignettingAt } from "./lens-correction.ts";
import { type KnownLens, readLensDatabase } from "./lens-database.ts";

const FRAME = { width: 3000, height: 2000 };
const HALF = Math.hypot(1500, 1000);

function lensOf(parts: Partial<KnownLens>, crop = 1.5): FoundLens {
  const none = { makers: ["A"], models: ["B"], mounts: ["C"], crop: 1.5, aspect: 1.5, type: "rectilinear" };
  return { lens: { ...none, distortion: [], lateralColour: [], vignetting: [], ...parts }, crop };
}

describe("distortionAt", () => {
  test("straightens what lensfun's own formula bends, to a scale, on a sensor of another size as well", () => {
    const [a, b, c] = [0.012, -0.045, 0.03];
    for (const crop of [1.5, 2]) {
      const lens = distortionAt(lensOf({ distortion: [["ptlens", 18, a, b, c]] }, crop), 18)!;
      // lensfun: 1 is half a short side of a 1.5 crop; a sensor of crop 2 sees less of it.
      const unit = (1000 / HALF) * (crop / 1.5);
      const bent = (r: number): number => r * (a * r ** 3 + b * r * r + c * r + 1 - a - b - c);
      const scales = [0.2, 0.5, 0.8, 0.99].map((straight) => {
        const r = bent(straight / unit) * unit;
        return straightenPlace({ x: r * HALF, y: 0 }, lens, FRAME).x / HALF / straight;
      });
      // All places of one scale, to a pixel of 1080p in the corners: the formula's odd power is none of ours.
      expect(Math.max(...scales) - Math.min(...scales)).toBeLessThan(1 / 900);
    }
  });

  test("between focal lengths mixes, beyond them stays; nothing known, nothing undone", () => {
    const known = lensOf({
      distortion: [
        ["poly3", 20, 0.02],
        ["poly3", 40, 0],
      ],
    });
    const at = (focal: number): number => distortionAt(known, focal)!.k1;
    expect(at(30) / at(20)).toBeCloseTo(0.5, 1);
    expect(at(10)).toBe(at(20));
    expect(at(90)).toBeCloseTo(0, 6);
    expect(distortionAt(lensOf({}), 20)).toBeNull();
    expect(distortionAt(lensOf({ distortion: [["poly3", 20, 5]] }), 20)).toBeNull();
  });
});

describe("lateralColourAt", () => {
  test("is lensfun's own formula in our units, on a sensor of another size as well", () => {
    const [v, c, b] = [1.0006, -0.0002, 0.0003];
    for (const crop of [1.5, 2]) {
      const colour = lateralColourAt(lensOf({ lateralColour: [[18, v, c, b, 0.9995, 0, 0]] }, crop), 18)!;
      const unit = (1000 / HALF) * (crop / 1.5);
      for (const r of [0.2, 0.6, 1]) {
        const u = r / unit;
        expect(fringeAt(colour.red, r)).toBeCloseTo((v * u + c * u * u + b * u ** 3 - u) * unit, 9);
        expect(fringeAt(colour.blue, r)).toBeCloseTo(-0.0005 * r, 9);
      }
    }
  });

  test("between focal lengths mixes, beyond them stays; what cannot be seen, or no lens does, is left", () => {
    const known = lensOf({
      lateralColour: [
        [20, 1.001, 0, 0, 1, 0, 0],
        [40, 0.999, 0, 0, 1, 0, 0],
      ],
    });
    const at = (focal: number): number => lateralColourAt(known, focal)!.red[0];
    expect(at(25)).toBeCloseTo(0.0005, 9);
    expect([at(10), at(90)]).toEqual([at(20), at(40)]);
    expect(lateralColourAt(known, 30)).toBeNull();
    expect(lateralColourAt(lensOf({}), 20)).toBeNull();
    expect(lateralColourAt(lensOf({ lateralColour: [[20, 1.05, 0, 0, 1, 0, 0]] }), 20)).toBeNull();
  });

  test("no lens of the database is beyond what is undone", async () => {
    const { lenses } = await readLensDatabase();
    const known = lenses.filter(({ lateralColour }) => lateralColour.length > 0);
    expect(known.length).toBeGreaterThan(700);
    for (const lens of known) {
      for (const [focal, redV, redC, redB] of lens.lateralColour) {
        const strongest = Math.abs(redV - 1 + redC + redB);
        const colour = lateralColourAt({ lens, crop: lens.crop }, focal);
        if (strongest > 1e-4) expect(colour).not.toBeNull();
      }
    }
  });
});

describe("vignettingAt", () => {
  const known = lensOf({
    vignetting: [
      [20, 4, 10, -9, 0, 0],
      [20, 4, 1000, -0.6, 0.1, 0],
      [20, 8, 1000, -0.2, 0, 0],
      [40, 4, 1000, -0.4, 0, 0],
    ],
  });

  test("of far away, between f-numbers by stops, between focal lengths; a smaller sensor sees less of it", () => {
    expect(vignettingAt(known, 20, 4)).toEqual([-0.6, 0.1, 0]);
    expect(vignettingAt(known, 20, Math.sqrt(32))![0]).toBeCloseTo(-0.4, 9);
    expect(vignettingAt(known, 30, 4)![0]).toBeCloseTo(-0.5, 9);
    expect(vignettingAt(known, 20, 22)).toEqual([-0.2, 0, 0]);
    expect(vignettingAt({ ...known, crop: 3 }, 20, 4)![0]).toBeCloseTo(-0.15, 9);
  });

  test("nothing known, or nonsense: nothing", () => {
    expect(vignettingAt(lensOf({}), 20, 4)).toBeNull();
    expect(vignettingAt(lensOf({ vignetting: [[20, 4, 10, -9, 0, 0]] }), 20, 4)).toBeNull();
  });
});

test("every lens of the database is straightened or left alone, at any focal length", async () => {
  const { lenses } = await readLensDatabase();
  let undone = 0;
  for (const lens of lenses) {
    const found = { lens, crop: lens.crop };
    for (const [, focal] of lens.distortion.slice(0, 1)) if (distortionAt(found, focal)) undone++;
    for (const [focal, aperture] of lens.vignetting.slice(0, 2)) vignettingAt(found, focal, aperture);
  }
  expect(undone).toBeGreaterThan(0.8 * lenses.length);
});
