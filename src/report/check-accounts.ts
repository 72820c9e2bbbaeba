import { RushesError } from "../base/errors.ts";
import { FATES } from "./report.ts";
import type { Fate, FrameReport, LightReport, Report, ShotReport } from "./report.ts";

function fail(what: string, expected: unknown, received: unknown): never {
  throw new RushesError("internal", `Expected ${String(expected)} for ${what} but received ${String(received)}`, {
    details: { what },
  });
}

function expectEqual(what: string, expected: number, received: number): void {
  if (expected !== received) fail(what, expected, received);
}

/** Counts entries by fate. */
export function countFates(frames: Iterable<FrameReport>): Record<Fate, number> {
  const counts: Record<Fate, number> = { used: 0, held: 0, skipped: 0, unreadable: 0 };
  for (const frame of frames) counts[frame.fate] += 1;
  return counts;
}

function checkFrame(frame: FrameReport, where: string): void {
  if (frame.path === null && frame.fate !== "held") fail(`the fate of a missing frame in ${where}`, "held", frame.fate);
  if (frame.fate !== "used" && (frame.reason ?? "") === "") {
    fail(`\`${frame.path ?? `slot ${frame.slot}`}\` in ${where}`, `a reason why it is ${frame.fate}`, "none");
  }
}

function checkSlots(shot: ShotReport): number {
  const seen = new Set<number>();
  for (const { slot } of shot.frames) {
    if (slot === null) continue;
    if (seen.has(slot)) fail(`slot ${slot} of ${shot.id}`, "one entry", "two");
    seen.add(slot);
  }
  for (const slot of seen) {
    if (!Number.isInteger(slot) || slot < 0 || slot >= seen.size) {
      fail(`the slots of ${shot.id}`, `0 to ${seen.size - 1} without a gap`, slot);
    }
  }
  return seen.size;
}

const CURVES = ["times", "before", "after", "exposureEv", "gain", "scene"] as const satisfies (keyof LightReport)[];

function checkLight(shot: ShotReport, slots: number): void {
  const { light } = shot;
  const expected = light.before.length === 0 ? 0 : slots;
  for (const name of CURVES) expectEqual(`the length of ${shot.id} light.${name}`, expected, light[name].length);
  let last = 0;
  for (const step of light.steps) {
    if (!Number.isInteger(step) || step <= last || step >= expected) {
      fail(`a step of ${shot.id}`, `a slot above ${last} and below ${expected}`, step);
    }
    last = step;
  }
}

/**
 * Holds a report to "every frame is accounted for": each source frame appears once with a fate and, unless used, a
 * reason; each slot has one entry; missing frames are held; all counts and lengths add up.
 * @throws RushesError `internal` with what does not add up.
 */
export function checkAccounts(report: Report): void {
  const paths = new Set<string>();
  const all: FrameReport[] = [];
  const take = (frames: readonly FrameReport[], where: string): void => {
    for (const frame of frames) {
      checkFrame(frame, where);
      if (frame.path !== null) {
        if (paths.has(frame.path)) fail(`\`${frame.path}\``, "one entry", "two");
        paths.add(frame.path);
      }
      all.push(frame);
    }
  };
  for (const shot of report.shots) {
    take(shot.frames, shot.id);
    const missing = shot.frames.filter((frame) => frame.path === null).length;
    expectEqual(`the missing frames of ${shot.id}`, missing, shot.missing);
    expectEqual(`the frame count of ${shot.id}`, shot.frames.length - missing, shot.frameCount);
    checkLight(shot, checkSlots(shot));
  }
  take(report.outside, "the frames outside any shot");
  for (const frame of report.outside) {
    if (frame.path === null) fail("a frame outside any shot", "a path", "null");
  }
  const counts = countFates(all);
  for (const fate of FATES) expectEqual(`the count of ${fate} frames`, counts[fate], report.counts[fate]);
}
