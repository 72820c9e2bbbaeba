import sharp from "sharp";
import { createShotPainter, paintedOf, type SampleShot } from "./sample-shot.ts";

/** A picture that is wanted of a shot. */
export interface WantedStill {
  readonly shot: SampleShot;
  /** Where in the shot, 0–1. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
  /** Only this part, in shares of the picture; left out: all of it. */
  readonly part?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Paints pictures, one after the other: quickest where those of one shot and size follow each other. PNG. */
export async function paintStills(wanted: readonly WantedStill[]): Promise<readonly Uint8Array[]> {
  const stills: Uint8Array[] = [];
  let [painted, paint]: [string, ReturnType<typeof createShotPainter> | null] = ["", null];
  for (const { shot, at, width, height, part } of wanted) {
    const name = `${shot.name} ${width}x${height}`;
    if (paint === null || painted !== name) [painted, paint] = [name, createShotPainter(shot, width, height)];
    const { rgb } = paint(Math.round(at * (paintedOf(shot) - 1)));
    const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
    if (part !== undefined) {
      picture.extract({
        left: Math.round(part.left * width),
        top: Math.round(part.top * height),
        width: Math.round(part.width * width),
        height: Math.round(part.height * height),
      });
    }
    stills.push(new Uint8Array(await picture.png({ compressionLevel: 1 }).toBuffer()));
  }
  return stills;
}
