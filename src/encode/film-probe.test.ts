import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeChunks } from "../../test/golden/encode-chunks.ts";
import { writeForeignFilm } from "../../test/golden/encode-foreign-film.ts";
import { testFormat } from "../../test/golden/encode-pictures.ts";
import { expectedOf, probeFilm, verifyFilm } from "./film-probe.ts";
import type { FilmProbe } from "./film-probe.ts";
import type { Codec } from "./formats.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-probe-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("probeFilm", () => {
  it("reads the facts of a film that is not ours", async () => {
    const path = join(folder, "grey.mkv");
    await writeForeignFilm(path, { pixels: "yuv444p", range: "full", value: 9, width: 66, height: 34, pictures: 7 });
    const probe = await probeFilm(path);
    expect(probe).toMatchObject({
      codec: "ffv1",
      width: 66,
      height: 34,
      pixelFormat: "yuv444p",
      fps: { num: 25, den: 1 },
      frames: 7,
      steady: true,
      primaries: "unspecified",
      matrix: "bt709",
      range: "full",
      container: "matroska",
      faststart: false,
    });
    expect(probe.seconds).toBeCloseTo(0.28, 2);
  });

  // A chunk has no colours of its own: what is found there is in the stream.
  it.each(["h264", "hevc", "av1", "prores"] as Codec[])("finds the colours in the stream itself: %s", async (codec) => {
    const format = testFormat({ codec, bits: 10, width: 256, height: 128 });
    const [path = ""] = await writeChunks(folder, format, [2]);
    const colours = { primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "limited" };
    expect(await probeFilm(path)).toMatchObject({ container: "nut", ...colours });
  });
});

describe("verifyFilm", () => {
  const format = testFormat();
  const expected = expectedOf(format, ".mp4", 5);
  const probe: FilmProbe = { ...expected, seconds: 5 / 24, sizeBytes: 1000 };

  it("is content with what it should be", () => {
    expect(() => verifyFilm(probe, expected, "film.mp4")).not.toThrow();
  });

  it("names every difference", () => {
    const wrong: FilmProbe = { ...probe, frames: 4, fps: { num: 24000, den: 1001 }, range: "full" };
    expect(() => verifyFilm(wrong, expected, "a/film.mp4")).toThrow(
      "Expected in `film.mp4` fps 24 but received 24000/1001; expected frames 5 but received 4; " +
        "expected range limited but received full",
    );
  });

  it.each(Object.keys(expected))("looks at %s", (name) => {
    const other = name === "fps" ? { num: 25, den: 1 } : "other";
    expect(() => verifyFilm({ ...probe, [name]: other }, expected, "film.mp4")).toThrow(name);
  });
});
