import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encoderSettings } from "../../src/encode/encoder-settings.ts";
import { CODECS } from "../../src/encode/formats.ts";
import { testFormat } from "./encode-pictures.ts";
import type { Codec } from "../../src/encode/formats.ts";

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL("encode-child.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/encode/chunk-writer.js", import.meta.url));
const hasTaskset = spawnSync("sh", ["-c", "taskset -c 0 true"]).status === 0;
const hasShell = spawnSync("sh", ["-c", "ulimit -f 100"]).status === 0;

let folder: string;

beforeEach(async () => {
  expect(existsSync(BUILT), "built code (npm run build)").toBe(true);
  folder = await mkdtemp(join(tmpdir(), "rushes-process-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Job {
  readonly codec: Codec;
  readonly pictures: number;
  /** What stands before the command. */
  readonly before?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One codec of each encoder: what else differs is how much chroma it takes. */
const ENCODERS = (Object.keys(CODECS) as Codec[]).filter((codec, at, all) => {
  const encoder = (of: Codec): string =>
    encoderSettings(testFormat({ codec: of, bits: CODECS[of].defaultBits })).encoder;
  return all.findIndex((other) => encoder(other) === encoder(codec)) === at;
});

/** Encodes in another process; returns what it printed, which has to be one line and nothing beside it. */
async function encode({ codec, pictures, before = [], env = {} }: Job): Promise<Record<string, unknown>> {
  const size = { colour: "rec709", width: 320, height: 192, fps: { num: 24, den: 1 }, crf: null };
  const format = JSON.stringify({ codec, bits: CODECS[codec].defaultBits, ...size });
  const [command = "", ...args] = [...before, process.execPath, CHILD, join(folder, "chunk"), format, String(pictures)];
  const { stdout, stderr } = await run(command, args, { env: { ...process.env, ...env } });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("a chunk's bytes", () => {
  const truths = new Map<Codec, Record<string, unknown>>();
  it.each(ENCODERS)("do not depend on the process that made it: %s", async (codec) => {
    const truth = await encode({ codec, pictures: 16 });
    truths.set(codec, truth);
    expect(truth).toMatchObject({ pictures: 16, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await encode({ codec, pictures: 16, env: { UV_THREADPOOL_SIZE: "1" } })).toEqual(truth);
    expect(await encode({ codec, pictures: 16, env: { UV_THREADPOOL_SIZE: "12", TZ: "Asia/Pyongyang" } })).toEqual(
      truth,
    );
  });

  it.skipIf(!hasTaskset).each(ENCODERS)("do not depend on the cores: %s", async (codec) => {
    const truth = truths.get(codec) ?? (await encode({ codec, pictures: 16 }));
    expect(await encode({ codec, pictures: 16, before: ["sh", "-c", 'exec taskset -c 0 "$@"', "sh"] })).toEqual(truth);
  });
});

describe("a disk that takes no more", () => {
  // The last limit lies between the last two blocks: only the very end of the file finds no place.
  it.skipIf(!hasShell).each(["h264", "ffv1"] as const)("is an error, and leaves nothing behind: %s", async (codec) => {
    const { bytes } = await encode({ codec, pictures: 6 });
    await rm(join(folder, "chunk"));
    for (const blocks of [0, 4, Math.floor((Number(bytes) - 1) / 512)]) {
      const before = ["sh", "-c", `ulimit -f ${blocks}; exec "$@"`, "sh"];
      expect(await encode({ codec, pictures: 6, before })).toEqual({
        code: "disk",
        message: `Expected to write \`${join(folder, "chunk")}\` but the file would be larger than the disk allows`,
      });
      expect(await readdir(folder)).toEqual([]);
    }
  });
});
