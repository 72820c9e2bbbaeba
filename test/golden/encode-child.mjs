// Encodes one chunk of made-up pictures with the built code, in a process of its own, and prints what came of it.
// Usage: node encode-child.mjs <path> <format as JSON> <pictures>
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ChunkWriter } from "../../dist/encode/chunk-writer.js";
import { pixelFormatOf } from "../../dist/encode/formats.js";

const [path, json, pictures] = process.argv.slice(2);
const format = JSON.parse(json);
const { width, height, bits } = format;
const pixelFormat = pixelFormatOf(format);
const sample = bits === 8 ? 1 : 2;
const columns = width / 2;
const rows = pixelFormat === "yuv422p10le" ? height : height / 2;
const luma = width * height * sample;
const chroma = columns * rows * sample;
const planes = [
  { offset: 0, stride: width * sample, width, height },
  { offset: luma, stride: columns * sample, width: columns, height: rows },
  { offset: luma + chroma, stride: columns * sample, width: columns, height: rows },
];
const buffer = new SharedArrayBuffer(luma + 2 * chroma);
const pixels = sample === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);

try {
  const writer = await ChunkWriter.open(path, format);
  let state = 1;
  for (let index = 0; index < Number(pictures); index++) {
    for (let at = 0; at < pixels.length; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      pixels[at] = (64 + (((at % width) + index * 5) & 127) + (state >>> 29)) * (sample === 1 ? 1 : 4);
    }
    await writer.write(buffer, { format: pixelFormat, width, height, planes });
  }
  const facts = await writer.finish();
  console.log(JSON.stringify({ ...facts, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
