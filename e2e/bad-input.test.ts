import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readFile,
  readdir,
  rename,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { probeFilm } from "../src/encode/film-probe.ts";
import { writeSample } from "../src/sample/sample.ts";
import type { FrameReport, Report } from "../src/report/report.ts";
import { fingerprint, type Outcome, rushes, temporaryFolder } from "./command.ts";

/** Of the dusk; the afternoon before it is short: what is held here are frames, not films. */
const FRAMES = 16;
const DAY_FRAMES = 8;
const shared = fileURLToPath(new URL("../../shared/data", import.meta.url));
/** A DNG header that promises 30,000 × 30,000 pixels. */
const HUGE = 30_000;
const NOBODY = 65_534;

/** Another test file has the other core. */
const ALONE = ["--workers", "1"];
/** Where it is files that are looked at, and not what they show. */
const QUICK = ["--motion", "off", "--light", "off", ...ALONE];
/** Of real sequences: enough for all that is done to a film. */
const REAL_FRAMES = 6;

let folder: string;
let good: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  good = join(folder, "good");
  await writeSample(good, { frames: FRAMES, dayFrames: DAY_FRAMES, width: 480, height: 320, workers: 0 });
});

async function rawNames(shoot: string): Promise<string[]> {
  const names = await readdir(shoot, { recursive: true });
  return names.filter((name) => name.endsWith(".DNG")).sort();
}

async function readReport(name: string): Promise<Report> {
  return JSON.parse(await readFile(join(folder, `${name}.report.json`), "utf8")) as Report;
}

function fateOf(report: Report, path: string): FrameReport | undefined {
  return [...report.shots.flatMap((shot) => shot.frames), ...report.outside].find((frame) => frame.path === path);
}

/** Frames of the longest shot, which the tests damage. */
function mainFrames(names: readonly string[]): string[] {
  return names.slice(-FRAMES);
}

async function spoil(
  name: string,
  damage: (shoot: string, frames: string[]) => Promise<unknown>,
  args: readonly string[] = ALONE,
): Promise<Outcome> {
  const shoot = join(folder, name);
  await cp(good, shoot, { recursive: true, preserveTimestamps: true });
  await damage(shoot, mainFrames(await rawNames(shoot)));
  const before = await fingerprint(shoot);
  const outcome = await rushes(["make", name, ...args], { cwd: folder });
  expect(await fingerprint(shoot), "sources stay as they were").toEqual(before);
  expect(outcome.stderr).not.toMatch(/defect of rushes/);
  return outcome;
}

