import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { repairBadPixels } from "./bad-pixels.ts";
import { covers, readLinearization, readMaps } from "./dng-curve.ts";
import { activeArea, type Area, visibleArea } from "./dng-layout.ts";
import type { DngPlace } from "./dng-levels.ts";
import { type ListedOpcode, type Opcode, readOpcodes } from "./dng-opcodes.ts";
import { applyGain } from "./gain-lattice.ts";
import { type OpcodeLayout, readGains } from "./opcode-gains.ts";
import { fitLateralColour, fitLens } from "./opcode-lens.ts";
import { TAG } from "./tags.ts";
import { number } from "./tiff.ts";

/** Share of a picture's pixels that may be bad. */
const MOST_BAD_SHARE = 0.01;
/** Decoders that have put a DNG's curves into their samples. */
const WITH_CURVES: ReadonlySet<RawImage["decoder"]> = new Set(["lossy", "jxl", "vc5"]);
/** A lens that bends less is straight: a hundredth of a pixel. */
const LEAST_BEND = 1e-5;
/** Pixels of a mosaic's pattern: it is cut by whole ones. */
const PATTERN = { bayer: 2, xtrans: 6, rgb: 1 } as const;

/**
 * Does to a decoded DNG's samples, in place, what its opcode lists ask for: bad pixels, curves, gain maps, vignettes, trims.
 * Its warp becomes the image's lens and its lateral colour. What is left out is in the image's notes.
 *
 * @throws RushesError `unreadable` for a damaged list or an opcode that makes no sense, `unsupported` for one that must not
 * be left out and is not obeyed here
 */
export function applyOpcodes(kernels: Kernels, place: DngPlace, image: RawImage): RawImage {
  const { tiff, raw, main } = place;
  const [first, second, third] = ([TAG.opcodeList1, TAG.opcodeList2, TAG.opcodeList3] as const).map((tag, at) => {
    return readOpcodes(tiff, raw.has(tag) ? raw : main, tag, `OpcodeList${at + 1}`);
  }) as [OpcodeListed, OpcodeListed, OpcodeListed];
  const notes = [first, second, third].flatMap((list) => list.notes);
  const all = [first, second, third].flatMap((list) => list.opcodes);
  const told = (): Pick<RawImage, "notes"> => ({ notes: [...(image.notes ?? []), ...notes] });
  if (all.length === 0) return notes.length === 0 ? image : { ...image, ...told() };
  const [width, height] = [number(tiff, raw, TAG.imageWidth) ?? 0, number(tiff, raw, TAG.imageLength) ?? 0];
  const layout = { active: activeArea(place, width, height), visible: visibleArea(place, width, height) };
  if (layout.visible.width !== image.width || layout.visible.height !== image.height) {
    notes.push("Its opcodes speak of another part of the sensor than was decoded; they were left out.");
    return { ...image, ...told() };
  }
  const { active, visible } = layout;
  // The first list counts from the sensor's corner, the others from where light falls.
  const bad = new Set<number>();
  findBad(kernels, place, image, visible, first.opcodes, bad);
  const fromActive = { ...visible, left: visible.left - active.left, top: visible.top - active.top };
  findBad(kernels, place, image, fromActive, second.opcodes, bad);
  if (bad.size > 0) repairBadPixels({ ...image, samples: samplesOf(kernels, image) }, bad);
  if (!WITH_CURVES.has(image.decoder)) applyCurves(kernels, place, image, layout);

  const shown = trim(image, layout, first.opcodes, [...second.opcodes, ...third.opcodes]);
  const warp = all.find(({ opcode }) => opcode.kind === "warp");
  const fitted = warp ? fitLens(warp.opcode as Warp, active, shown) : null;
  if (warp && fitted === null)
    notes.push(`${warp.name} was left out: it bends otherwise than a lens about the middle.`);
  const apart = warp ? fitLateralColour(warp.opcode as Warp, active, shown) : null;
  if (warp && apart === "beyond") {
    notes.push(
      `${warp.name}: green's was taken for all colours, as red and blue lie otherwise than a lens shows them.`,
    );
  }
  const lateralColour = apart === "beyond" ? null : apart;
  const lens = fitted && Object.values(fitted).some((k) => Math.abs(k) > LEAST_BEND) ? fitted : null;
  const gains = [
    ...readGains(image, layout, second.opcodes, "OpcodeList2", notes, null),
    ...readGains(image, layout, third.opcodes, "OpcodeList3", notes, lens),
  ];
  if (gains.length > 0) {
    applyGain(kernels, image, (x, y, position) => gains.reduce((product, gain) => product * gain(x, y, position), 1));
  }
  const cut = cutTo(image, shown.left - visible.left, shown.top - visible.top, shown);
  return { ...cut, ...(lens && { lens }), ...(lateralColour && { lateralColour }), ...(notes.length > 0 && told()) };
}

