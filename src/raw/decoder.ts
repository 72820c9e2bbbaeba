import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { applyOpcodes } from "./apply-opcodes.ts";
import { checkEmptyRows } from "./blank-data.ts";
import { recogniseCameraRaw, sensorImage } from "./camera-raw.ts";
import { checkComplete } from "./completeness.ts";
import { isDng, rawDirectory, readDng } from "./dng.ts";
import { decodeDng } from "./dng-decode.ts";
import { readColour } from "./dng-colour.ts";
import { type DngPlace, readBlack, readXtransBlack, readXtransCfa } from "./dng-levels.ts";
import { levelFixedPattern } from "./fixed-pattern.ts";
import { decodeGpr, isGpr } from "./gpr.ts";
import { decodeHeic } from "./heic.ts";
import { decodeJxlDng, isJxlDng } from "./jxl-dng.ts";
import { type KnownColour, LibRawDecoder } from "./libraw.ts";
import { decodeLossyDng, isLossyDng } from "./lossy-dng.ts";
import { sniffFormat } from "./sniff.ts";
import { decodeStill } from "./still.ts";
import { CFA, TAG } from "./tags.ts";
import { isTiff, number, readTiff, type Tiff } from "./tiff.ts";

/**
 * Photographs of every kind into kernel memory. One per thread; thousands of frames through one, one at a time: the
 * memory is a stack, and two decodes under way would take each other's.
 *
 * What a file is, its content says, not its name. DNGs of the common kinds are decoded by our own kernels, other raws
 * by LibRaw, finished pictures by sharp, HEIC by FFmpeg; `RawImage.decoder` says who did it.
 */
export class RawDecoder {
  readonly #kernels: Kernels;
  readonly #libraw: LibRawDecoder;

  private constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#libraw = new LibRawDecoder(kernels);
  }

  static async create(kernels: Kernels): Promise<RawDecoder> {
    return new RawDecoder(kernels);
  }

  /**
   * Decodes the whole file `bytes`. The pixels are taken from `kernels.memory`: mark before, release after.
   *
   * @param name for messages only
   * @throws RushesError `truncated` (not all of the data is there), `unreadable` (damaged, or no photograph),
   * `unsupported` (a kind nobody here decodes; the message says what to do), `aborted`. The memory is then as it was.
   */
  async decode(bytes: Uint8Array, name: string, options: { readonly signal?: AbortSignal } = {}): Promise<RawImage> {
    options.signal?.throwIfAborted();
    const { memory } = this.#kernels;
    const { mark } = memory;
    try {
      const image = await this.#decode(bytes, options);
      checkEmptyRows(memory.uint16(image.offset, image.stride * (image.height - 1) + image.width), image);
      return image;
    } catch (error) {
      memory.release(mark);
      if (!(error instanceof RushesError)) throw error;
      throw new RushesError(error.code, `${error.message} (\`${name}\`)`, {
        details: error.details,
        cause: error.cause,
      });
    }
  }

  async #decode(bytes: Uint8Array, options: { readonly signal?: AbortSignal }): Promise<RawImage> {
    if (bytes.length === 0) throw new RushesError("truncated", "Expected a photograph but the file is empty");
    const format = sniffFormat(bytes);
    if (format === "heic") return decodeHeic(this.#kernels, bytes, options);
    // LibRaw knows a few raws by their size alone; whatever else is unknown, it refuses.
    if (format === "raw") return this.#raw(bytes, options);
    if (format === null) return this.#unknown(bytes);
    return decodeStill(this.#kernels, bytes);
  }

  async #unknown(bytes: Uint8Array): Promise<RawImage> {
    try {
      return await this.#libraw.decode(bytes, {}, false);
    } catch (error) {
      if (error instanceof RushesError && error.code !== "unreadable") throw error;
      throw new RushesError("unreadable", "Expected a photograph but received something else", { cause: error });
    }
  }

  async #raw(bytes: Uint8Array, options: { readonly signal?: AbortSignal }): Promise<RawImage> {
    const tiff = isTiff(bytes) ? readTiff(bytes) : null;
    if (tiff !== null && isDng(tiff)) return this.#dng(bytes, tiff, options);
    const proven = checkComplete(bytes);
    const image = tiff === null ? null : await this.#camera(bytes, tiff);
    return image ?? this.#libraw.decode(bytes, {}, proven);
  }

  async #dng(bytes: Uint8Array, tiff: Tiff, options: { readonly signal?: AbortSignal }): Promise<RawImage> {
    const reading = readDng(tiff);
    const image =
      ("mosaic" in reading ? decodeDng(this.#kernels, bytes, reading.mosaic) : null) ??
      (await this.#coded(tiff, options)) ??
      (await this.#libraw.decode(bytes, dngColour(tiff), checkComplete(bytes)));
    const place = placeOf(tiff);
    if (place === null) return image;
    if (HAS_SAMPLES_AS_STORED.has(image.decoder)) levelFixedPattern(this.#kernels, place, image);
    return applyOpcodes(this.#kernels, place, image);
  }

  /** DNGs whose tiles are pictures in a format that others decode; null: not so. */
  async #coded(tiff: Tiff, options: { readonly signal?: AbortSignal }): Promise<RawImage | null> {
    const place = placeOf(tiff);
    if (place === null) return null;
    if (isLossyDng(place)) return decodeLossyDng(this.#kernels, place, options);
    if (isGpr(place)) return decodeGpr(this.#kernels, place);
    return isJxlDng(place) ? decodeJxlDng(this.#kernels, place, options) : null;
  }

  /** Makers' compressions that our kernels know; null: left to LibRaw. */
  async #camera(bytes: Uint8Array, tiff: Tiff): Promise<RawImage | null> {
    const found = recogniseCameraRaw(tiff);
    if (found === null) return null;
    const facts = await this.#libraw.identify(bytes);
    if (facts === null) return null;
    const { mosaic, decoder } = found;
    if (facts.sizes.rawWidth !== mosaic.width || facts.sizes.rawHeight !== mosaic.height) return null;
    const { memory } = this.#kernels;
    const { mark } = memory;
    const image = sensorImage(this.#kernels, facts, mosaic.decode(this.#kernels, facts), decoder);
    if (image === null) memory.release(mark);
    return image;
  }
}

/** Who decodes a DNG's mosaic to what its black levels speak of. */
const HAS_SAMPLES_AS_STORED: ReadonlySet<RawImage["decoder"]> = new Set(["ljpeg", "packed", "libraw"]);

/** A DNG's own tags, where LibRaw exposes less than they say. */
function dngColour(tiff: Tiff): KnownColour {
  const place = placeOf(tiff);
  if (place === null) return {};
  const mosaic = number(tiff, place.raw, TAG.photometric) === CFA;
  const xtrans = readXtransCfa(place);
  const black = xtrans === null ? readBlack(place) : readXtransBlack(place, xtrans);
  return { ...readColour(place), ...(mosaic ? { black } : {}) };
}

function placeOf(tiff: Tiff): DngPlace | null {
  const raw = rawDirectory(tiff);
  const [main] = tiff.ifds;
  return raw === null || main === undefined ? null : { tiff, raw, main };
}
