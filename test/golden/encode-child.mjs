// Encodes one chunk of made-up pictures with the built code, in a process of its own, and prints what came of it.
// Usage: node encode-child.mjs <path> <format as JSON> <pictures>
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ChunkWriter } from "../../dist/encode/chunk-writer.js";
import { pixelFormatOf } from "../../dist/encode/formats.js";
import { layPicture } from "../../dist/kernels/picture.js";

const [path, json, pictures] = process.argv.slice(2);
const format = JSON.parse(json);
const { width, height, bits } = format;
const pixelFormat = pixelFormatOf(format);
const sample = bits === 8 ? 1 : 2;
const { picture, bytes } = layPicture(pixelFormat, width, height);
const buffer = new SharedArrayBuffer(bytes);
const pixels = sample === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);

try {
  const writer = await ChunkWriter.open(path, format);
  let state = 1;
  for (let index = 0; index < Number(pictures); index++) {
    for (let at = 0; at < pixels.length; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      pixels[at] = (64 + (((at % width) + index * 5) & 127) + (state >>> 29)) * (sample === 1 ? 1 : 4);
    }
    await writer.write(buffer, picture);
  }
  const facts = await writer.finish();
  console.log(JSON.stringify({ ...facts, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