describe("frames that cannot be used are reported and held", () => {
  describe("one by one, in one shoot", () => {
    const odd = "sp ace \u{1F41F}\nnew line.DNG";
    const cut: string[] = [];
    let outcome: Outcome;
    let report: Report;

    beforeAll(async () => {
      outcome = await spoil("spoilt", async (shoot, frames) => {
        for (const [at, percent] of [0, 1, 50, 99].entries()) {
          const victim = frames[2 + 4 * at]!;
          cut.push(victim);
          const { length } = await readFile(join(shoot, victim));
          await truncate(join(shoot, victim), Math.floor((length * percent) / 100));
        }
        const garbage = await readFile(join(shoot, frames[5]!));
        garbage.fill(0xff, Math.floor(garbage.length / 2));
        await writeFile(join(shoot, frames[5]!), garbage);
        await writeFile(join(shoot, "notes.NEF"), "shopping list: film, more film\n");
        await mkdir(join(shoot, "x.dng"));
        await copyFile(join(shoot, frames[0]!), join(shoot, odd));
        await writeFile(join(shoot, "holiday.jpg"), await readFile(join(shoot, frames[3]!)));
        await writeFile(join(shoot, "picture.dng"), await plainJpeg(64, 48));
        await writeFile(join(shoot, "bare.jpg"), await plainJpeg(480, 320));
        const dot = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });
        await writeFile(join(shoot, "dot.png"), await dot.png().toBuffer());
        const header = Buffer.from(await readFile(join(shoot, frames[7]!)));
        patchTiffSize(header, HUGE);
        await writeFile(join(shoot, frames[7]!), header);
        for (const [index, frame] of frames.entries())
          await utimes(join(shoot, frame), 1e9 - index * 60, 1e9 - index * 60);
      });
      report = await readReport("spoilt");
    });

    test("raws cut off at 0, 1, 50 and 99 percent", async () => {
      expect(outcome.code).toBe(3);
      expect(cut).toHaveLength(4);
      for (const victim of cut) {
        expect(fateOf(report, victim)).toMatchObject({ fate: "unreadable" });
        expect(fateOf(report, victim)?.reason).toBeTruthy();
      }
      const whole = await probeFilm(join(folder, "spoilt.mp4"));
      expect(whole.frames).toBe(report.shots.reduce((sum, { light }) => sum + light.times.length, 0));
    });

    test("garbage in the middle, text named .NEF, a folder named x.dng, names with spaces, emoji and newlines", () => {
      expect(fateOf(report, "notes.NEF")?.fate).toBe("unreadable");
      expect(fateOf(report, odd)).toBeDefined();
      expect(fateOf(report, "x.dng")).toBeUndefined();
    });

    test("a raw named .jpg and a JPEG named .dng are taken for what they are", () => {
      expect(fateOf(report, "holiday.jpg")).toBeDefined();
      expect(fateOf(report, "picture.dng")?.fate).toBe("skipped");
    });

    test("a 1×1 picture, a huge header, no EXIF, times that go backwards", () => {
      for (const path of ["dot.png", "bare.jpg"]) expect(fateOf(report, path)).toBeDefined();
    });
  });

  test("a shot of which nothing can be used stops no other", async () => {
    let lost: string[] = [];
    const damage = async (shoot: string): Promise<void> => {
      lost = (await rawNames(shoot)).slice(0, -FRAMES);
      await Promise.all(lost.map((name) => truncate(join(shoot, name), 30_000)));
    };
    const { code } = await spoil("lost-shot", damage, ["--motion", "off", ...ALONE]);
    expect(code).toBe(3);
    const report = await readReport("lost-shot");
    expect(lost.length).toBeGreaterThan(3);
    for (const path of lost) expect(fateOf(report, path)?.fate).not.toBe("used");
    expect(report.film.frames).toBeGreaterThanOrEqual(FRAMES);
    const played = report.shots.find((shot) => shot.frames.some(({ path }) => path === lost[0]));
    expect(played?.light.before).toEqual([]);
  });

  test("duplicates count once, link loops end", async () => {
    const damage = async (shoot: string, frames: string[]): Promise<void> => {
      await mkdir(join(shoot, "copy"));
      for (const frame of frames.slice(0, 3))
        await copyFile(join(shoot, frame), join(shoot, "copy", frame.split("/").at(-1)!));
      await symlink(shoot, join(shoot, "loop"));
      await symlink("nowhere", join(shoot, "broken.dng"));
    };
    const outcome = await spoil("twice", damage, QUICK);
    expect([0, 3]).toContain(outcome.code);
    const plain = await rushes(["make", "good", ...QUICK], { cwd: folder });
    expect(plain.code).toBe(0);
    const frames = async (name: string): Promise<number> => (await probeFilm(join(folder, `${name}.mp4`))).frames;
    expect(await frames("twice")).toBe(await frames("good"));
  });

  test("a frame that may not be read", async () => {
    const shoot = join(folder, "locked");
    await cp(good, shoot, { recursive: true, preserveTimestamps: true });
    const victim = mainFrames(await rawNames(shoot))[4]!;
    await chmod(join(shoot, victim), 0);
    // Root may read everything, so that it must be somebody else who tries.
    const isRoot = process.getuid?.() === 0;
    const out = join(folder, "locked-out");
    await mkdir(out);
    await chmod(out, 0o777);
    await chmod(folder, 0o755);
    const options = { cwd: out, ...(isRoot ? { uid: NOBODY, env: { HOME: out } } : {}) };
    const outcome = await rushes(["make", shoot, ...QUICK], options);
    expect(outcome.stderr).toMatch(/permission/);
    expect(outcome.code).toBe(3);
    const report = JSON.parse(await readFile(join(out, "locked.report.json"), "utf8")) as Report;
    expect(fateOf(report, victim)?.fate).toBe("unreadable");
  });
});

function plainJpeg(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: "#806040" } })
    .jpeg()
    .toBuffer();
}

/** Sets ImageWidth and ImageLength of every IFD to `size`, wherever a 480 × 320 stands in a TIFF entry. */
function patchTiffSize(bytes: Buffer, size: number): void {
  for (let at = 0; at + 12 <= bytes.length; at += 2) {
    const tag = bytes.readUInt16LE(at);
    const type = bytes.readUInt16LE(at + 2);
    const value = type === 3 ? bytes.readUInt16LE(at + 8) : bytes.readUInt32LE(at + 8);
    if ((tag === 256 && value === 480) || (tag === 257 && value === 320)) bytes.writeUInt32LE(size, at + 8);
  }
}

