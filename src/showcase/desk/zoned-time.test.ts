import { expect, it } from "vitest";
import { zonedTime } from "./zoned-time.ts";

it("knows what clocks of a zone show", () => {
  const at = (date: string, time: string, zone: string): string | undefined =>
    zonedTime(date, time, zone)?.toISOString();
  expect(at("2026-05-01", "09:00", "UTC")).toBe("2026-05-01T09:00:00.000Z");
  expect(at("2026-01-15", "09:00", "Europe/Zurich")).toBe("2026-01-15T08:00:00.000Z");
  expect(at("2026-07-15", "09:00", "Europe/Zurich")).toBe("2026-07-15T07:00:00.000Z");
  expect(at("2026-07-15", "09:00", "Asia/Kathmandu")).toBe("2026-07-15T03:15:00.000Z");
  expect(at("2026-01-01", "00:30", "Pacific/Kiritimati")).toBe("2025-12-31T10:30:00.000Z");
});

it("takes the first of the hour that comes twice, and goes past the one that spring leaves out", () => {
  expect(zonedTime("2026-10-25", "02:30", "Europe/Zurich")?.toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(zonedTime("2026-03-29", "02:30", "Europe/Zurich")?.toISOString()).toBe("2026-03-29T01:30:00.000Z");
});

it("refuses what no clock shows", () => {
  for (const [date, time, zone] of [
    ["2026-02-30", "09:00", "UTC"],
    ["2026-05-01", "25:00", "UTC"],
    ["2026-05-01", "09:00", "Mars/Olympus"],
    ["", "", ""],
  ] as const) {
    expect(zonedTime(date, time, zone)).toBeNull();
  }
});
