import { join } from "node:path";
import { ChunkWriter } from "../../src/encode/chunk-writer.ts";
import type { VideoFormat } from "../../src/encode/formats.ts";
import { testPicture } from "./encode-pictures.ts";

/** Encodes chunks of so many pictures each, the scene going on from chunk to chunk; returns their paths. */
export async function writeChunks(folder: string, format: VideoFormat, counts: readonly number[]): Promise<string[]> {
  const paths: string[] = [];
  let index = 0;
  for (const [number, count] of counts.entries()) {
    const path = join(folder, `${number}.chunk`);
    const writer = await ChunkWriter.open(path, format);
    for (let written = 0; written < count; written++) {
      const { buffer, picture } = testPicture(format, index++);
      await writer.write(buffer, picture);
    }
    await writer.finish();
    paths.push(path);
  }
  return paths;
}
