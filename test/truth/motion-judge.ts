// Judges finished films of a made-up shoot: how each picture shows its frame, by its pixels alone.
import { readFilm } from "../../src/encode/film-reader.ts";
import type { Picture } from "../../src/kernels/picture.ts";
import type { Extent, Homography } from "../../src/motion/measured-motion.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { ofScale } from "./homography.ts";
import { align, createTemplate } from "./motion-align.ts";
import type { Grey } from "./motion-grey.ts";

/** What a film shows of a shoot, picture by picture. */
export interface ShownFilm {
  /** Of the pictures. */
  readonly size: Extent;
  /** Frame → picture; null: the picture shows nothing of its frame that could be told. */
  readonly maps: readonly (Homography | null)[];
}

export interface JudgedShoot {
  /** The light that fell on the sensor when the frame that picture `index` shows was taken, as `greyOf` tells it. */
  readonly look: (index: number) => Grey;
}

/** Light of a photograph as the plain look shows it. */
export function greyOf({ width, height, rgb }: LightPicture): Grey {
  const codes = Float32Array.from({ length: 4097 }, (_, i) => ((i / 4096) ** 2) ** (1 / 2.4));
  const code = (light: number): number => codes[Math.round(4096 * Math.sqrt(light))] as number;
  const clip = (light: number): number => (light < 0 ? 0 : light > 1 ? 1 : light);
  const values = new Float32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 3) {
    const [red, green, blue] = [rgb[at], rgb[at + 1], rgb[at + 2]] as [number, number, number];
    values[i] = code(0.2126 * clip(red) + 0.7152 * clip(green) + 0.0722 * clip(blue));
  }
  return { width, height, values };
}

export function lumaOf(buffer: SharedArrayBuffer, { format, planes }: Picture): Grey {
  const [{ offset, stride, width, height }] = planes;
  const isByte = format === "yuv420p";
  const samples = isByte ? new Uint8Array(buffer, offset) : new Uint16Array(buffer, offset);
  const [step, black, span] = isByte ? [stride, 16, 219] : [stride / 2, 64, 876];
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values[y * width + x] = ((samples[y * step + x] as number) - black) / span;
  }
  return { width, height, values };
}

/** Films of one shoot, all of the same number of pictures, are read side by side. */
export async function judgeFilms(shoot: JudgedShoot, paths: readonly string[]): Promise<ShownFilm[]> {
  const films = paths.map((path) => readFilm(path));
  const sizes: Extent[] = [];
  const maps: (Homography | null)[][] = paths.map(() => []);
  for (let index = 0; ; index++) {
    const pictures = await Promise.all(films.map((film) => film.next()));
    if (pictures.every(({ done }) => done)) break;
    const taken = shoot.look(index);
    for (const [k, { value }] of pictures.entries()) {
      if (!value) throw new Error(`Expected as many pictures in ${paths[k]} as in the other films`);
      const picture = lumaOf(value.buffer, value.picture);
      sizes[k] = { width: picture.width, height: picture.height };
      // What is shown without any stabilisation: the whole width.
      const scale = picture.width / taken.width;
      const starts = [(maps[k] as (Homography | null)[]).at(-1) ?? null, ofScale(scale)].filter((map) => map !== null);
      const found = align(createTemplate(taken, scale), picture, starts);
      maps[k]?.push(found?.map ?? null);
    }
  }
  return paths.map((_, k) => ({ size: sizes[k] as Extent, maps: maps[k] as (Homography | null)[] }));
}