type OpcodeListed = ReturnType<typeof readOpcodes>;
type Warp = Extract<Opcode, { kind: "warp" }>;

function samplesOf({ memory }: Kernels, { offset, stride, width, height, layout }: RawImage): Uint16Array {
  return memory.uint16(offset, stride * (height - 1) + width * (layout === "rgb" ? 3 : 1));
}

/** Adds x + y·width of the photograph's bad pixels, whose first one the opcodes count as (`left`, `top`). */
function findBad(
  kernels: Kernels,
  place: DngPlace,
  image: RawImage,
  { left, top }: Pick<Area, "left" | "top">,
  opcodes: readonly ListedOpcode[],
  bad: Set<number>,
): void {
  const { width, height, stride } = image;
  if (image.layout === "rgb") return;
  const most = Math.max(1, width * height * MOST_BAD_SHARE);
  for (const { opcode, name } of opcodes) {
    const add = (x: number, y: number): void => {
      if (x < 0 || y < 0 || x >= width || y >= height) return;
      bad.add(x + y * width);
      if (bad.size <= most) return;
      throw new RushesError("unreadable", `Expected some bad pixels but ${name} speaks of over 1 % of the picture`);
    };
    if (opcode.kind === "bad-list") {
      for (const [row, column] of opcode.points) add(column - left, row - top);
      for (const [y0, x0, y1, x1] of opcode.rectangles) {
        for (let y = Math.max(0, y0 - top); y < Math.min(height, y1 - top); y++) {
          for (let x = Math.max(0, x0 - left); x < Math.min(width, x1 - left); x++) add(x, y);
        }
      }
    } else if (opcode.kind === "bad-constant") {
      const table = readLinearization(place);
      const value = table?.[Math.min(opcode.value, table.length - 1)] ?? opcode.value;
      const samples = samplesOf(kernels, image);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) if (samples[y * stride + x] === value) add(x, y);
      }
    }
  }
}

/** The part of the sensor that TrimBounds leave, by whole patterns of the mosaic. */
function trim(
  { layout }: RawImage,
  { active, visible }: OpcodeLayout,
  onSensor: readonly ListedOpcode[],
  onActive: readonly ListedOpcode[],
): Area {
  let [left, top] = [visible.left, visible.top];
  let [right, bottom] = [left + visible.width, top + visible.height];
  const cut = (opcodes: readonly ListedOpcode[], x: number, y: number): void => {
    for (const { opcode } of opcodes) {
      if (opcode.kind !== "trim") continue;
      [left, top] = [Math.max(left, x + opcode.left), Math.max(top, y + opcode.top)];
      [right, bottom] = [Math.min(right, x + opcode.right), Math.min(bottom, y + opcode.bottom)];
    }
  };
  cut(onSensor, 0, 0);
  cut(onActive, active.left, active.top);
  const step = PATTERN[layout];
  left = visible.left + Math.ceil((left - visible.left) / step) * step;
  top = visible.top + Math.ceil((top - visible.top) / step) * step;
  if (right <= left || bottom <= top) {
    throw new RushesError("unreadable", "Expected a part of the picture but TrimBounds leaves nothing");
  }
  return { left, top, width: right - left, height: bottom - top };
}

function cutTo(image: RawImage, x: number, y: number, { width, height }: Area): RawImage {
  const offset = image.offset + (y * image.stride + x * (image.layout === "rgb" ? 3 : 1)) * 2;
  return { ...image, offset, width, height };
}

/** Curves on samples that are light already, at 16 bits: levels stay what they are. */
function applyCurves(kernels: Kernels, place: DngPlace, image: RawImage, { active, visible }: OpcodeLayout): void {
  const maps = readMaps(place, active.width, active.height);
  if (maps.length === 0 || image.layout === "xtrans") return;
  const { width, height, stride, black, white, layout } = image;
  const planes = layout === "rgb" ? 3 : 1;
  const shift = planes === 3 ? 0 : ((visible.left - active.left) & 1) + 2 * ((visible.top - active.top) & 1);
  const tables = Array.from({ length: planes === 3 ? 3 : 4 }, (_, index) => {
    const own = maps.filter(({ area }) => covers(area, planes, index ^ shift));
    const low = black[index] as number;
    return Uint16Array.from({ length: 65536 }, (_, sample) => {
      if (own.length === 0 || sample <= low) return sample;
      const light = own.reduce((value, { map }) => map(value), Math.min(1, (sample - low) / (white - low)));
      return Math.round(low + light * (white - low));
    });
  });
  const samples = samplesOf(kernels, image);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < width * planes; i++) {
      const table = tables[planes === 3 ? i % 3 : (i & 1) + 2 * (y & 1)] as Uint16Array;
      samples[y * stride + i] = table[samples[y * stride + i] as number] as number;
    }
  }
}
