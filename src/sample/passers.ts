import { coverBox } from "./cover-box.ts";
import type { LightPicture } from "./glow.ts";
import { between, createRandom } from "./random.ts";
import type { Rgb } from "./sky-light.ts";
import { QUAY } from "./shore.ts";
import { addTram, tramAt } from "./tram.ts";
import { type View, projectX, projectY } from "./view.ts";

/** What passes close to the camera at one moment. */
export interface Passing {
  readonly view: View;
  readonly seed: number;
  readonly frame: number;
  /** Frames of the shot. */
  readonly frames: number;
  /** Seconds. */
  readonly shutter: number;
  readonly ambient: Rgb;
  /** What a white wall gets from the lantern, and the radiance of the tram's windows. */
  readonly lamp: Rgb;
  readonly power: number;
}

export function addPassers(picture: LightPicture, passing: Passing): void {
  const tram = tramAt(passing.frame, passing.frames);
  if (tram !== null) addTram(picture, passing, tram);
  addPeople(picture, passing);
}

/** People on the terrace: some lean on the rail for a while, others are caught walking. */
function addPeople(picture: LightPicture, passing: Passing): void {
  const { view, seed, frame, frames } = passing;
  const place = createRandom(seed, 431);
  for (let i = 0; i < 4; i++) {
    const x = between(place, -11, 14);
    const from = Math.floor(between(place, -0.2, 0.8) * frames);
    const until = from + Math.round(between(place, 0.12, 0.4) * frames);
    const tall = between(place, 1.6, 1.85);
    const shade = between(place, 0.02, 0.14);
    if (frame >= from && frame < until) {
      const sway = 0.06 * Math.sin(frame * 1.7 + i * 2.1);
      addPerson(picture, passing, x + sway, QUAY.edge - 0.6, tall, 0, [shade, shade * 0.9, shade * 1.1]);
    }
  }
  const random = createRandom(seed, 432, frame);
  if (tramAt(frame, frames) !== null) return;
  for (let i = 0; i < 2; i++) {
    if (random() > 0.5) continue;
    const z = between(random, 25.2, 26.2);
    const x = (between(random, -0.05, 1.05) * view.width - view.centreX) * (z / view.focal);
    addPerson(picture, passing, x, z, between(random, 1.6, 1.85), 1.4 * passing.shutter, [0.05, 0.045, 0.05]);
  }
}

function addPerson(
  picture: LightPicture,
  passing: Passing,
  x: number,
  z: number,
  tall: number,
  walked: number,
  cloth: Rgb,
): void {
  const { view, ambient, lamp } = passing;
  const metre = view.focal / z;
  const light = (albedo: Rgb): Rgb =>
    [0, 1, 2].map(
      (c) => (albedo[c] as number) * (0.8 * (ambient[c] as number) + 0.3 * (lamp[c] as number)),
    ) as unknown as Rgb;
  // Half widths from the feet upwards, as shares of the height: a figure of a few hundred slices.
  const outline = (share: number): number => {
    if (share > 0.87) return 0.048 * Math.sqrt(Math.max(0, 1 - ((share - 0.935) / 0.065) ** 2));
    if (share > 0.84) return 0.028;
    if (share > 0.5) return 0.125 - 0.055 * Math.abs((share - 0.74) / 0.24) ** 1.5;
    return 0.052 + 0.05 * share;
  };
  const slices = Math.max(8, Math.ceil(tall * metre));
  for (let i = 0; i < slices; i++) {
    const low = i / slices;
    const half = outline(low + 0.5 / slices) * tall;
    coverBox(
      picture,
      {
        x0: projectX(view, x - half, z),
        x1: projectX(view, x + half, z),
        y0: projectY(view, QUAY.height + ((i + 1) / slices) * tall, z),
        y1: projectY(view, QUAY.height + low * tall, z),
        move: walked * metre,
      },
      light(low > 0.87 ? [0.2, 0.13, 0.1] : low > 0.48 ? cloth : [0.035, 0.035, 0.045]),
    );
  }
}
