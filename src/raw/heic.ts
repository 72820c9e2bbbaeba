import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";

export async function decodeHeic(_k: Kernels, _b: Uint8Array, _o: object): Promise<RawImage> {
  throw new RushesError(
    "unsupported",
    "Expected a picture we can decode but received HEIC: convert it to JPEG or TIFF",
  );
}
