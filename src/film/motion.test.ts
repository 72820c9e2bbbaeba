import { describe, expect, it } from "vitest";
import { parseFilm } from "./film.ts";

function film(motion: unknown, shotMotion: unknown): unknown {
  return {
    rushes: 1,
    name: "walk",
    source: "walk",
    output: { file: "walk.mp4", size: "1920x1080", fps: "24", codec: "h264", bits: 8 },
    ...(motion !== undefined && { motion }),
    shots: [
      { id: "s01", kind: "hyperlapse", frames: ["a.dng", "b.dng", { missing: 1 }, "c.dng"], motion: shotMotion ?? {} },
    ],
    cut: [{ shot: "s01" }],
  };
}

const read = (motion?: unknown, shotMotion?: unknown) => parseFilm(film(motion, shotMotion), "walk.film.yaml");

describe("motion in film.yaml", () => {
  it("is auto and keeps 85 % of the width where nothing is said", () => {
    expect(read().motion).toEqual({ mode: "auto", keep: 0.85, jitter: 0.1, zoom: 0.0025, roll: 3, speed: "as-shot" });
  });

  it("takes a subject as a box, as points, and corrections on other frames", () => {
    const subject = [
      { frame: "a.dng", box: [0.4, 0.2, 0.1, 0.3] },
      {
        frame: 4,
        points: [
          [0.5, 0.5],
          [0.5, 0.1],
        ],
      },
    ];
    expect(read(undefined, { mode: "lock", subject }).shots[0]?.motion?.subject).toEqual(subject);
  });

  it.each([
    ["a box outside the picture", { box: [0.9, 0.2, 0.3, 0.3] }, /shot s01.*not within the picture/],
    ["an empty box", { box: [0.1, 0.2, 0, 0.3] }, /shot s01.*it is empty/],
    ["a point outside the picture", { points: [[1.2, 0.4]] }, /frame "a.dng".*shot s01.*not within the picture/],
    [
      "two points that coincide",
      {
        points: [
          [0.5, 0.5],
          [0.501, 0.5],
        ],
      },
      /frame "a.dng".*shot s01.*twice/,
    ],
    ["box and points", { box: [0, 0, 1, 1], points: [[0, 0]] }, /either box or points/],
    ["neither", {}, /either box or points/],
  ])("refuses %s, and names shot and frame", (_, what, message) => {
    expect(() => read(undefined, { mode: "lock", subject: [{ frame: "a.dng", ...what }] })).toThrow(message);
  });

  it("refuses frames that the shot does not have", () => {
    const whole = { name: "statue", frame: "z.dng", box: [0, 0, 0.5, 0.5] };
    expect(() => read(undefined, { keepWhole: [whole] })).toThrow(/"statue".*"z.dng"/);
    expect(() => read(undefined, { subject: [{ frame: 5, box: [0, 0, 1, 1] }] })).toThrow(/the shot has 4 frames/);
  });

  it("refuses lock and orbit without what they hold, also where the film asks for them", () => {
    expect(() => read({ mode: "lock" })).toThrow(/Expected a subject for motion.mode lock of shot s01/);
    const box = { subject: [{ frame: 1, box: [0.4, 0.4, 0.1, 0.1] }] };
    expect(() => read({ mode: "orbit" }, box)).not.toThrow();
    const point = { subject: [{ frame: 1, points: [[0.4, 0.4]] }] };
    expect(() => read({ mode: "orbit" }, point)).toThrow(/two points, the foot and the top/);
  });

  it("refuses a waiver without a reason, and what belongs to a shot in the film", () => {
    const whole = { name: "statue", frame: 1, box: [0, 0, 0.5, 0.5], waive: "  " };
    expect(() => read(undefined, { keepWhole: [whole] })).toThrow(/a reason/);
    expect(() => read({ subject: [] })).toThrow(/subject belongs to the motion of a shot/);
  });
});
