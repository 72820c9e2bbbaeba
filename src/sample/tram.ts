import { coverBox } from "./cover-box.ts";
import type { LightPicture } from "./glow.ts";
import type { Passing } from "./passers.ts";
import { between, createRandom } from "./random.ts";
import { QUAY } from "./shore.ts";
import type { Rgb } from "./sky-light.ts";
import { projectX, projectY } from "./view.ts";

/** Where the rails lie, metres from the camera. */
const RAILS = 25;
const LENGTH = 17;
const HEIGHT = 3.35;
/** Windows: from pillar to pillar, glass, sill and top edge, metres. */
const PITCH = 1.72;
const GLASS = 1.5;
const SILL = 1.28;
const TOP = 2.7;
/** Left edge of the first window. */
const FIRST = 1.75;
/** Every fourth opening is a door. */
const DOOR_SILL = 0.5;
/** It comes, stands at its stop, leaves: where its front is and how fast it goes, metres and metres a second. */
const VISIT: readonly TramPlace[] = [
  { x: 8, speed: 6 },
  { x: -6, speed: 0 },
  { x: -6, speed: 0 },
  { x: -16, speed: 7 },
];

export interface TramPlace {
  readonly x: number;
  readonly speed: number;
}

/** The tram at a frame of a shot; null: it is not here, or the shot is too short for a visit. */
export function tramAt(frame: number, frames: number): TramPlace | null {
  return frames < 24 ? null : (VISIT[frame - Math.floor(frames * 0.56)] ?? null);
}

/** Draws the tram row by row: curved ends and roof, light that falls off below the ceiling lamps. */
export function addTram(picture: LightPicture, passing: Passing, place: TramPlace): void {
  const { view, ambient, lamp, power } = passing;
  const metre = view.focal / RAILS;
  const move = place.speed * passing.shutter * metre;
  const top = projectY(view, QUAY.height + HEIGHT + 0.3, RAILS);
  const bottom = Math.min(view.height, projectY(view, QUAY.height, RAILS));
  const passengers = seat(passing.seed);
  for (let y = Math.floor(top); y < bottom; y++) {
    const height = (bottomRow(passing) - (y + 0.5)) / metre;
    const row = (from: number, to: number, light: Rgb): void => {
      if (to <= from) return;
      const x0 = projectX(view, place.x + from, RAILS);
      const x1 = projectX(view, place.x + to, RAILS);
      coverBox(picture, { x0, x1, y0: y, y1: y + 1, move }, light);
    };
    // Sides lean in towards the roof and get less sky the lower they are.
    const round = 0.35 + 0.65 * Math.sin(Math.min(1, height / HEIGHT) * 2.2);
    const paint = ([red, green, blue]: Rgb, gloss = 0): Rgb => [
      red * (ambient[0] * round + 0.3 * lamp[0]) + gloss * ambient[0],
      green * (ambient[1] * round + 0.3 * lamp[1]) + gloss * ambient[1],
      blue * (ambient[2] * round + 0.3 * lamp[2]) + gloss * ambient[2],
    ];
    const inset = endInset(height);
    if (height > HEIGHT) row(5, 8.5, paint([0.1, 0.1, 0.1]));
    else if (height < 0.35) {
      for (const bogie of [2.2, LENGTH - 4.4]) row(bogie, bogie + 2.2, paint([0.03, 0.03, 0.03]));
    } else {
      row(inset, LENGTH - inset, bodyPaint(height, paint));
      const inside = 0.55 + 0.45 * ((height - DOOR_SILL) / (TOP - DOOR_SILL)) ** 2;
      const warm: Rgb = [power * 0.85 * inside, power * 0.69 * inside, power * 0.46 * inside];
      if (height > SILL - 0.1 && height < TOP + 0.05) {
        row(inset + 0.1, 1.4 - (TOP - height) * 0.06, [
          warm[0] * 0.2 + ambient[0] * 0.08,
          warm[1] * 0.2 + ambient[1] * 0.08,
          warm[2] * 0.2 + ambient[2] * 0.1,
        ]);
      }
      for (let i = 0; FIRST + i * PITCH + GLASS < LENGTH - 0.3; i++) {
        const x = FIRST + i * PITCH;
        const door = i % 4 === 1;
        if (height < (door ? DOOR_SILL : SILL) || height > TOP) continue;
        const corner = cornerInset(height, door ? DOOR_SILL : SILL);
        row(x + corner, x + GLASS - corner, paint([0.04, 0.04, 0.045], 0.03));
        row(x + corner + 0.04, x + GLASS - corner - 0.04, warm);
        if (door) row(x + GLASS / 2 - 0.045, x + GLASS / 2 + 0.045, paint([0.3, 0.05, 0.035]));
      }
      for (const { x, tall, cloth } of passengers) {
        const half = figure(height, tall);
        if (half > 0 && height > SILL && height < TOP)
          row(x - half, x + half, [warm[0] * cloth, warm[1] * cloth * 0.9, warm[2] * cloth]);
      }
      if (height > 0.66 && height < 0.86) {
        row(inset + 0.04, inset + 0.26, [power * 6, power * 5.2, power * 3.8]);
        row(LENGTH - inset - 0.2, LENGTH - inset - 0.04, [power * 2.4, power * 0.15, power * 0.08]);
      }
    }
  }
}

