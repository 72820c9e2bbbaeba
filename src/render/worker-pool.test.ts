import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCube } from "../develop/cube.ts";
import type { Recipe } from "../edit/recipe.ts";
import { encodeDng } from "../raw/dng-writer.ts";
import { dngContent } from "../raw/dng-content.fixture.ts";
import { WorkerPool } from "./worker-pool.ts";
import { REGIONS_PER_WORKER } from "./worker-protocol.ts";

const PACKING = { format: "yuv420p", colour: "rec709" } as const;
let folder: string;
let path: string;
let pool: WorkerPool;
let recipe: Recipe;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-pool-"));
  path = join(folder, "frame.dng");
  await writeFile(path, encodeDng(dngContent({ width: 96, height: 64, orientation: 1 })));
  pool = await WorkerPool.open(2);
  const { content, header } = await pool.measure({ path, name: "frame.dng" });
  recipe = {
    content,
    black: header.black,
    white: header.white,
    whiteBalance: header.asShot ?? [1, 1, 1],
    xyzToCamera: header.xyzToCamera,
    gainEv: 0,
    local: null,
    look: { kind: "plain" },
    crop: { x: 0, y: 5, width: 96, height: 54 },
    view: { width: 96, height: 54 },
    output: { width: 96, height: 54 },
    dither: 0,
  };
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

describe("worker pool", () => {
  test("more pictures than regions come through when they are taken in order, and none stays open", async () => {
    const count = pool.size * REGIONS_PER_WORKER * 3;
    const pictures = Array.from({ length: count }, () => pool.develop({ path, name: "frame.dng" }, recipe, PACKING));
    const means: number[] = [];
    for (const promise of pictures) {
      const held = await promise;
      const { offset, stride, width, height } = held.picture.planes[0];
      const luma = new Uint8Array(held.buffer, offset, stride * height);
      let sum = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += luma[y * stride + x] ?? 0;
      means.push(sum);
      held.close();
      held.close();
    }
    expect(new Set(means).size).toBe(1);
    expect(pool.openPictures).toBe(0);
  });

  test("a recipe's warp is what the picture shows: straight, the crop; out of range, an error", async () => {
    const straight = { matrix: [1, 0, 0, 0, 1, 5, 0, 0, 1], lens: null } as const;
    const turned = { matrix: [0.9, -0.02, 5, 0.02, 0.9, 8, 0, 0, 1], lens: null } as const;
    const lumas: string[] = [];
    for (const own of [recipe, { ...recipe, warp: straight }, { ...recipe, warp: turned }]) {
      const held = await pool.develop({ path, name: "frame.dng" }, own, PACKING);
      const { offset, stride, width, height } = held.picture.planes[0];
      const rows = Array.from({ length: height }, (_, y) => new Uint8Array(held.buffer, offset + y * stride, width));
      lumas.push(rows.map((row) => row.join(" ")).join(" "));
      held.close();
    }
    expect(lumas[1]).toBe(lumas[0]);
    expect(lumas[2]).not.toBe(lumas[0]);
    const far = { ...recipe, warp: { matrix: [1, -0.5, 0, 0.5, 1, 0, 0, 0, 1], lens: null } as const };
    await expect(pool.develop({ path, name: "frame.dng" }, far, PACKING)).rejects.toMatchObject({
      code: "bad-argument",
    });
  });

  test("a LUT that a recipe names is the one that was kept; one that was not is an error", async () => {
    const table = parseCube("LUT_3D_SIZE 2\n" + "1 1 1\n".repeat(8), "white.cube");
    pool.keepLut("white", table);
    const held = await pool.develop(
      { path, name: "frame.dng" },
      { ...recipe, lut: { content: "white", on: "display" } },
      PACKING,
    );
    const { offset, stride, width, height } = held.picture.planes[0];
    const rows = Array.from({ length: height }, (_, y) => [...new Uint8Array(held.buffer, offset + y * stride, width)]);
    held.close();
    expect(Math.min(...rows.flat())).toBeGreaterThanOrEqual(234);
    const other = { ...recipe, lut: { content: "other", on: "display" } } as const;
    await expect(pool.develop({ path, name: "frame.dng" }, other, PACKING)).rejects.toThrow(/table other/);
  });

  test("a file that changed since it was measured is refused", async () => {
    const changed = join(folder, "changed.dng");
    await writeFile(changed, encodeDng(dngContent({ width: 96, height: 64, orientation: 1, iso: 800 })));
    const { size, mtimeMs } = await stat(path);
    const stamp = { sizeBytes: size, mtimeMs };
    await expect(pool.develop({ path: changed, name: "changed.dng", stamp }, recipe, PACKING)).rejects.toThrow(
      /changed/,
    );
  });

  test("what cannot be read or decoded fails with words, and the worker goes on", async () => {
    const text = join(folder, "text.nef");
    await writeFile(text, "not a photograph");
    await expect(pool.measure({ path: text, name: "text.nef" })).rejects.toMatchObject({ code: "unreadable" });
    await expect(pool.measure({ path: join(folder, "gone"), name: "gone" })).rejects.toThrow(/ENOENT/);
    await expect(pool.measure({ path, name: "frame.dng" })).resolves.toMatchObject({ content: recipe.content });
  });

  test("closing stops what is under way", async () => {
    const other = await WorkerPool.open(1);
    const waiting = [1, 2, 3].map(() => other.measure({ path, name: "frame.dng" }));
    const outcomes = Promise.allSettled(waiting);
    await other.close();
    for (const outcome of await outcomes) expect(outcome.status).toBe("rejected");
    await expect(other.measure({ path, name: "frame.dng" })).rejects.toMatchObject({ code: "aborted" });
  });
});
