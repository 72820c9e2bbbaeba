import type { VideoFormat } from "../../src/encode/formats.ts";
import { pixelFormatOf } from "../../src/encode/formats.ts";
import { type Picture, PIXEL_FACTS } from "../../src/kernels/picture.ts";

/** A picture in shared memory with rows that are padded, so that strides are taken seriously. */
export interface TestPicture {
  readonly buffer: SharedArrayBuffer;
  readonly picture: Picture;
}

/** A format for tests; small, so that encoding takes no time. */
export function testFormat(format: Partial<VideoFormat> = {}): VideoFormat {
  return {
    codec: "h264",
    bits: 8,
    colour: "rec709",
    width: 192,
    height: 112,
    fps: { num: 24, den: 1 },
    crf: null,
    ...format,
  };
}

/** Picture `index` of a moving scene with noise; equal arguments give equal pixels. */
export function testPicture(format: VideoFormat, index: number): TestPicture {
  const pixelFormat = pixelFormatOf(format);
  const { bytes, halvesColumns, halvesRows } = PIXEL_FACTS[pixelFormat];
  const { width, height } = format;
  let offset = 64;
  const planes = ([0, 1, 2] as const).map((plane) => {
    const columns = plane === 0 || !halvesColumns ? width : width / 2;
    const rows = plane === 0 || !halvesRows ? height : height / 2;
    const laid = { offset, stride: (columns + 6) * bytes, width: columns, height: rows };
    offset += laid.stride * rows;
    return laid;
  });
  const buffer = new SharedArrayBuffer(offset);
  let state = 0x9e3779b9 ^ (index * 0x85ebca6b);
  for (const [number, plane] of planes.entries()) {
    for (let y = 0; y < plane.height; y++) {
      const row =
        bytes === 1
          ? new Uint8Array(buffer, plane.offset + y * plane.stride, plane.width)
          : new Uint16Array(buffer, plane.offset + y * plane.stride, plane.width);
      for (let x = 0; x < plane.width; x++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        const noise = (state >>> 29) - 4;
        const scene = number === 0 ? 40 + ((x + index * 3) % 120) + (y >> 1) : 110 + number * 10 + (x >> 3);
        row[x] = (scene + noise) * (bytes === 1 ? 1 : 4);
      }
    }
  }
  const [y, cb, cr] = planes;
  if (y === undefined || cb === undefined || cr === undefined) throw new Error("three planes");
  return { buffer, picture: { format: pixelFormat, width, height, planes: [y, cb, cr] } };
}
