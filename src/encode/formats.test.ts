import { describe, expect, it } from "vitest";
import { testFormat } from "../../test/golden/encode-pictures.ts";
import { CODECS, checkFormat, pixelFormatOf, suffixOf } from "./formats.ts";
import type { Codec, VideoFormat } from "./formats.ts";

const refused: readonly [string, Partial<VideoFormat>, string][] = [
  ["an odd width", { width: 191 }, "Expected an even width and height for the film but received 191×112"],
  ["an odd height", { height: 113 }, "Expected an even width and height"],
  ["a fraction of a pixel", { width: 192.5 }, "Expected an even width and height"],
  ["a size below the codec's", { codec: "dnxhr", bits: 10 }, "Expected 256×120 to 16384×16384 pixels for DNxHR HQX"],
  ["a size above the codec's", { codec: "av1", width: 20_000 }, "for AV1 but received 20000×112"],
  ["8 bits for ProRes", { codec: "prores", bits: 8 }, "Expected 10 bits for ProRes 422 HQ but received 8"],
  ["a crf for FFV1", { codec: "ffv1", crf: 20 }, "Expected no crf for FFV1, which has none, but received 20"],
  ["a crf off the scale", { crf: 52 }, "Expected a crf of 1 to 51 for H.264 but received 52"],
  ["a crf that is no number", { crf: Number.NaN }, "Expected a crf of 1 to 51"],
  ["half a step of crf for AV1", { codec: "av1", crf: 20.5 }, "Expected a whole crf of 1 to 63 for AV1"],
  ["a rate of nothing", { fps: { num: 0, den: 1 } }, "Expected a rate of 1 to 240 pictures a second but received 0"],
  ["a rate too high", { fps: { num: 1000, den: 1 } }, "but received 1000"],
];

describe("checkFormat", () => {
  it.each(refused)("refuses %s", (_, format, message) => {
    expect(() => checkFormat(testFormat(format))).toThrow(message);
  });

  it.each(Object.keys(CODECS) as Codec[])("takes %s with its defaults, from its smallest size on", (codec) => {
    const { defaultBits, minWidth, minHeight } = CODECS[codec];
    checkFormat(testFormat({ codec, bits: defaultBits, width: 3840, height: 2160 }));
    checkFormat(testFormat({ codec, bits: defaultBits, width: minWidth, height: minHeight }));
    expect(pixelFormatOf({ codec, bits: defaultBits })).toMatch(/^(yuv|rgb16)/);
  });
});

describe("suffixOf", () => {
  it("finds the container in a name, in any case", () => {
    expect(suffixOf("a.b/film one.MP4", "h264")).toBe(".mp4");
    expect(suffixOf("film.mkv", "ffv1")).toBe(".mkv");
  });

  it.each([
    ["film.avi", "h264", "Expected a film name ending in .mp4, .m4v, .mov, .mkv but received `film.avi`"],
    ["film", "h264", "Expected a film name ending in"],
    ["film.mp4", "prores", "Expected .mov for ProRes 422 HQ but received `film.mp4`"],
    ["film.mov", "ffv1", "Expected .mkv for FFV1 but received `film.mov`"],
    ["film.mov", "av1", "Expected .mp4 or .mkv for AV1 but received `film.mov`"],
  ] as const)("refuses %s for %s", (name, codec, message) => {
    expect(() => suffixOf(name, codec)).toThrow(message);
  });
});
