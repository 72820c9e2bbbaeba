// A short film with known pictures, for tests of streams: 2 s, 256×128, 25 pictures a second unless told otherwise.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { joinChunks } from "../../src/encode/film-writer.ts";
import { writeChunks } from "../golden/encode-chunks.ts";
import { testFormat } from "../golden/encode-pictures.ts";

export async function drawFilm(
  path: string,
  size: { readonly width: number; readonly height: number; readonly pictures: number } = {
    width: 256,
    height: 128,
    pictures: 50,
  },
): Promise<void> {
  const { width, height, pictures } = size;
  const folder = await mkdtemp(join(tmpdir(), "rushes-draw-"));
  try {
    const format = testFormat({ codec: "h264", bits: 8, fps: { num: 25, den: 1 }, width, height });
    const chunks = await writeChunks(folder, format, [pictures]);
    await joinChunks(chunks, path, format);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
