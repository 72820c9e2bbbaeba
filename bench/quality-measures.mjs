// How far a picture is from what it should be.
import { readFile } from "node:fs/promises";
import ts from "typescript";
import { lightAt } from "./quality-image.mjs";

/** The tests' own CIEDE2000: TypeScript that is not part of the build. */
const source = await readFile(new URL("../test/truth/delta-e.ts", import.meta.url), "utf8");
const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext } });
const { deltaE2000, xyzToLab } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const SRGB_TO_XYZ = [
  0.4123907992659595, 0.35758433938387796, 0.1804807884018343, 0.21263900587151036, 0.7151686787677559,
  0.07219231536073371, 0.01933081871559185, 0.11919477979462599, 0.9505321522496606,
];
/** The border is left out: programs cut it and fill it as they like. */
const BORDER = 16;
/** A pixel in so many is looked at for what is costly to compute. */
const EVERY = 7;
/** A step in Lab between neighbours that an eye begins to see. */
const VISIBLE = 2.3;

/**
 * @param {import("./quality-image.mjs").Codes} codes
 * @param {import("./quality-image.mjs").Codes} truth
 * @returns PSNR in dB of 8-bit codes, CIEDE2000 median and 95th percentile, `zipper`: percent of pixels whose step to
 *   their likest neighbour (in the truth) changed visibly (Lu & Tan 2003), `chroma`: mean distance from grey in codes.
 */
export function compare(codes, truth) {
  const { width, height } = truth;
  const differences = [];
  let [zippers, looked] = [0, 0];
  for (let at = 0; at < (width - 2 * BORDER) * (height - 2 * BORDER); at += EVERY) {
    const x = BORDER + (at % (width - 2 * BORDER));
    const y = BORDER + Math.floor(at / (width - 2 * BORDER));
    const [is, should] = [labAt(codes, x, y), labAt(truth, x, y)];
    differences.push(deltaE2000(is, should));
    if (looked++ % 4 === 0 && stepChanges(codes, truth, x, y, is, should)) zippers++;
  }
  differences.sort((a, b) => a - b);
  return {
    y: psnr(codes.y, truth.y, width, BORDER),
    cb: psnr(codes.cb, truth.cb, width / 2, BORDER / 2),
    cr: psnr(codes.cr, truth.cr, width / 2, BORDER / 2),
    median: differences[Math.floor(differences.length / 2)],
    p95: differences[Math.floor(differences.length * 0.95)],
    zipper: (100 * zippers) / (looked / 4),
    chroma: meanChroma(codes),
  };
}

function labAt(codes, x, y) {
  const rgb = lightAt(codes, x, y);
  return xyzToLab([0, 3, 6].map((i) => rgb.reduce((sum, light, c) => sum + light * SRGB_TO_XYZ[i + c], 0)));
}

const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function stepChanges(codes, truth, x, y, is, should) {
  let [least, likest] = [Infinity, [1, 0]];
  for (let k = 0; k < 9; k++) {
    if (k === 4) continue;
    const step = [(k % 3) - 1, Math.floor(k / 3) - 1];
    const away = distance(should, labAt(truth, x + step[0], y + step[1]));
    if (away < least) [least, likest] = [away, step];
  }
  return Math.abs(distance(is, labAt(codes, x + likest[0], y + likest[1])) - least) > VISIBLE;
}

function psnr(a, b, width, border) {
  const height = a.length / width;
  let sum = 0;
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let x = border; x < width - border; x++) sum += (a[y * width + x] - b[y * width + x]) ** 2;
  }
  return 10 * Math.log10((255 ** 2 * (width - 2 * border) * (height - 2 * BORDER)) / sum);
}

function meanChroma({ cb, cr }) {
  let sum = 0;
  for (let at = 0; at < cb.length; at++) sum += Math.hypot(cb[at] - 128, cr[at] - 128);
  return sum / cb.length;
}
