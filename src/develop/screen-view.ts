import type { FilmColour } from "../film/colour.ts";
import { layPicture, type Picture, PIXEL_FACTS, type PixelFormat } from "../kernels/picture.ts";
import { AGX_GAMMA, agxCurve } from "./agx.ts";
import { invert, type Matrix } from "../base/matrix3.ts";
import { WORKING_TO_DISPLAY } from "./matrix.ts";
import { OUTPUT_COLOURS, type OutputColour } from "./output-colour.ts";
import { profileCurve } from "./profile-tone.ts";
import type { Look } from "./settings.ts";
import { sigmoidCurve } from "./sigmoid.ts";

/** Pixels that a view is wide at most: enough for thumbs, and for some samples in each cell that light is measured in. */
const WIDEST = 384;
/** Steps of the tables from code to light, and from the root of light to code. */
const STEPS = 4096;

/** A picture and the memory its planes lie in. */
export interface ScreenView {
  readonly buffer: ArrayBufferLike;
  readonly picture: Picture;
}

/**
 * A picture as a screen of Rec.709 shows it: its light up to diffuse white, in Y'CbCr. For thumbs, and for measuring. A
 * picture in Rec.709 is its own view; of any other a smaller one of 10 bits is made, each pixel the mean light of a few.
 * @param buffer the memory that holds the picture
 * @param look by whose tone curve scene light (`rgbf16`) is shown; no part of the others
 */
export function viewOnScreen(buffer: ArrayBufferLike, picture: Picture, colour: FilmColour, look: Look): ScreenView {
  const { format } = picture;
  if (format.startsWith("yuv") && colour === "rec709") return { buffer, picture };
  const output = OUTPUT_COLOURS[colour];
  const toLight =
    format === "rgbf16" ? takeHalves(look) : format === "rgb16" ? takeRgb(output) : takeYuv(format, output);
  const toRec709 = format === "rgbf16" ? WORKING_TO_DISPLAY : invert(output.fromRec709);
  const scale = Math.min(1, WIDEST / picture.width);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const { picture: view, bytes } = layPicture("yuv444p10le", width, height);
  const codes = new Uint16Array(bytes / 2);
  const read = createReader(buffer, picture);
  for (let y = 0; y < height; y++) {
    const rows = chooseTwo(y, height, picture.height);
    for (let x = 0; x < width; x++) {
      const light: Light = [0, 0, 0];
      for (const row of rows)
        for (const column of chooseTwo(x, width, picture.width)) toLight(read(column, row), light);
      writePixel(codes, y * width + x, width * height, light, toRec709);
    }
  }
  return { buffer: codes.buffer, picture: view };
}

type Light = [number, number, number];
/** Adds a quarter of the light that samples mean. */
type AddLight = (samples: Light, sum: Light) => void;

/** Two of the samples under pixel `at` of `to`: at a quarter and at three quarters. */
function chooseTwo(at: number, to: number, from: number): readonly [number, number] {
  const place = (share: number): number => Math.min(from - 1, Math.floor(((at + share) * from) / to));
  return [place(0.25), place(0.75)];
}

/** Reads the three samples of a place. */
function createReader(buffer: ArrayBufferLike, picture: Picture): (x: number, y: number) => Light {
  const { bytes, halvesColumns, halvesRows } = PIXEL_FACTS[picture.format];
  const samples = bytes === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer, 0, buffer.byteLength >> 1);
  const [first, second, third] = picture.planes;
  const [across, down] = [halvesColumns ? 1 : 0, halvesRows ? 1 : 0];
  const pixel: Light = [0, 0, 0];
  return (x, y) => {
    const chroma = (y >> down) * second.stride;
    pixel[0] = samples[(first.offset + y * first.stride) / bytes + x]!;
    pixel[1] = samples[(second.offset + chroma) / bytes + (x >> across)]!;
    pixel[2] = samples[(third.offset + chroma) / bytes + (x >> across)]!;
    return pixel;
  };
}

