import { linearToSrgb } from "../base/srgb.ts";
import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type MatrixProfile, type ProfileReading, readIccProfile } from "./icc-profile.ts";
import { checkSize, checkStillLength, MOST_PIXELS } from "./limits.ts";

// Every frame is another file, and each thread decodes one at a time.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes JPEG, TIFF, PNG or WebP to sRGB's curve (and its primaries, where its profile has none), 16 bits a channel, alpha dropped, not rotated (`orientation` says how to).
 * 8-bit samples v become 257·v, so that white is 65535 for all.
 *
 * @throws RushesError `truncated`, `unreadable` or `unsupported`
 */
export async function decodeStill(kernels: Kernels, bytes: Uint8Array): Promise<RawImage> {
  const limits = { failOn: "error", limitInputPixels: MOST_PIXELS, autoOrient: false } as const;
  const header = await sharp(bytes, limits).metadata().catch(translate);
  checkSize(header.width, header.height);
  checkStillLength(header.width, header.height, bytes.length, header.format);
  if (header.depth !== "uchar" && header.depth !== "ushort") {
    throw new RushesError(
      "unsupported",
      `Expected 8 or 16 bits a channel but received samples of type ${header.depth}: save it with 16 bits`,
    );
  }
  const wide = header.depth === "ushort";
  const reading = header.icc === undefined || isSrgb(header.icc) ? null : readIccProfile(header.icc);
  const own = reading !== null && "profile" in reading && (header.channels ?? 0) >= 3 ? reading.profile : null;
  // Tables of colours, of greys and of inks, are for libvips to bring to sRGB.
  const profiled = reading !== null && own === null && !isAbsurd(reading, header.space);
  const input = sharp(bytes, { ...limits, ignoreIcc: !profiled }).toColourspace(wide ? "rgb16" : "srgb");
  // With 16 bits sharp stops halfway, in Display P3, unless it is told to go on.
  const { data, info } = await (wide && profiled ? input.withIccProfile("srgb") : input)
    .removeAlpha()
    .raw({ depth: wide ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch(translate);
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3) {
    throw new RushesError("unsupported", `Expected grey or red, green and blue but received ${channels} channels`);
  }
  const samples = wide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const offset = kernels.memory.take(width * height * 6);
  const target = kernels.memory.uint16(offset, width * height * 3);
  const scale = wide ? 1 : 257;
  if (channels === 3) for (let i = 0; i < target.length; i++) target[i] = (samples[i] as number) * scale;
  else for (let i = 0; i < target.length; i++) target[i] = (samples[Math.floor(i / 3)] as number) * scale;
  if (own !== null) applyCurves(target, own);
  const picture = { offset, width, height, orientation: header.orientation ?? 1, decoder: "sharp" } as const;
  const isOdd = reading !== null && isAbsurd(reading, header.space);
  return { ...stillImage(picture, own), ...(isOdd && { notes: [ABSURD] }) };
}

/** Said where a picture has a profile that cannot be meant. */
export const ABSURD = "Its colour profile makes no sense; its colours were taken for sRGB.";

function isAbsurd(reading: ProfileReading, space: string | undefined): boolean {
  return "none" in reading && reading.none === "absurd" && (space === "srgb" || space === "rgb16" || space === "rgb");
}

/**
 * Codes through a profile's curves, in place, to codes of sRGB's curve: primaries stay its own, and what lies outside of
 * sRGB is kept.
 */
export function applyCurves(samples: Uint16Array, { curves }: MatrixProfile): void {
  const [red, green, blue] = curves.map((curve) =>
    Uint16Array.from({ length: 65536 }, (_, code) => {
      const light = Math.min(1, Math.max(0, curve(code / 65535)));
      return Math.round(65535 * linearToSrgb(light));
    }),
  ) as [Uint16Array, Uint16Array, Uint16Array];
  for (let i = 0; i < samples.length; i += 3) {
    samples[i] = red[samples[i] as number] as number;
    samples[i + 1] = green[samples[i + 1] as number] as number;
    samples[i + 2] = blue[samples[i + 2] as number] as number;
  }
}

/** By the name that an ICC profile gives itself (ICC.1, tag `desc`): what is sRGB need not be converted. */
function isSrgb(profile: Uint8Array): boolean {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = profile.length < 132 ? 0 : Math.min(view.getUint32(128), 100);
  for (let at = 132; at < 132 + count * 12 && at + 12 <= profile.length; at += 12) {
    if (view.getUint32(at) !== 0x64657363) continue;
    const [offset, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    const letters = profile.subarray(offset, offset + length).filter((byte) => byte !== 0);
    return new TextDecoder("latin1").decode(letters).includes("sRGB");
  }
  return false;
}

/** A finished picture's description: sRGB's curve, its or a profile's primaries, no levels but 0 and 65535. */
export function stillImage(
  picture: Pick<RawImage, "offset" | "width" | "height" | "orientation" | "decoder">,
  profile: Pick<MatrixProfile, "fromXyz"> | null,
): RawImage {
  return {
    ...picture,
    layout: "rgb",
    stride: picture.width * 3,
    cfa: [0, 1, 1, 2],
    black: [0, 0, 0, 0],
    white: 65535,
    transfer: "srgb",
    asShot: null,
    xyzToCamera: profile?.fromXyz ?? null,
  };
}

/** libvips says in words what is wrong. */
function translate(error: unknown): never {
  const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
  if (
    /premature|truncated|end of (file|stream|data)|unexpected end|too short|ended|read gave|not enough/i.test(
      String(error),
    )
  ) {
    throw new RushesError("truncated", `Expected a whole picture but received part of one: ${message}`, {
      cause: error,
    });
  }
  if (/pixel limit/i.test(String(error))) {
    const most = MOST_PIXELS / 1_000_000;
    throw new RushesError("unsupported", `Expected at most ${most} megapixels but received more`, { cause: error });
  }
  throw new RushesError("unreadable", `Expected a picture but received a damaged one: ${message}`, { cause: error });
}
