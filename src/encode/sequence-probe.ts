import { open } from "node:fs/promises";
import { basename } from "node:path";
import { RushesError } from "../base/errors.ts";
import { throwIfAborted } from "./ffmpeg.ts";
import type { FilmProbe } from "./film-probe.ts";
import { SEQUENCES, type SequenceCodec, type SequenceFormat } from "./sequence-format.ts";

/** A header of ours and an OpenEXR table of offsets for 16,384 rows fit into this. */
const HEAD_BYTES = 16_384;

interface StillFacts {
  readonly width: number;
  readonly height: number;
  /** Where the last of its pixels end. */
  readonly end: number;
}

/**
 * Reads what the files of a sequence say of themselves, without their pixels, and checks that they are whole and as they
 * should be.
 * @returns the same facts as of a film
 * @throws RushesError `encode` naming the first file that is not, `disk`, `aborted`
 */
export async function probeSequence(
  paths: readonly string[],
  format: SequenceFormat,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: (pictures: number) => void } = {},
): Promise<FilmProbe> {
  let sizeBytes = 0;
  for (const [index, path] of paths.entries()) {
    throwIfAborted(options.signal);
    sizeBytes += await checkStill(path, format);
    options.onProgress?.(index + 1);
  }
  const { codec, colour, width, height, fps } = format;
  const { title } = SEQUENCES[codec];
  const names = {
    tiff: ["R G B, 16 bit", colour === "p3" ? "display-p3" : "bt709", "bt1886", "rgb"],
    exr: ["R G B, half float", "acescg", "linear", "rgb"],
    dng: ["the sensor's", "the sensor's", "linear", "none"],
  } as const;
  const [pixelFormat, primaries, transfer, matrix] = names[codec];
  return {
    codec,
    width,
    height,
    pixelFormat,
    fps,
    frames: paths.length,
    seconds: (paths.length * fps.den) / fps.num,
    steady: true,
    primaries,
    transfer,
    matrix,
    range: "full",
    lightLevel: null,
    masteringDisplay: null,
    tag: "",
    container: `${title} files in a folder`,
    sizeBytes,
    faststart: false,
  };
}

/** Size of a file that is whole. DNGs are as whole as their photographs, which were decoded. */
async function checkStill(path: string, { codec, width, height }: SequenceFormat): Promise<number> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new RushesError("disk", `Expected \`${path}\` to be there but it cannot be opened`, { cause });
  });
  try {
    const { size } = await file.stat();
    if (codec === "dng") return size;
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    await file.read(head, 0, head.length, 0);
    const facts = readHead(head, codec);
    if (facts === null) throw wrong(path, SEQUENCES[codec].title, "another kind of file");
    if (facts.width !== width || facts.height !== height) {
      throw wrong(path, `${width}×${height}`, `${facts.width}×${facts.height}`);
    }
    const end = codec === "exr" ? await endOfBlock(file, facts.end) : facts.end;
    if (end !== size) throw wrong(path, `${end} bytes`, size);
    return size;
  } finally {
    await file.close();
  }
}

function wrong(path: string, expected: string, received: unknown): RushesError {
  const message = `Expected ${expected} in \`${basename(path)}\` but received ${String(received)}`;
  return new RushesError("encode", message, { details: { path } });
}

/** Null: no file as we write them. */
function readHead(head: Buffer, codec: Exclude<SequenceCodec, "dng">): StillFacts | null {
  try {
    return codec === "exr" ? readExrHead(head) : readTiffHead(head);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `end`: where the last block starts. */
function readExrHead(head: Buffer): StillFacts | null {
  if (head.readUInt32LE(0) !== 20000630) return null;
  const word = (from: number): string => head.toString("latin1", from, head.indexOf(0, from));
  let [at, width, height] = [8, 0, 0];
  while (head[at] !== 0) {
    const name = word(at);
    const type = word(at + name.length + 1);
    const size = head.readUInt32LE(at + name.length + type.length + 2);
    const value = at + name.length + type.length + 6;
    if (name === "dataWindow") [width, height] = [head.readInt32LE(value + 8) + 1, head.readInt32LE(value + 12) + 1];
    at = value + size;
  }
  const blocks = Math.ceil(height / 16);
  return { width, height, end: Number(head.readBigUInt64LE(at + 1 + (blocks - 1) * 8)) };
}

async function endOfBlock(file: Awaited<ReturnType<typeof open>>, start: number): Promise<number> {
  const block = Buffer.alloc(8);
  await file.read(block, 0, 8, start);
  return start + 8 + block.readUInt32LE(4);
}

function readTiffHead(head: Buffer): StillFacts | null {
  if (head.readUInt32LE(0) !== 0x002a4949) return null;
  const directory = head.readUInt32LE(4);
  const values = new Map<number, number>();
  for (let entry = 0; entry < head.readUInt16LE(directory); entry++) {
    const at = directory + 2 + entry * 12;
    values.set(head.readUInt16LE(at), head.readUInt32LE(at + 8));
  }
  const of = (tag: number): number => values.get(tag) ?? Number.NaN;
  return { width: of(256), height: of(257), end: of(273) + of(279) };
}