describe("outputs", () => {
  test("a folder with nothing usable says what was looked for", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    await writeFile(join(empty, "readme.txt"), "nothing here");
    const outcome = await rushes(["make", "empty"], { cwd: folder });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/CR2 CR3 NEF ARW/);
  });

  test("an output that is one of the photographs is refused, whatever its name", async () => {
    const shoot = join(folder, "targets");
    await cp(good, shoot, { recursive: true, preserveTimestamps: true });
    const [first] = await rawNames(shoot);
    await rename(join(shoot, first!), join(shoot, "clip.mp4"));
    const before = await fingerprint(shoot);
    const outcome = await rushes(["make", "targets", "-o", join("targets", "clip.mp4")], { cwd: folder });
    expect(outcome.code).toBe(2);
    const after = await fingerprint(shoot);
    expect(after["clip.mp4"]).toBe(before["clip.mp4"]);
  });

  test("frames of several sizes make shots of their own", async () => {
    const shoot = join(folder, "sizes");
    await cp(good, shoot, { recursive: true, preserveTimestamps: true });
    const small = { frames: 8, dayFrames: 8, width: 320, height: 200, seed: 3, workers: 0 };
    await writeSample(join(folder, "small-sample"), small);
    await cp(join(folder, "small-sample", "DCIM"), join(shoot, "second-card"), { recursive: true });
    const outcome = await rushes(["make", "sizes", ...QUICK], { cwd: folder });
    expect(outcome.code).toBe(0);
    const sizes = new Set((await readReport("sizes")).shots.map(({ size }) => size?.width));
    expect(sizes).toEqual(new Set([480, 320]));
  });

  test("somebody's file is not overwritten", async () => {
    const film = join(folder, "mine.mp4");
    await writeFile(film, "my holiday");
    const outcome = await rushes(["make", "good", "-o", "mine.mp4"], { cwd: folder });
    expect(outcome.code).toBe(2);
    expect(await readFile(film, "utf8")).toBe("my holiday");
    const first = await rushes(["make", "good", "-o", "again.mp4", ...QUICK], { cwd: folder });
    expect(first.code).toBe(0);
    const elsewhere = await rushes(["make", "again.film.yaml", "-o", "mine.mp4"], { cwd: folder });
    expect(elsewhere.code).toBe(2);
    expect(await readFile(film, "utf8")).toBe("my holiday");
    const other = await rushes(["make", "again.film.yaml", "-o", "other.mp4", "--look", "plain", ...ALONE], {
      cwd: folder,
    });
    expect(other.stderr).toContain("for this run only");
    expect(other.code).toBe(0);
  });

  test("a full disk is an error with words, and leaves no film", async ({ skip }) => {
    const full = join(folder, "full");
    await mkdir(full);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1500k", "tmpfs", full]);
    skip(mounted.status !== 0, "no right to mount a small disk");
    try {
      const outcome = await rushes(["make", "good", "-o", join(full, "film.mkv"), "--codec", "ffv1", ...QUICK], {
        cwd: folder,
      });
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/full|space/i);
      expect(outcome.stderr).not.toMatch(/defect of rushes/);
      expect(await readdir(full)).not.toContain("film.mkv");
    } finally {
      spawnSync("umount", [full]);
    }
  });

  test("a disk that may not be written to is an error with words", async ({ skip }) => {
    const locked = join(folder, "readonly");
    await mkdir(locked);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", locked]);
    skip(mounted.status !== 0, "no right to mount a read-only disk");
    try {
      const outcome = await rushes(["make", "good", "-o", join(locked, "film.mp4")], { cwd: folder });
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/read-only/i);
      expect(outcome.stderr).not.toMatch(/defect of rushes/);
    } finally {
      spawnSync("umount", [locked]);
    }
  });

  test("standing among the photographs: results are never taken for sources", async () => {
    const shoot = join(folder, "among");
    await cp(good, shoot, { recursive: true, preserveTimestamps: true });
    const first = await rushes(["make", ".", ...QUICK], { cwd: shoot });
    expect(first.code).toBe(0);
    const again = await rushes(["make", ".", ...QUICK, "--json"], { cwd: shoot });
    expect(again.code).toBe(0);
    expect(again.stdout).not.toContain("new photographs");
  });
});

describe.skipIf(!existsSync(shared))("real and crafted files", () => {
  test("nothing in the bad folder stops a good shoot", async () => {
    const outcome = await spoil("crafted", async (shoot) => {
      await cp(join(shared, "bad", "exiv2"), join(shoot, "exiv2"), { recursive: true });
      await cp(join(shared, "bad", "truncated"), join(shoot, "truncated"), { recursive: true });
      await cp(join(shared, "bad", "wrong-type"), join(shoot, "wrong-type"), { recursive: true });
      await copyFile(join(shared, "bad", "dng-sdk-CVE-2020-9589_poc.dng"), join(shoot, "cve.dng"));
    });
    expect(outcome.code).toBe(3);
    const report = await readReport("crafted");
    const present = (await readdir(join(folder, "crafted", "truncated"))).map((name) => `truncated/${name}`);
    for (const path of present) expect(["unreadable", "skipped"], path).toContain(fateOf(report, path)?.fate);
  });

  test("a night of black frames and empty files makes a film or says why not", async () => {
    const night = join(shared, "bad", "black-and-empty-capture-night");
    const outcome = await rushes(["make", night, "-o", "night.mp4", "--size", "640x360", ...ALONE], { cwd: folder });
    expect([1, 3]).toContain(outcome.code);
    expect(outcome.stderr).not.toMatch(/defect of rushes/);
  });

  test.each(["walk-sceaux-castle", "iss-astropi-earth"])("%s", async (name) => {
    const sequence = join(shared, "jpeg-sequences", name);
    const frames = (await readdir(sequence)).sort().slice(0, REAL_FRAMES);
    for (const frame of frames)
      await cp(join(sequence, frame), join(folder, name, frame), { preserveTimestamps: true });
    const outcome = await rushes(["make", name, "--size", "640x360", ...ALONE], { cwd: folder });
    expect(outcome.stderr).not.toMatch(/defect of rushes/);
    expect(outcome.code).toBe(0);
    expect((await probeFilm(join(folder, `${name}.mp4`))).frames).toBe(REAL_FRAMES);
  });
});
