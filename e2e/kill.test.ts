import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { probeFilm } from "../src/encode/film-probe.ts";
import { writeSample } from "../src/sample/sample.ts";
import { fileHash, rushes, temporaryFolder } from "./command.ts";

/** Of the dusk, and of the day before it. */
const LENGTH = { frames: 16, dayFrames: 8, workers: 0 } as const;
const KILLS = 10;

/** Deadly moments, spread over the run by a small generator with a fixed seed. */
function moments(count: number, longestMs: number): number[] {
  let state = 20_260_501;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 150 + (state / 2 ** 32) * longestMs;
  });
}

test("kill -9, ten times in a row, then a normal run: the film is complete and identical", async () => {
  const folder = await temporaryFolder();
  await writeSample(join(folder, "shoot"), { ...LENGTH, width: 300, height: 200 });
  const straight = await rushes(["make", "shoot", "-o", "straight.mp4", "--workers", "1"], { cwd: folder });
  expect(straight.code).toBe(0);

  for (const afterMs of moments(KILLS, straight.seconds * 700)) {
    const killed = await rushes(["make", "shoot", "-o", join("other", "film.mp4")], {
      cwd: folder,
      kill: { signal: "SIGKILL", afterMs },
    });
    const names: readonly string[] = await readdir(join(folder, "other")).catch(() => []);
    if (killed.signal === "SIGKILL" && names.includes("film.mp4")) {
      // Visible means whole.
      await expect(probeFilm(join(folder, "other", "film.mp4"))).resolves.toMatchObject({ codec: "h264" });
    }
  }
  const last = await rushes(["make", "shoot", "-o", join("other", "film.mp4"), "--workers", "4"], { cwd: folder });
  expect(last.stderr).not.toContain("Error");
  expect(last.code).toBe(0);
  const target = join(folder, "other", "film.mp4");
  expect(await fileHash(target)).toBe(await fileHash(join(folder, "straight.mp4")));
  const leftovers = (await readdir(join(folder, "other"), { recursive: true })).filter((name) =>
    /tmp|part/i.test(name),
  );
  expect(leftovers).toEqual([]);
}, 400_000);

test("Ctrl-C stops within two seconds and says how to go on", async () => {
  const folder = await temporaryFolder();
  await writeSample(join(folder, "shoot"), { ...LENGTH, width: 900, height: 600 });
  const started = performance.now();
  let stoppedAt = 0;
  const run = rushes(["make", "shoot", "--json"], {
    cwd: folder,
    kill: { signal: "SIGINT", after: '"stage":"render","done"' },
  });
  const outcome = await run.finally(() => (stoppedAt = performance.now()));
  expect(outcome.code).toBe(130);
  expect(outcome.stdout).toContain('"event":"stopped"');
  expect(stoppedAt).toBeGreaterThan(started);
  expect(await readdir(folder)).not.toContain("shoot.mp4");
});
