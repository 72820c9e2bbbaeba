import { expect, test } from "vitest";
import type { FilmOutput } from "../film/film.ts";
import { defaultsOf, formatOf, nameFile, renameFile } from "./deliverable-format.ts";

const OUTPUT: FilmOutput = {
  file: "film.mp4",
  size: "640x360",
  fps: "24000/1001",
  fit: "fill",
  codec: "h264",
  bits: 8,
  colour: "rec709",
  crf: 17,
};

test("a film's name follows its codec, and a sequence's is a folder's", () => {
  expect(nameFile("day", "h264")).toBe("day.mp4");
  expect(nameFile("day", "exr")).toBe("day-exr");
  expect(renameFile("day.mp4", "prores-4444", "h264")).toBe("day.mov");
  expect(renameFile("day.mov", "h264", "prores")).toBe("day.mov");
  expect(renameFile("day.mp4", "tiff", "h264")).toBe("day-tiff");
  expect(renameFile("day-tiff", "dng", "tiff")).toBe("day-dng");
  expect(renameFile("frames", "exr", "exr")).toBe("frames");
  expect(renameFile("day-dng", "hevc", "dng")).toBe("day.mp4");
  expect(renameFile("frames", "hevc", "dng")).toBe("frames.mp4");
});

test("bits and quality are the codec's own, and 10 bits where highlights go beyond white", () => {
  expect(defaultsOf("hevc", "rec709")).toEqual({ bits: 8, crf: 16 });
  expect(defaultsOf("hevc", "rec2020-pq")).toEqual({ bits: 10, crf: 16 });
  expect(defaultsOf("dnxhr-444", "p3")).toEqual({ bits: 10, crf: null });
  expect(defaultsOf("dng", "rec709")).toEqual({ bits: 16, crf: null });
});

test.each([
  [{ codec: "h264", bits: 10, colour: "rec2020-hlg" }, "a.mp4", "Expected a codec that players know rec2020-hlg in"],
  [{ codec: "exr", bits: 16, crf: null }, "b.mov", "Expected the name of a folder, without an ending, for OpenEXR"],
  [
    { codec: "dng", bits: 16, crf: null, colour: "p3" },
    "b",
    "Expected no --colour for DNG, which holds what the sensor",
  ],
  [{ codec: "tiff", bits: 16, crf: null, size: "15x15" }, "b", "Expected an even width and height of 16 to 16384"],
  [{ codec: "prores", bits: 16, crf: null }, "b.mov", "Expected 10 bits for ProRes 422 HQ but received 16"],
  [{}, "b", "Expected a film name ending in"],
] as const)("%j under the name %s is refused", (wrong, target, message) => {
  expect(() => formatOf({ ...OUTPUT, ...wrong }, target)).toThrow(message);
});

test("what can be made has its format", () => {
  const common = { width: 640, height: 360, fps: { num: 24000, den: 1001 }, colour: "rec709" };
  expect(formatOf(OUTPUT, "film.mp4")).toEqual({ ...common, codec: "h264", bits: 8, crf: 17 });
  const tiff = formatOf({ ...OUTPUT, codec: "tiff", bits: 16, crf: null }, "frames");
  expect(tiff).toEqual({ ...common, codec: "tiff", bits: 16, crf: null });
});
