import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readTopLevelBoxes } from "./top-level-boxes.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-boxes-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A box; `size` is what its header says, by default the truth. */
function box(type: string, length: number, size = length + 8): Buffer {
  const bytes = Buffer.alloc(length + 8, 0x20);
  bytes.writeUInt32BE(size, 0);
  bytes.write(type, 4, "latin1");
  return bytes;
}

function longBox(type: string, length: number): Buffer {
  const bytes = box(type, length + 8, 1);
  bytes.writeBigUInt64BE(BigInt(length + 16), 8);
  return bytes;
}

const brand = box("ftyp", 8);
brand.write("qt  ", 8, "latin1");

it.each([
  ["index first", [brand, box("moov", 40), box("mdat", 99)], { brand: "qt  ", faststart: true, truncated: false }],
  ["pictures first", [brand, box("mdat", 40), box("moov", 9)], { brand: "qt  ", faststart: false, truncated: false }],
  ["a large box", [brand, longBox("mdat", 40), box("moov", 9)], { brand: "qt  ", faststart: false, truncated: false }],
  ["to the end", [brand, box("moov", 9), box("mdat", 50, 0)], { brand: "qt  ", faststart: true, truncated: false }],
  ["cut short", [brand, box("moov", 9), box("mdat", 50, 99)], { brand: "qt  ", faststart: true, truncated: true }],
  ["a size of nonsense", [brand, box("free", 9, 3)], { brand: "qt  ", faststart: false, truncated: false }],
  ["no boxes", [Buffer.from("hello")], { brand: "", faststart: false, truncated: false }],
  ["nothing", [], { brand: "", faststart: false, truncated: false }],
])("reads %s", async (name, boxes, expected) => {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat(boxes));
  expect(await readTopLevelBoxes(path)).toEqual(expected);
});
