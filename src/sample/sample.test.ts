import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLibRawModule } from "../raw/libraw-module.ts";
import { writeSample, writeSyntheticShoot } from "./sample.ts";

const SMALL = { width: 96, height: 64, frames: 5, dayFrames: 3 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rushes-sample-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every file below with a hash of its bytes. */
function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(path.length + 1), createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}

describe("writeSample", () => {
  it("writes the same bytes for the same options, in one thread or three", async () => {
    await writeSample(join(folder, "a"), { ...SMALL, workers: 0 });
    await writeSample(join(folder, "b"), { ...SMALL, workers: 3 });
    expect(Object.keys(contents(join(folder, "a")))).toHaveLength(5 + 3 + 5 + 1);
    expect(contents(join(folder, "a"))).toEqual(contents(join(folder, "b")));
  });

  it("writes another shoot for another seed", async () => {
    const a = await writeSample(join(folder, "a"), { ...SMALL, workers: 0 });
    const b = await writeSample(join(folder, "b"), { ...SMALL, workers: 0, seed: 2 });
    const [first, second] = [contents(join(folder, "a")), contents(join(folder, "b"))];
    for (const path of a.files) expect(first[path]).not.toBe(second[path]);
    expect(a.frames.map((frame) => frame.flickerEv)).not.toEqual(b.frames.map((frame) => frame.flickerEv));
  });

  it("says in truth.json what it returns, and lists every file", async () => {
    const truth = await writeSample(folder, { ...SMALL, workers: 0, missingFrame: true });
    expect(JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"))).toEqual(truth);
    expect(truth.complete).toBe(true);
    expect(truth.missing).toHaveLength(1);
    expect(Object.keys(contents(folder)).sort()).toEqual([...truth.files, "truth.json"].sort());
    expect(truth.frames.map((frame) => frame.path)).toEqual(truth.files);
  });

  it("leaves a finished sample as it is and replaces one with other options", async () => {
    await writeSample(folder, { ...SMALL, workers: 0 });
    const before = contents(folder);
    let calls = 0;
    await writeSample(folder, { ...SMALL, workers: 0, onProgress: () => calls++ });
    expect(calls).toBe(0);
    expect(contents(folder)).toEqual(before);
    const truth = await writeSample(folder, { ...SMALL, frames: 2, dayFrames: 0, workers: 0 });
    expect(Object.keys(contents(folder)).sort()).toEqual([...truth.files, "truth.json"].sort());
  });

  it("refuses a folder that holds anything else, and changes nothing there", async () => {
    writeFileSync(join(folder, "holiday.txt"), "mine");
    await expect(writeSample(folder, SMALL)).rejects.toThrow(/earlier sample at `.*` but found `holiday.txt`/);
    expect(readdirSync(folder)).toEqual(["holiday.txt"]);
    rmSync(join(folder, "holiday.txt"));
    const truth = await writeSample(folder, { ...SMALL, workers: 0 });
    writeFileSync(join(folder, "DCIM/100RUSHE/IMG_0001.CR2"), "mine");
    await expect(writeSample(folder, { ...SMALL, seed: 3 })).rejects.toMatchObject({ code: "disk" });
    expect(Object.keys(contents(folder))).toHaveLength(truth.files.length + 2);
  });

  it("refuses somebody else's truth.json", async () => {
    writeFileSync(join(folder, "truth.json"), '{"kind":"philosophy","files":[]}');
    await expect(writeSample(folder, SMALL)).rejects.toMatchObject({ code: "disk" });
    expect(readFileSync(join(folder, "truth.json"), "utf8")).toContain("philosophy");
  });

  it.each([0, 2])(
    "stops when told to with whole files only, and the next call completes (%d workers)",
    async (workers) => {
      const stop = new AbortController();
      const options = { ...SMALL, workers, onProgress: (done: number) => done === 3 && stop.abort() };
      await expect(writeSample(folder, { ...options, signal: stop.signal })).rejects.toMatchObject({ code: "aborted" });
      const left = Object.keys(contents(folder));
      expect(left.length).toBeGreaterThanOrEqual(4);
      expect(left.length).toBeLessThan(14);
      expect(left.filter((path) => path.includes("partial"))).toEqual([]);
      await writeSample(folder, { ...SMALL, workers });
      const whole = contents(folder);
      rmSync(folder, { recursive: true });
      await writeSample(folder, { ...SMALL, workers: 0 });
      expect(whole).toEqual(contents(folder));
    },
  );

  it("repeats a smaller scene on request, with noise that does not repeat", async () => {
    const truth = await writeSyntheticShoot(folder, { width: 192, height: 128, tiles: 2, frames: 1 });
    const { LibRaw } = await createLibRawModule();
    const handle = new LibRaw();
    handle.open(readFileSync(join(folder, truth.files[0] as string)), {});
    const data = (handle.rawImageData()?.data ?? new Uint16Array()).slice();
    handle.delete();
    expect(data).toHaveLength(192 * 128);
    const differences: number[] = [];
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 96; x++) differences.push((data[y * 192 + x] ?? 0) - (data[(y + 64) * 192 + x + 96] ?? 0));
    }
    const rms = Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0) / differences.length);
    // Photon noise of about 2,500 units of light, twice; scene contrast is a hundred times that.
    expect(rms).toBeGreaterThan(10);
    expect(rms).toBeLessThan(60);
  });

  it("lets somebody pass over the left of eight frames, who is not in the truth", async () => {
    const options = { width: 96, height: 64, frames: 10, flickerEv: 0.1 };
    const without = await writeSyntheticShoot(join(folder, "without"), options);
    const truth = await writeSyntheticShoot(join(folder, "with"), { ...options, passerEv: 1 });
    expect(truth.frames).toEqual(without.frames);
    const { LibRaw } = await createLibRawModule();
    for (const [index, path] of truth.files.entries()) {
      const ratios = [0, 64].map((from) => {
        const [bright, dark] = ["without", "with"].map((name) => {
          const handle = new LibRaw();
          handle.open(readFileSync(join(folder, name, path)), {});
          const data = handle.rawImageData()?.data ?? new Uint16Array();
          let sum = 0;
          for (let y = 40; y < 64; y++) for (let x = from; x < from + 32; x++) sum += (data[y * 96 + x] ?? 0) - 512;
          handle.delete();
          return sum;
        }) as [number, number];
        return dark / bright;
      });
      // Some of it is clipped without him.
      const [least, most] = index === 0 || index === 9 ? ([1, 1] as const) : ([0.48, 0.7] as const);
      expect(ratios[0]).toBeGreaterThanOrEqual(least);
      expect(ratios[0]).toBeLessThanOrEqual(most);
      expect(ratios[1]).toBe(1);
    }
  });

  it("tells its progress, once for each photograph", async () => {
    const seen: number[] = [];
    await writeSyntheticShoot(folder, {
      width: 64,
      height: 48,
      frames: 4,
      onProgress: (done, total) => seen.push(done, total),
    });
    expect(seen).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
  });
});
