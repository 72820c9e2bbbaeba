import { expect, test } from "vitest";
import type { FilmShotLook } from "../film/look.ts";
import { NEUTRAL_GRADE } from "../film/grade.ts";
import { lookSlots } from "./shot-look.ts";

const SLOTS = Array.from({ length: 101 }, (_, i) => `${i}.dng`);
const TIMELINE = Float64Array.from(SLOTS, (_, i) => i);
const FILM = { look: { name: "sigmoid", contrast: 1.6, skew: 0, saturation: 10 } } as const;

const slotsOf = (look: FilmShotLook) => lookSlots(FILM, { id: "s01", look }, SLOTS, TIMELINE);

test("without keyframes a look is one for all slots", () => {
  const looks = slotsOf({ exposure: 0.5, gain: 0.9 });
  const grade = { ...NEUTRAL_GRADE, saturation: 10, gain: [0.9, 0.9, 0.9] };
  for (const look of looks) expect(look).toEqual({ exposure: 0.5, contrast: 1.6, skew: 0, grade });
});

test("keyframes meet what they say, each control by itself, without steps or overshoot between", () => {
  const looks = slotsOf({
    highlights: -30,
    keyframes: [
      { frame: 11, exposure: -1, contrast: 1.2, lift: [0, 0, 0.1] },
      { frame: 61, saturation: 40 },
      { frame: "80.dng", exposure: 1, contrast: 2, lift: 0.2 },
    ],
  });
  expect(looks[10]).toMatchObject({ exposure: -1, contrast: 1.2, grade: { lift: [0, 0, 0.1], saturation: 40 } });
  expect(looks[80]).toMatchObject({ exposure: 1, contrast: 2, grade: { lift: [0.2, 0.2, 0.2], highlights: -30 } });
  expect(looks[0]?.exposure).toBe(-1);
  expect(looks[100]?.exposure).toBe(1);
  const steps = looks.slice(1).map((look, i) => look.exposure - looks[i]!.exposure);
  const bends = steps.slice(1).map((step, i) => Math.abs(step - steps[i]!));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBeLessThan(0.05);
  expect(Math.max(...bends)).toBeLessThan(0.003);
});
