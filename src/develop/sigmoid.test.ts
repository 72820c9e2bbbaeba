import { expect, test } from "vitest";
import { DEFAULT_SIGMOID, type SigmoidLook } from "./settings.ts";
import { sigmoidCurve } from "./sigmoid.ts";

const GREY = 0.1845;
const looks: SigmoidLook[] = [1, 1.6, 2.5].flatMap((contrast) =>
  [-0.5, 0, 0.5].flatMap((skew) =>
    [null, 0.1, 0.5, 1, 3, 16].map((white) => Object.assign({}, DEFAULT_SIGMOID, { contrast, skew, white })),
  ),
);

test("black is 0, grey stays grey, the slope there is the contrast's, whatever skew and white are", () => {
  for (const look of looks.filter(({ white }) => white === null || white >= 1)) {
    const f = sigmoidCurve(look);
    expect(f(0)).toBeCloseTo(0, 12);
    expect(f(-1)).toBe(f(0));
    expect(f(GREY)).toBeCloseTo(GREY, 3);
    const slope = Math.log(f(GREY * 1.001) / f(GREY / 1.001)) / Math.log(1.001 ** 2);
    expect(slope / (look.contrast * (1 - GREY))).toBeGreaterThan(0.99);
    expect(slope / (look.contrast * (1 - GREY))).toBeLessThan(1.01);
  }
});

test("it rises everywhere, to 1 at the display white that was asked for", () => {
  for (const look of looks) {
    const f = sigmoidCurve(look);
    for (let ev = -12; ev < 8; ev += 0.25) expect(f(2 ** (ev + 0.25))).toBeGreaterThanOrEqual(f(2 ** ev));
    if (look.white === null) expect(f(64)).toBeGreaterThan(0.95);
    else {
      expect(f(look.white)).toBeCloseTo(1, 6);
      expect(f(look.white * 0.9)).toBeLessThan(1);
      expect(f(look.white * 8)).toBe(1);
    }
  }
});

test("a white below the curve's reach lifts what is brightest and leaves the rest", () => {
  const led = sigmoidCurve({ ...DEFAULT_SIGMOID, white: 0.7 });
  expect(sigmoidCurve({ ...DEFAULT_SIGMOID, white: 0.6999 })(0.3)).toBeCloseTo(led(0.3), 3);
  for (const white of [0.5, 0.1, 1 / 16]) {
    const f = sigmoidCurve({ ...DEFAULT_SIGMOID, white });
    expect(f(white)).toBe(1);
    expect(f(white * 2)).toBe(1);
    for (const x of [0, white / 16, white / 4]) expect(Math.abs(f(x) - led(x))).toBeLessThan(0.0005);
  }
});

test("skew 0 without a white is the log-logistic curve of contrast p", () => {
  const f = sigmoidCurve({ ...DEFAULT_SIGMOID, contrast: 1.6 });
  // x^p/(E + x^p) with E = grey^p·(1/grey − 1), far enough from black.
  const e = GREY ** 1.6 * (1 / GREY - 1);
  for (const x of [0.1, 0.5, 1, 4]) expect(Math.abs(f(x) / (x ** 1.6 / (e + x ** 1.6)) - 1)).toBeLessThan(0.02);
});

test("no setting that is allowed leads to anything but light from 0 to 1", () => {
  for (const contrast of [0.11, 0.5, 10]) {
    for (const skew of [-1, 1]) {
      for (const white of [null, 1 / 64, 0.5, 1e6]) {
        const f = sigmoidCurve({ ...DEFAULT_SIGMOID, contrast, skew, white });
        for (const x of [0, 1e-6, 0.01, GREY, 1, 100]) {
          expect(f(x)).toBeGreaterThanOrEqual(0);
          expect(f(x)).toBeLessThanOrEqual(1);
        }
      }
    }
  }
});
