import { describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { checkAccounts, countFates } from "./check-accounts.ts";
import type { FrameReport, LightReport, Report, ShotReport } from "./report.ts";

function frame(slot: number | null, path: string | null, change: Partial<FrameReport> = {}): FrameReport {
  const base = { decoder: null, gain: null, settings: "", takenAt: null } as const;
  return path === null
    ? { ...base, slot, path, fate: "held", reason: "no photograph at this moment", ...change }
    : { ...base, slot, path, fate: "used", reason: null, ...change };
}

function light(slots: number, change: Partial<LightReport> = {}): LightReport {
  const curve = Array.from({ length: slots }, () => 0);
  return {
    times: curve,
    before: curve,
    after: curve,
    exposureEv: curve,
    gain: curve,
    scene: curve,
    steps: [],
    flickerBefore: null,
    flickerAfter: null,
    flickerDefinition: "",
    ...change,
  };
}

function shot(frames: readonly FrameReport[], change: Partial<ShotReport> = {}): ShotReport {
  const missing = frames.filter(({ path }) => path === null).length;
  return {
    id: "s01",
    kind: "time-lapse",
    frameCount: frames.length - missing,
    missing,
    folder: "",
    firstName: "a",
    lastName: "b",
    startsAt: null,
    interval: null,
    camera: null,
    lens: null,
    focalMm: null,
    size: null,
    whiteBalance: null,
    exposureKey: null,
    notes: [],
    light: light(frames.filter(({ slot }) => slot !== null).length),
    frames,
    images: { contactSheet: null, keogram: null },
    ...change,
  };
}

function report(shots: readonly ShotReport[], outside: readonly FrameReport[] = []): Report {
  return {
    version: 1,
    rushes: "0",
    name: "n",
    made: { film: "", source: "", command: "", at: "" },
    film: {
      frames: 0,
      seconds: 0,
      fps: "24",
      width: 0,
      height: 0,
      codec: "",
      bits: 8,
      pixelFormat: "",
      primaries: "",
      transfer: "",
      matrix: "",
      range: "",
      container: "",
      sizeBytes: 0,
      look: "",
      sha256: null,
    },
    timing: { wallSeconds: 0, cpuSeconds: 0, stages: [], resumedPictures: 0 },
    machine: { cores: 1, node: "", platform: "" },
    counts: countFates([...shots.flatMap(({ frames }) => frames), ...outside]),
    problems: [],
    shots,
    outside,
  };
}

const good = [
  frame(0, "a"),
  frame(1, null),
  frame(2, "b", { fate: "unreadable", reason: "truncated" }),
  frame(null, "c", { fate: "skipped", reason: "the same as a" }),
];

describe("checkAccounts", () => {
  it("accepts what adds up", () => {
    checkAccounts(report([shot(good)], [frame(null, "d", { fate: "unreadable", reason: "empty" })]));
    checkAccounts(report([shot(good)]));
    checkAccounts(report([shot(good, { light: light(0) })]));
    checkAccounts(report([]));
  });

  const bad: [string, Report, RegExp][] = [
    ["a wrong count", { ...report([shot(good)]), counts: { used: 2, held: 1, skipped: 1, unreadable: 1 } }, /used/],
    ["a path told twice", report([shot([frame(0, "a"), frame(1, "a")])]), /`a`/],
    ["a path told in a shot and outside", report([shot(good)], [frame(null, "a")]), /`a`/],
    ["a missing frame that is used", report([shot([frame(0, null, { fate: "used" })])]), /missing frame/],
    ["a missing frame outside shots", report([], [frame(null, null)]), /outside/],
    ["a held frame without reason", report([shot([frame(0, "a", { fate: "held" })])]), /reason/],
    ["an empty reason", report([shot([frame(0, "a", { fate: "skipped", reason: "" })])]), /reason/],
    ["a slot left out", report([shot([frame(0, "a"), frame(2, "b")])]), /without a gap/],
    ["a slot told twice", report([shot([frame(0, "a"), frame(0, "b")])]), /slot 0/],
    ["a fractional slot", report([shot([frame(0, "a"), frame(0.5, "b")])]), /slots/],
    ["a wrong missing count", report([shot(good, { missing: 0 })]), /missing/],
    ["a wrong frame count", report([shot(good, { frameCount: 4 })]), /frame count/],
    ["a short curve", report([shot(good, { light: light(3, { after: [0] }) })]), /after/],
    ["a step outside", report([shot(good, { light: light(3, { steps: [3] }) })]), /step/],
    ["steps out of order", report([shot(good, { light: light(3, { steps: [2, 1] }) })]), /step/],
  ];
  it.each(bad)("refuses %s", (_name, broken, message) => {
    expect(() => checkAccounts(broken)).toThrow(RushesError);
    expect(() => checkAccounts(broken)).toThrow(message);
  });
});
