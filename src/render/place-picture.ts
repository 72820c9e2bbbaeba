import type { Size } from "../edit/framing.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import type { Picture, Plane } from "../kernels/picture.ts";
import { pictureLayout } from "./picture-layout.ts";

/**
 * Puts a developed view into a picture of the film's size at `offset`, centred on black (`fit`), and returns it.
 * Chroma planes keep their phase: the view starts at even pixels.
 */
export function placePicture(memory: KernelMemory, view: Picture, output: Size, offset: number): Picture {
  const { picture } = pictureLayout(output, view.format);
  const is8Bit = view.format === "yuv420p";
  const sampleBytes = is8Bit ? 1 : 2;
  const left = 2 * Math.floor((output.width - view.width) / 4);
  const top = 2 * Math.floor((output.height - view.height) / 4);
  const planes = picture.planes.map((plane, index): Plane => {
    const target = { ...plane, offset: plane.offset + offset };
    const source = view.planes[index] as Plane;
    const isLuma = index === 0;
    const x = isLuma ? left : left / 2;
    const y = isLuma || view.format === "yuv422p10le" ? top : top / 2;
    if (view.width !== output.width || view.height !== output.height) {
      const black = (isLuma ? 16 : 128) * (is8Bit ? 1 : 4);
      if (is8Bit) memory.bytes(target.offset, target.stride * target.height).fill(black);
      else memory.uint16(target.offset, (target.stride / 2) * target.height).fill(black);
    }
    const rowBytes = source.width * sampleBytes;
    const all = memory.bytes(0, memory.buffer.byteLength);
    for (let row = 0; row < source.height; row++) {
      const from = source.offset + row * source.stride;
      all.copyWithin(target.offset + (y + row) * target.stride + x * sampleBytes, from, from + rowBytes);
    }
    return target;
  });
  return { ...picture, planes: planes as [Plane, Plane, Plane] };
}
