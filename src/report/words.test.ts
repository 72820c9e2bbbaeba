import { describe, expect, it } from "vitest";
import * as words from "./words.ts";

/** Narrow spaces as plain ones, to be read here. */
const plain = (text: string): string => text.replaceAll("\u202F", " ");

describe("words", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ])("formatCount %d", (count, text) => expect(words.formatCount(count)).toBe(text));

  it.each([
    [0, "0 ms"],
    [0.0042, "4 ms"],
    [0.0994, "99 ms"],
    [0.84, "0.84 s"],
    [0.996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [252, "4 min 12 s"],
    [3599.6, "1 h"],
    [4320, "1 h 12 min"],
    [86399, "1 d"],
    [183600, "2 d 3 h"],
  ])("formatDuration %d", (seconds, text) => expect(plain(words.formatDuration(seconds))).toBe(text));

  it.each([
    [2.5, "2.5 s"],
    [4, "4 s"],
    [90, "1 min 30 s"],
  ])("formatInterval %d", (seconds, text) => expect(plain(words.formatInterval(seconds))).toBe(text));

  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [999_600, "1 MB"],
    [312_345_678, "312 MB"],
    [1_254_000_000, "1.25 GB"],
  ])("formatBytes %d", (bytes, text) => expect(plain(words.formatBytes(bytes))).toBe(text));

  it("tells signs, and nothing of what is not known", () => {
    expect(words.formatSigned(0.126)).toBe("+0.13");
    expect(words.formatSigned(-0.126)).toBe("\u22120.13");
    expect(words.formatSigned(-0.001)).toBe("0.00");
    expect(words.formatSigned(null)).toBe("–");
    expect(words.formatSigned(Number.NaN)).toBe("–");
    expect(words.formatTick(0, 2)).toBe("0");
    expect(words.formatFlicker(0.0824)).toBe("0.082");
    expect(words.formatFlicker(0.00371)).toBe("0.0037");
    expect(words.formatFlicker(null)).toBe("–");
  });

  it("tells the camera's clock as it stands, whatever zone this machine is in", () => {
    expect(words.formatDate(1773509400.25)).toBe("2026-03-14");
    expect(words.formatClock(1773509400.25)).toBe("17:30:00");
    expect(words.formatClock(1773509400.25, true)).toBe("17:30:00.3");
    expect(words.formatClock(Number.NaN)).toBeNull();
    expect(words.formatDate(1e20)).toBeNull();
  });

  it("tells places", () => {
    expect(words.formatPlace({ latitude: 39.032, longitude: 125.753 }, 3)).toBe("39.032° N, 125.753° E");
    expect(words.formatPlace({ latitude: -33.1269, longitude: -117.3266 }, 2)).toBe("33.13° S, 117.33° W");
  });

  it("tells rates and lists", () => {
    expect(words.formatRate("24")).toBe("24");
    expect(words.formatRate("24000/1001")).toBe("23.976");
    expect(words.formatRate("fast")).toBe("fast");
    expect(words.formatList(["a"])).toBe("a");
    expect(words.formatList(["a", "b", "c"])).toBe("a, b and c");
    expect(words.formatPlural(1, "frame")).toBe("1 frame");
    expect(words.formatPlural(1200, "frame")).toBe("1,200 frames");
  });
});
