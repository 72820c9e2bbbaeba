import { RushesError } from "../base/errors.ts";

/** A small copy of a finished picture: display-encoded RGB, 8 bit, rows from the top without padding. */
export interface Thumb {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes. */
  readonly rgb: Uint8Array;
}

/** @throws RushesError `bad-argument` unless size and bytes agree. */
export function checkThumb(thumb: Thumb): void {
  const { width, height, rgb } = thumb;
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || rgb.length !== width * height * 3) {
    throw new RushesError(
      "bad-argument",
      `Expected width × height × 3 bytes for a thumb but received ${rgb.length} bytes for ${width} × ${height}`,
    );
  }
}

export function toDataUri(type: "image/jpeg", bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}
