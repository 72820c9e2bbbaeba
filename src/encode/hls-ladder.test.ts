import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLadder, rungName } from "./hls-ladder.ts";

const source = fc.record({
  width: fc.integer({ min: 16, max: 8192 }),
  height: fc.integer({ min: 16, max: 8192 }),
  fps: fc.double({ min: 1, max: 120, noNaN: true }),
  bits: fc.constantFrom(8, 10, 12, 16),
});

describe("the ladder", () => {
  it("has for any film at least one H.264 stream, even sizes, none larger than the film, and names of their own", () => {
    fc.assert(
      fc.property(source, (film) => {
        const rungs = chooseLadder(film);
        expect(rungs[0]?.codec).toBe("h264");
        expect(new Set(rungs.map(rungName)).size).toBe(rungs.length);
        for (const { width, height, codec, bits, maxBitrate } of rungs) {
          expect([width % 2, height % 2]).toEqual([0, 0]);
          expect(width).toBeLessThanOrEqual(film.width);
          expect(height).toBeLessThanOrEqual(film.height);
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(2);
          expect(bits).toBe(codec === "av1" && film.bits > 8 ? 10 : 8);
          expect(maxBitrate).toBeGreaterThan(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the film's shape to a pixel, and takes more bits for more pixels", () => {
    fc.assert(
      fc.property(source, (film) => {
        const rungs = chooseLadder(film);
        for (const { width, height } of rungs) {
          const scale = Math.max(width, height) / Math.max(film.width, film.height);
          // Even numbers only, and what an odd side loses.
          expect(Math.abs(width - film.width * scale)).toBeLessThanOrEqual(2);
          expect(Math.abs(height - film.height * scale)).toBeLessThanOrEqual(2);
        }
        for (const codec of ["h264", "av1"] as const) {
          const rates = rungs.filter((rung) => rung.codec === codec).map((rung) => rung.maxBitrate);
          expect(rates).toEqual([...rates].sort((a, b) => a - b));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("has the sizes that players expect of films in UHD, HD and less, and an own size between two of them", () => {
    const names = (width: number, height: number) =>
      chooseLadder({ width, height, fps: 25, bits: 8 }).map((rung) => `${rung.codec} ${rung.width}x${rung.height}`);
    expect(names(3840, 2160)).toEqual([
      "h264 426x240",
      "h264 640x360",
      "h264 960x540",
      "h264 1280x720",
      "h264 1920x1080",
      "av1 1280x720",
      "av1 1920x1080",
      "av1 2560x1440",
      "av1 3840x2160",
    ]);
    expect(names(1080, 1920).at(-1)).toBe("av1 1080x1920");
    expect(names(1600, 900)).toContain("h264 1600x900");
    expect(names(1300, 732)).not.toContain("h264 1300x732");
    expect(names(256, 128)).toEqual(["h264 256x128", "av1 256x128"]);
    // SVT-AV1 takes nothing smaller than 64 pixels a side.
    expect(names(256, 40)).toEqual(["h264 256x40"]);
  });
});