/** Code, 0 to 1, → light, by searching the transfer, which rises: tables need no inverse of their own. */
function createTable({ transfer }: OutputColour): Float32Array {
  const table = new Float32Array(STEPS + 1);
  for (let step = 0; step <= STEPS; step++) {
    let [low, high] = [0, 1];
    for (let round = 0; round < 32; round++) {
      const middle = (low + high) / 2;
      if (transfer(middle) < step / STEPS) low = middle;
      else high = middle;
    }
    table[step] = high;
  }
  return table;
}

const tables = new Map<FilmColour, Float32Array>();

function tableOf(output: OutputColour): Float32Array {
  const known = tables.get(output.name) ?? createTable(output);
  tables.set(output.name, known);
  return known;
}

/** R', G', B', 0 to 1 → light in units of diffuse white. */
function createShow(output: OutputColour): (red: number, green: number, blue: number, sum: Light) => void {
  const table = tableOf(output);
  const at = (code: number): number => table[Math.min(STEPS, Math.max(0, Math.round(code * STEPS)))]!;
  const { surround, peak, luminance } = output;
  return (red, green, blue, sum) => {
    const [r, g, b] = [at(red), at(green), at(blue)];
    let factor = peak / 4;
    if (surround !== null) factor *= surround.undo(luminance[0] * r + luminance[1] * g + luminance[2] * b);
    sum[0] += r * factor;
    sum[1] += g * factor;
    sum[2] += b * factor;
  };
}

function takeYuv(format: PixelFormat, output: OutputColour): AddLight {
  const unit = 2 ** (PIXEL_FACTS[format].bits - 8);
  const show = createShow(output);
  const [kr, kg, kb] = output.luma;
  return (samples, sum) => {
    const y = (samples[0] / unit - 16) / 219;
    const blue = y + ((samples[1] / unit - 128) / 224) * 2 * (1 - kb);
    const red = y + ((samples[2] / unit - 128) / 224) * 2 * (1 - kr);
    show(red, (y - kr * red - kb * blue) / kg, blue, sum);
  };
}

function takeRgb(output: OutputColour): AddLight {
  const show = createShow(output);
  return ([red, green, blue], sum) => show(red / 65535, green / 65535, blue / 65535, sum);
}

/** Scene light → display light. */
function toneOf(look: Look): (light: number) => number {
  switch (look.kind) {
    case "plain":
      return (light) => light;
    case "sigmoid":
      return sigmoidCurve(look);
    case "profile":
      return profileCurve(look);
    case "agx": {
      const curve = agxCurve(look);
      return (light) => curve(light) ** AGX_GAMMA;
    }
  }
}

function takeHalves(look: Look): AddLight {
  const tone = toneOf(look);
  const table = Float32Array.from({ length: 65536 }, (_, bits) => {
    const size =
      (bits & 0x7c00) === 0 ? (bits & 1023) * 2 ** -24 : (1024 + (bits & 1023)) * 2 ** (((bits >> 10) & 31) - 25);
    return (bits & 0x8000) === 0 ? tone(size) : 0;
  });
  return (samples, sum) => {
    for (let part = 0; part < 3; part++) sum[part]! += table[samples[part]!]! / 4;
  };
}

/** Root of light → BT.1886 code: in even steps of the root the curve is nearly straight. */
const CODES = Float32Array.from({ length: STEPS + 1 }, (_, step) => (step / STEPS) ** (2 / 2.4));

function codeOf(light: number): number {
  return CODES[Math.round(Math.sqrt(Math.min(1, Math.max(0, light))) * STEPS)]!;
}

function writePixel(codes: Uint16Array, at: number, plane: number, [r, g, b]: Light, m: Matrix): void {
  const red = codeOf(m[0]! * r + m[1]! * g + m[2]! * b);
  const green = codeOf(m[3]! * r + m[4]! * g + m[5]! * b);
  const blue = codeOf(m[6]! * r + m[7]! * g + m[8]! * b);
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  codes[at] = Math.round(64 + 876 * y);
  codes[at + plane] = Math.round(512 + (896 * (blue - y)) / 1.8556);
  codes[at + 2 * plane] = Math.round(512 + (896 * (red - y)) / 1.5748);
}