function bottomRow({ view }: Passing): number {
  return projectY(view, QUAY.height, RAILS);
}

function bodyPaint(height: number, paint: (albedo: Rgb, gloss?: number) => Rgb): Rgb {
  if (height > HEIGHT - 0.42) return paint([0.34, 0.33, 0.31], 0.02);
  if (height > 0.98 && height < 1.1) return paint([0.6, 0.54, 0.4], 0.02);
  if (height < 0.5) return paint([0.05, 0.05, 0.05]);
  if (Math.abs(height - 0.78) < 0.012 || Math.abs(height - 2.82) < 0.012) return paint([0.1, 0.02, 0.015]);
  return paint([0.36, 0.055, 0.04], 0.025);
}

/** How far the ends lean in at a height. */
function endInset(height: number): number {
  const roof = Math.max(0, height - (HEIGHT - 0.5)) / 0.5;
  return 0.5 * (1 - Math.sqrt(1 - Math.min(1, roof) ** 2)) + Math.max(0, height - 1.1) * 0.09;
}

function cornerInset(height: number, sill: number): number {
  const away = 0.12 - Math.min(0.12, height - sill, TOP - height);
  return 0.12 - Math.sqrt(Math.max(0, 0.0144 - away * away));
}

interface Passenger {
  readonly x: number;
  readonly tall: number;
  readonly cloth: number;
}

function seat(seed: number): Passenger[] {
  const random = createRandom(seed, 421);
  const passengers: Passenger[] = [];
  for (let along = 2; along < LENGTH - 2; along += between(random, 0.75, 2.1)) {
    // Behind glass, not behind a pillar.
    const opening = FIRST + Math.floor((along - FIRST) / PITCH) * PITCH;
    const x = Math.max(opening + 0.3, Math.min(opening + GLASS - 0.3, along));
    passengers.push({
      x,
      tall: random() < 0.7 ? between(random, 1.85, 2.0) : between(random, 2.3, 2.5),
      cloth: between(random, 0.05, 0.3),
    });
  }
  return passengers;
}

/** Half width of somebody whose head ends at `tall`: shoulders, neck, head. */
function figure(height: number, tall: number): number {
  const down = tall - height;
  if (down <= 0) return 0;
  if (down < 0.25) return 0.09 * Math.sqrt(Math.max(0, 1 - ((down - 0.125) / 0.125) ** 2));
  if (down < 0.3) return 0.05;
  return 0.22 * Math.min(1, Math.sqrt((down - 0.28) / 0.14));
}
