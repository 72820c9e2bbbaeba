import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLadder, rungName } from "./hls-ladder.ts";
import { masterPlaylist, measureBitrate, mediaPlaylist, type SegmentFacts } from "./hls-playlists.ts";

const FPS = { num: 25, den: 1 };
const LENGTH = 4;

/** Segments as the encoder makes them: all of a length but the last. */
const segments = fc
  .record({
    bytes: fc.array(fc.integer({ min: 100, max: 5_000_000 }), { minLength: 1, maxLength: 40 }),
    last: fc.double({ min: 0.04, max: LENGTH, noNaN: true }),
  })
  .map(({ bytes, last }): SegmentFacts[] =>
    bytes.map((size, i) => ({ bytes: size, seconds: i === bytes.length - 1 ? last : LENGTH })),
  );

describe("the bitrate of a stream", () => {
  it("is at least that of every run of segments a player may judge it by (RFC 8216, 4.1), and at least the mean", () => {
    fc.assert(
      fc.property(segments, (made) => {
        const { peak, mean } = measureBitrate(made);
        const total = made.reduce((sum, { bytes }) => sum + bytes, 0);
        const seconds = made.reduce((sum, segment) => sum + segment.seconds, 0);
        expect(mean).toBeGreaterThanOrEqual((8 * total) / seconds);
        expect(peak).toBeGreaterThanOrEqual(mean - 1);
        const target = Math.max(...made.map((segment) => segment.seconds));
        for (let from = 0; from < made.length; from++) {
          let [bytes, length] = [0, 0];
          for (let to = from; to < made.length; to++) {
            bytes += made[to]!.bytes;
            length += made[to]!.seconds;
            if (length >= target / 2 && length <= target * 1.5) {
              expect(peak).toBeGreaterThanOrEqual((8 * bytes) / length - 1e-6);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("a stream's playlist", () => {
  it("names every segment once, in order, with lengths that sum up to the film and fit the target", () => {
    fc.assert(
      fc.property(segments, (made) => {
        const lines = mediaPlaylist(made).split("\n");
        const names = lines.filter((line) => line.endsWith(".m4s"));
        expect(names).toEqual(made.map((_, i) => `segment-${String(i + 1).padStart(5, "0")}.m4s`));
        const lengths = lines
          .filter((line) => line.startsWith("#EXTINF:"))
          .map((line) => Number.parseFloat(line.slice(8)));
        const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
        expect(sum(lengths)).toBeCloseTo(sum(made.map(({ seconds }) => seconds)), 4);
        const target = Number(lines.find((line) => line.startsWith("#EXT-X-TARGETDURATION:"))!.split(":")[1]);
        for (const length of lengths) expect(Math.round(length)).toBeLessThanOrEqual(target);
        expect(lines.slice(-2)).toEqual(["#EXT-X-ENDLIST", ""]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the master playlist", () => {
  const rungs = chooseLadder({ width: 1920, height: 1080, fps: 25, bits: 10 });
  const variants = rungs.map((rung, i) => ({
    rung,
    codecs: rung.codec === "h264" ? "avc1.640028" : "av01.0.08M.10",
    bitrate: { peak: 1000 * (i + 1), mean: 500 * (i + 1) },
    uri: `${rungName(rung)}/stream.m3u8`,
  }));
  const sound = { codecs: "mp4a.40.2", bitrate: { peak: 170, mean: 160 }, uri: "sound/stream.m3u8" };

  it("has every stream once, with what pictures and sound take together", () => {
    const lines = masterPlaylist(variants, sound, FPS).split("\n");
    expect(lines.filter((line) => line.endsWith("/stream.m3u8")).sort()).toEqual(variants.map(({ uri }) => uri).sort());
    for (const { uri, bitrate, rung, codecs } of variants) {
      const facts = lines[lines.indexOf(uri) - 1]!;
      expect(facts).toContain(`:BANDWIDTH=${bitrate.peak + 170},AVERAGE-BANDWIDTH=${bitrate.mean + 160},`);
      expect(facts).toContain(`CODECS="${codecs},mp4a.40.2",RESOLUTION=${rung.width}x${rung.height},FRAME-RATE=25.000`);
      expect(facts).toContain('AUDIO="sound"');
    }
  });

  it("begins with a stream that most lines carry and every player decodes", () => {
    expect(
      masterPlaylist(variants, sound, FPS)
        .split("\n")
        .find((line) => line.startsWith("h264")),
    ).toContain("h264-960");
    const tall = variants.filter(({ rung }) => rung.width > 960);
    expect(masterPlaylist(tall, null, FPS)).toContain(tall[0]!.uri);
  });

  it("says nothing of sound where there is none", () => {
    const silent = masterPlaylist(variants, null, FPS);
    expect(silent).not.toMatch(/AUDIO|sound|mp4a/);
  });
});
