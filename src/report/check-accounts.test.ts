import { describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { makeFrame, makeLight, makeReport, makeShot } from "../../test/fixtures/small-report.ts";
import { checkAccounts } from "./check-accounts.ts";
import type { Report } from "./report.ts";

const good = [
  makeFrame(0, "a"),
  makeFrame(1, null),
  makeFrame(2, "b", { fate: "unreadable", reason: "truncated" }),
  makeFrame(null, "c", { fate: "skipped", reason: "the same as a" }),
];

describe("checkAccounts", () => {
  it("accepts what adds up", () => {
    checkAccounts(makeReport([makeShot(good)], [makeFrame(null, "d", { fate: "unreadable", reason: "empty" })]));
    checkAccounts(makeReport([makeShot(good)]));
    checkAccounts(makeReport([makeShot(good, { light: makeLight(0) })]));
    checkAccounts(makeReport([]));
  });

  const bad: [string, Report, RegExp][] = [
    [
      "a wrong count",
      { ...makeReport([makeShot(good)]), counts: { used: 2, held: 1, skipped: 1, unreadable: 1 } },
      /used/,
    ],
    ["a path told twice", makeReport([makeShot([makeFrame(0, "a"), makeFrame(1, "a")])]), /`a`/],
    ["a path told in a shot and outside", makeReport([makeShot(good)], [makeFrame(null, "a")]), /`a`/],
    ["a missing frame that is used", makeReport([makeShot([makeFrame(0, null, { fate: "used" })])]), /missing frame/],
    ["a missing frame outside shots", makeReport([], [makeFrame(null, null)]), /outside/],
    ["a held frame without reason", makeReport([makeShot([makeFrame(0, "a", { fate: "held" })])]), /reason/],
    ["an empty reason", makeReport([makeShot([makeFrame(0, "a", { fate: "skipped", reason: "" })])]), /reason/],
    ["a slot left out", makeReport([makeShot([makeFrame(0, "a"), makeFrame(2, "b")])]), /without a gap/],
    ["a slot told twice", makeReport([makeShot([makeFrame(0, "a"), makeFrame(0, "b")])]), /slot 0/],
    ["a fractional slot", makeReport([makeShot([makeFrame(0, "a"), makeFrame(0.5, "b")])]), /slots/],
    ["a wrong missing count", makeReport([makeShot(good, { missing: 0 })]), /missing/],
    ["a wrong frame count", makeReport([makeShot(good, { frameCount: 4 })]), /frame count/],
    ["a short curve", makeReport([makeShot(good, { light: makeLight(3, { after: [0] }) })]), /after/],
    ["a step outside", makeReport([makeShot(good, { light: makeLight(3, { steps: [3] }) })]), /step/],
    ["steps out of order", makeReport([makeShot(good, { light: makeLight(3, { steps: [2, 1] }) })]), /step/],
  ];
  it.each(bad)("refuses %s", (_name, broken, message) => {
    expect(() => checkAccounts(broken)).toThrow(RushesError);
    expect(() => checkAccounts(broken)).toThrow(message);
  });
});
