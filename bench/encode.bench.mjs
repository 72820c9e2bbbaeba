// What encoding costs per picture: CPU and wall seconds, bytes, memory, for each codec, in a process of its own.
// Usage: node bench/encode.bench.mjs [codec…] (also tiff, exr) [--size 3840x2160] [--bits 8|10] [--pictures 24] [--noise 2]
// The longest call is nearly always the last, which waits for all pictures under way.
// `--noise`: RMS of the noise in 8-bit codes. The scene pans, so that motion is searched for.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ChunkWriter } from "../dist/encode/chunk-writer.js";
import { CODECS } from "../dist/encode/formats.js";
import { isSequenceCodec, packedAs } from "../dist/encode/sequence-format.js";
import { StillWriter } from "../dist/encode/still-writer.js";
import { layPicture } from "../dist/kernels/picture.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string", default: "3840x2160" },
    bits: { type: "string" },
    pictures: { type: "string", default: "24" },
    noise: { type: "string", default: "2" },
    child: { type: "boolean", default: false },
  },
});

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

if (values.child) console.log(JSON.stringify(await measure(positionals[0])));
else printTable(positionals.length > 0 ? positionals : [...Object.keys(CODECS), "tiff", "exr"]);

function printTable(codecs) {
  console.log(`${values.size}, ${values.pictures} pictures, noise ${values.noise} codes RMS; CPU and wall in seconds`);
  console.log("codec   bits  CPU/picture  wall/picture  MB/picture  memory MB  longest call");
  for (const codec of codecs) {
    const depths = (isSequenceCodec(codec) ? ["16"] : Object.keys(CODECS[codec].pixelFormats)).filter(
      (bits) => bits === (values.bits ?? bits),
    );
    for (const bits of depths) {
      const args = ["--child", codec, "--bits", bits, "--size", values.size];
      args.push("--pictures", values.pictures, "--noise", values.noise);
      const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args]);
      if (stdout.length === 0) throw new Error(String(stderr));
      const row = JSON.parse(String(stdout));
      const cells = [row.cpu.toFixed(2).padStart(11), row.wall.toFixed(2).padStart(13), row.mb.toFixed(2).padStart(11)];
      cells.push(row.memory.toFixed(0).padStart(10), row.wait.toFixed(2).padStart(13));
      console.log(`${codec.padEnd(8)}${bits.padStart(4)}  ${cells.join(" ")}`);
    }
  }
}

async function measure(codec) {
  const [width, height] = values.size.split("x").map(Number);
  const format = {
    codec,
    bits: Number(values.bits),
    width,
    height,
    colour: "rec709",
    fps: { num: 24, den: 1 },
    crf: null,
  };
  const pictures = Number(values.pictures);
  // Painted before, again and again the same: more of them than any encoder looks back.
  const scenes = Array.from({ length: 8 }, (_, index) => paintScene(format, Number(values.noise), index));
  const folder = mkdtempSync(join(tmpdir(), "rushes-encode-bench-"));
  const before = { memory: highestMemory(), cpu: process.cpuUsage(), wall: performance.now() };
  let wait = 0;
  const timed = async (work) => {
    const start = performance.now();
    const result = await work();
    wait = Math.max(wait, performance.now() - start);
    return result;
  };
  try {
    const bytes = await (isSequenceCodec(codec) ? writeStills : writeChunk)(folder, format, scenes, pictures, timed);
    const cpu = seconds(process.cpuUsage(before.cpu));
    const wall = (performance.now() - before.wall) / 1000;
    const memory = highestMemory() - before.memory;
    return { cpu: cpu / pictures, wall: wall / pictures, mb: bytes / pictures / 1e6, memory, wait: wait / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeChunk(folder, format, scenes, pictures, timed) {
  const writer = await ChunkWriter.open(join(folder, "chunk"), format);
  for (let index = 0; index < pictures; index++) {
    const scene = scenes[index % scenes.length];
    await timed(() => writer.write(scene.buffer, scene.picture));
  }
  return (await timed(() => writer.finish())).bytes;
}

async function writeStills(folder, format, scenes, pictures, timed) {
  let sum = 0;
  for (let index = 0; index < pictures; index++) {
    const scene = scenes[index % scenes.length];
    const writer = await StillWriter.open(join(folder, "still"), format);
    await timed(() => writer.write(scene.buffer, scene.picture));
    sum += (await timed(() => writer.finish())).bytes;
  }
  return sum;
}

function seconds({ user, system }) {
  return (user + system) / 1e6;
}

/** The most memory this process ever had, in MB. Linux only; elsewhere what it has now. */
function highestMemory() {
  if (process.platform !== "linux") return process.memoryUsage().rss / 1e6;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1000;
}

function paintScene(format, noise, index) {
  const { width, height, bits } = format;
  const pixelFormat = packedAs(format);
  const sample = bits === 8 ? 1 : 2;
  const unit = bits === 8 ? 1 : bits === 10 ? 4 : 257;
  const { picture, bytes } = layPicture(pixelFormat, width, height);
  const { planes } = picture;
  const buffer = new SharedArrayBuffer(bytes);
  const grain = createGrain(noise * unit);
  let state = index + 1;

  for (const [number, plane] of planes.entries()) {
    const pixels = sample === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    for (let y = 0; y < plane.height; y++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      let at = state >>> 12;
      const row = (plane.offset + y * plane.stride) / sample;
      for (let x = 0; x < plane.width; x++) {
        const scene = number === 0 ? light(x + index * 3, y) : 128 + 20 * Math.sin((x + index) * 0.003 + number);
        at = (at + 1) & 0xfffff;
        const code = Math.round(scene * unit + grain[at] * (number === 0 ? 1 : 0.5));
        pixels[row + x] = pixelFormat === "rgbf16" ? halfOf((code / 65535) ** 2.4) : code;
      }
    }
  }
  return { buffer, picture: { format: pixelFormat, width, height, planes } };
}

/** Light below 1 → a half float's bits, cut. */
function halfOf(light) {
  FLOAT[0] = Math.max(2 ** -14, light);
  return ((BITS[0] - 0x38000000) >>> 13) & 0x7fff;
}

/** Waves under a pattern of blocks: something smooth and something sharp. */
function light(x, y) {
  return 110 + 60 * Math.sin(x * 0.01) * Math.cos(y * 0.007) + (((x >> 5) ^ (y >> 5)) & 1 ? 15 : -15);
}

/** Nearly normal noise: the sum of four even ones. */
function createGrain(rms) {
  let state = 7;
  const even = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  return Float32Array.from({ length: 2 ** 20 }, () => (even() + even() + even() + even()) * Math.sqrt(3) * rms);
}
