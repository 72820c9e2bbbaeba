import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { probeFilm } from "../src/encode/film-probe.ts";
import { number, readTiff } from "../src/raw/tiff.ts";
import { events, fileHash, fingerprint, rushes, temporaryFolder } from "./command.ts";

/** What is not looked at here. */
const QUICK = ["--shots", "s02", "--motion", "off", "--light", "off"];

let folder: string;
let before: Record<string, string>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const sampled = await rushes(["sample", join(folder, "shoot"), "--frames", "12", "--size", "120x80"]);
  expect(sampled.code).toBe(0);
  before = await fingerprint(join(folder, "shoot"));
});

interface Done {
  readonly resumedPictures: number;
  readonly film: { readonly frames: number };
}

async function make(args: readonly string[]): Promise<Done> {
  const made = await rushes(["make", ...args, ...QUICK, "--json"], { cwd: folder });
  expect(made.stderr).toBe("");
  expect(made.code).toBe(0);
  return events(made).at(-1) as unknown as Done;
}

async function hashes(name: string): Promise<string[]> {
  const files = (await readdir(join(folder, name))).sort();
  return await Promise.all(files.map(async (file) => `${file} ${await fileHash(join(folder, name, file))}`));
}

describe("sequences", () => {
  test("OpenEXR on one worker and on four: the same files; again: nothing is done twice; one that is gone comes back", async () => {
    const size = ["--size", "64x36"];
    const first = await make(["shoot", "--codec", "exr", "-o", "a", "--workers", "1", ...size]);
    const { frames } = first.film;
    expect(first.resumedPictures).toBe(0);
    const files = await hashes("a");
    expect(files.length).toBe(frames + 1);
    expect(files[0]).toMatch(/^a\.000001\.exr /);
    await rm(join(folder, ".rushes"), { recursive: true });
    await rm(join(folder, "a"), { recursive: true });
    await make(["a.film.yaml", "--workers", "4"]);
    expect(await hashes("a")).toEqual(files);
    // The cache holds numbers, and no pictures a second time.
    expect(await readdir(join(folder, ".rushes", "chunks"))).toEqual([]);

    await rm(join(folder, "a", "a.000002.exr"));
    await writeFile(join(folder, "a", "a.000003.exr.4194305.part"), "left by a killed run");
    const again = await make(["a.film.yaml"]);
    expect(again.resumedPictures).toBe(frames - 1);
    expect((await hashes("a")).filter((file) => !file.includes(".part"))).toEqual(files);
  });

  test("a file that somebody changed is not written over", async () => {
    const path = join(folder, "a", "a.000001.exr");
    await utimes(path, new Date(0), new Date(0));
    const refused = await rushes(["make", "a.film.yaml"], { cwd: folder });
    expect(refused.stderr).toContain("not as rushes wrote it");
    expect(refused.code).not.toBe(0);
  });

  test("DNGs: the raws as they were, with light and white balance in two fields; they are never sources", async () => {
    const { film } = await make(["shoot", "--codec", "dng", "-o", "shoot/raws"]);
    const names = (await readdir(join(folder, "shoot", "raws"))).filter((name) => name.endsWith(".dng")).sort();
    expect(names.length).toBe(film.frames);
    const list = JSON.parse(await readFile(join(folder, "shoot", "raws", "raws.json"), "utf8")) as {
      pictures: { file: string; source: string; gainEv: number }[];
    };
    for (const { file, source, gainEv } of list.pictures.slice(0, 2)) {
      const bytes = await readFile(join(folder, "shoot", "raws", file));
      const original = await readFile(join(folder, "shoot", source));
      expect(bytes.subarray(8, original.length).equals(original.subarray(8))).toBe(true);
      const tiff = readTiff(bytes);
      expect(number(tiff, tiff.ifds[0]!, 50730)).toBeCloseTo(gainEv, 5);
    }
    const again = await rushes(["make", "shoot/raws.film.yaml", ...QUICK, "--json"], { cwd: folder });
    expect(again.stdout).not.toContain("are not in the film");
    expect((events(again).at(-1) as unknown as Done).resumedPictures).toBe(film.frames);
    await rm(join(folder, "shoot", "raws"), { recursive: true });
    for (const name of await readdir(join(folder, "shoot"))) {
      if (name.startsWith("raws") || name === ".rushes") await rm(join(folder, "shoot", name), { recursive: true });
    }
    expect(await fingerprint(join(folder, "shoot"))).toEqual(before);
  });
});

describe("high range", () => {
  test("a film in PQ says how bright it gets", async () => {
    const args = ["--codec", "ffv1-444", "--colour", "rec2020-pq", "--size", "64x36"];
    await make(["shoot", ...args, "-o", "pq.mkv"]);
    const probe = await probeFilm(join(folder, "pq.mkv"));
    expect(probe).toMatchObject({ primaries: "bt2020", transfer: "pq", matrix: "bt2020", range: "limited" });
    expect(probe.lightLevel).toMatch(/^MaxCLL [1-9]\d+, MaxFALL [1-9]\d* cd\/m²$/);
    expect(probe.masteringDisplay).toBe("0.0001 to 1000 cd/m²");
  });
});

describe("what cannot be made is said before the work", () => {
  test.each([
    [["--codec", "h264", "--colour", "rec2020-pq"], "Expected a codec that players know rec2020-pq in"],
    [["--codec", "exr", "-o", "shoot"], "holds the photographs"],
  ] as const)("%j", async (args, message) => {
    const refused = await rushes(["make", "shoot", ...args], { cwd: folder });
    expect(refused.stderr).toContain(message);
    expect(refused.stderr).not.toContain("Measuring");
    expect(refused.code).not.toBe(0);
  });

  test("no raws can be made of pictures", async () => {
    const stills = join(folder, "stills");
    await mkdir(stills);
    const sharp = (await import("sharp")).default;
    for (let frame = 0; frame < 4; frame++) {
      const create = { width: 64, height: 48, channels: 3, background: { r: 90, g: 80, b: 70 + frame } } as const;
      await sharp({ create })
        .jpeg()
        .toFile(join(stills, `img_000${frame}.jpg`));
    }
    const refused = await rushes(["make", "stills", "--codec", "dng"], { cwd: folder });
    expect(refused.stderr).toMatch(/Expected raws to make DNGs of but `img_000\d\.jpg` of shot s01 is jpeg/);
  });
});
