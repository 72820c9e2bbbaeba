import { randomBytes } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpServer, startServer } from "./http-server.ts";
import { readFileRange } from "./read-file.ts";

const BYTES = randomBytes(1_300_000);

describe("a file that a server sends", () => {
  let folder: string;
  let path: string;
  let server: HttpServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-send-"));
    path = join(folder, "file");
    await writeFile(path, BYTES);
    server = await startServer(
      (asked) => {
        const [start, end] = new URL(asked.url).searchParams.get("bytes")!.split("-").map(Number);
        const headers = { "accept-ranges": "bytes", "content-length": String(end! + 1 - start!), "x-other": "kept" };
        return new Response(readFileRange(path, { start: start!, end: end! }), { status: 206, headers });
      },
      { port: 0 },
    );
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const ask = (start: number, end: number): Promise<Response> => fetch(`${server.url}/?bytes=${start}-${end}`);

  it("comes as it is, many at once, whatever their ends", async () => {
    const ranges = [
      [0, BYTES.length - 1],
      [0, 0],
      [262_143, 262_144],
      [7, 524_295],
      [BYTES.length - 1, BYTES.length - 1],
    ] as const;
    const asked = Array.from({ length: 40 }, (_, index) => ranges[index % ranges.length]!);
    const answers = await Promise.all(
      asked.map(async ([start, end]) => {
        const answer = await ask(start, end);
        expect([answer.status, answer.headers.get("x-other")]).toEqual([206, "kept"]);
        return Buffer.from(await answer.arrayBuffer());
      }),
    );
    for (const [index, [start, end]] of asked.entries()) {
      expect(answers[index]!.equals(BYTES.subarray(start, end + 1)), `${start}–${end}`).toBe(true);
    }
  });

  it("goes on being sent to others when somebody leaves in the middle", async () => {
    for (let times = 0; times < 8; times++) {
      await new Promise<void>((resolve) => {
        const asked = request(`${server.url}/?bytes=0-${BYTES.length - 1}`, (response) => {
          response.once("data", () => asked.destroy());
          response.once("close", resolve).once("error", () => undefined);
        });
        asked.once("error", () => undefined).end();
      });
    }
    const whole = await ask(0, BYTES.length - 1);
    expect(Buffer.from(await whole.arrayBuffer()).equals(BYTES)).toBe(true);
  });

  it("that became shorter, or is gone, does not look whole", async () => {
    await truncate(path, 600_000);
    await expect(ask(0, BYTES.length - 1).then((answer) => answer.arrayBuffer())).rejects.toThrow();
    await rm(path);
    await expect(ask(0, 10).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });
});
