// A short film with known pictures, for tests of streams: 2 s, 256×128, 25 pictures a second.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { joinChunks } from "../../src/encode/film-writer.ts";
import { writeChunks } from "../golden/encode-chunks.ts";
import { testFormat } from "../golden/encode-pictures.ts";

export async function drawFilm(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "rushes-draw-"));
  try {
    const format = testFormat({ codec: "h264", bits: 8, fps: { num: 25, den: 1 }, width: 256, height: 128 });
    const chunks = await writeChunks(folder, format, [50]);
    await joinChunks(chunks, path, format);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
