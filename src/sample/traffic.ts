import { BRIDGE } from "./bridge.ts";
import { BANK_HEIGHT, BANK_Z } from "./city-plan.ts";
import { type LightPicture, addStreak } from "./glow.ts";
import { between, createRandom } from "./random.ts";
import type { Rgb } from "./sky-light.ts";
import { type View, projectX, projectY } from "./view.ts";

const HEAD: Rgb = [1, 0.9, 0.72];
const TAIL: Rgb = [1, 0.07, 0.03];
/** Lights are this high above the road and half this far apart, metres. */
const LIGHT_HEIGHT = 0.7;
const HALF_TRACK = 0.65;
/** How much brighter a car's lamp is than a window. */
const LAMP_POWER = 30;

/** One moment of the streets. */
export interface Rush {
  readonly view: View;
  readonly seed: number;
  /** Number of the frame: every frame catches other cars. */
  readonly frame: number;
  /** Seconds the shutter is open: cars leave streaks as long as they drive. */
  readonly shutter: number;
  /** Radiance that an ordinary window has. */
  readonly power: number;
  /** How full the streets are, 1: evening. */
  readonly density: number;
}

/** Cars on the bridge and along the far bank, as the streaks of their lights. */
export function addTraffic(picture: LightPicture, rush: Rush): void {
  const { view, seed, frame, density } = rush;
  const random = createRandom(seed, 401, frame);
  const cars = (lanes: number, length: number): number =>
    Math.round(density * (length / 30) * lanes * between(random, 0.8, 1.2));
  for (let i = cars(2, BANK_Z - 50); i > 0; i--) {
    const lane = random();
    const away = lane < 0.5;
    const x =
      BRIDGE.x +
      (away ? between(random, 3.4, 3.9) : between(random, 10.6, 11.2)) +
      (lane * 4 - Math.floor(lane * 4) < 0.4 ? 2.6 : 0);
    const z = between(random, 48, BANK_Z + 6);
    const speed = between(random, 8, 13);
    const move = rush.shutter * speed * (away ? 1 : -1);
    drive(picture, rush, [x - HALF_TRACK, z], [0, move], BRIDGE.deck, away ? TAIL : HEAD, away ? 0.5 : 1.5);
    drive(picture, rush, [x + HALF_TRACK, z], [0, move], BRIDGE.deck, away ? TAIL : HEAD, away ? 0.5 : 1.5);
  }
  const reach = ((view.width / view.focal) * 340) / 2;
  for (let i = cars(2, 2 * reach); i > 0; i--) {
    const right = random() < 0.5;
    const z = right ? 334 : 340;
    const x = between(random, -reach, reach) * 1.2;
    const move = rush.shutter * between(random, 9, 14) * (right ? 1 : -1);
    const ahead = 2.2 * (right ? 1 : -1);
    drive(picture, rush, [x + ahead, z], [move, 0], BANK_HEIGHT, HEAD, 0.55);
    drive(picture, rush, [x - ahead, z], [move, 0], BANK_HEIGHT, TAIL, 0.4);
  }
}

function drive(
  picture: LightPicture,
  rush: Rush,
  from: readonly [number, number],
  move: readonly [number, number],
  road: number,
  colour: Rgb,
  bright: number,
): void {
  const { view } = rush;
  const place = (x: number, z: number): readonly [number, number, number] => [
    projectX(view, x, z),
    projectY(view, road + LIGHT_HEIGHT, z),
    Math.max(0.55 * (view.width / 2400) + 0.25, (0.11 * view.focal) / z),
  ];
  const z = Math.max(40, from[1]);
  const end = Math.max(40, from[1] + move[1]);
  const start = place(from[0], z);
  const stop = place(from[0] + move[0], end);
  // The same light over a longer path is dimmer everywhere: its sum stays.
  const area = 2 * Math.PI * start[2] * stop[2];
  addStreak(picture, start, stop, colour, rush.power * bright * area * LAMP_POWER);
}
