import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { parseFilm } from "../film/film.ts";
import { DCP_MATRICES, encodeDcp } from "../raw/dcp.fixture.ts";
import { dngContent } from "../raw/dng-content.fixture.ts";
import { encodeDng } from "../raw/dng-writer.ts";
import { float } from "../raw/tiff-writer.ts";
import { loadProfiles } from "./load-profiles.ts";

const folder = await mkdtemp(join(tmpdir(), "rushes-profiles-"));
await writeFile(join(folder, "made.dcp"), encodeDcp(...DCP_MATRICES));
await writeFile(join(folder, "toned.dcp"), encodeDcp(...DCP_MATRICES, float(50940, 0, 0, 0.25, 0.5, 1, 1)));
await writeFile(join(folder, "broken.dcp"), encodeDcp(...DCP_MATRICES).subarray(0, 9));
await writeFile(join(folder, "other.dcp"), "no profile at all");
await writeFile(join(folder, "a.dng"), encodeDng(dngContent()));
afterAll(() => rm(folder, { recursive: true }));

function film(profile: unknown, own?: unknown, look?: unknown) {
  const output = { file: "f.mp4", size: "320x180", fps: "24", codec: "h264", bits: 8 };
  const shot = (id: string, more: object) => ({ id, kind: "time-lapse", frames: ["b.dng", "a.dng"], ...more });
  const shots = [shot("s01", {}), shot("s02", own === undefined ? {} : { profile: own })];
  return parseFilm(
    {
      rushes: 1,
      name: "f",
      source: ".",
      output,
      shots,
      ...(look !== undefined && { look }),
      ...(profile !== undefined && { profile }),
    },
    "f",
  );
}

async function load(profile: unknown, own?: unknown, look?: unknown): Promise<(string | undefined)[]> {
  const wanted = film(profile, own, look);
  const profiles = await loadProfiles(wanted, wanted.shots, folder, folder, new Set(["a.dng"]));
  return ["s01", "s02"].map((id) => profiles.get(id)?.name);
}

it("reads the film's profile, or the shot's own, or none", async () => {
  expect(await load(undefined)).toEqual([undefined, undefined]);
  expect(await load("made.dcp", "none")).toEqual(["Made up", undefined]);
  expect(await load("none", join(folder, "made.dcp"))).toEqual([undefined, "Made up"]);
  // What the first photograph that is there says; it has matrices and no name.
  expect(await load("none", "embedded")).toEqual([undefined, "a.dng"]);
});

it("wants a tone curve where the look is the profile's, and names the file that has none", async () => {
  expect(await load("toned.dcp", undefined, "profile")).toEqual(["Made up", "Made up"]);
  await expect(load("toned.dcp", "made.dcp", "profile")).rejects.toThrow(/ToneCurve\) in `made\.dcp`.*shot s02/);
  await expect(load("embedded", undefined, "profile")).rejects.toThrow(/in `a\.dng` but it has none.*shot s01/);
  await expect(load("toned.dcp", "none", "profile")).rejects.toThrow(/the look `profile` of shot s02/);
});

it("names the profile and the shot where one cannot be had", async () => {
  await expect(load("made.dcp", "gone.dcp")).rejects.toThrow(/`gone\.dcp` cannot be read \(ENOENT\): .*shot s02/);
  await expect(load("other.dcp")).rejects.toThrow(/\(\.dcp\) for `other\.dcp`.*shot s01/);
  await expect(load("broken.dcp")).rejects.toThrow(/broken\.dcp.*shot s01/);
  expect(() => film("made.icc")).toThrow(/profile: none, embedded, or a camera profile/);
});
