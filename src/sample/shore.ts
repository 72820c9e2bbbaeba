import { line } from "./bridge.ts";
import { BANK_HEIGHT, BANK_Z } from "./city-plan.ts";
import { type Ground, type Material, paintRectangle, paintShape } from "./ground.ts";
import { type Air, clearness } from "./house-painter.ts";
import { hash32 } from "../base/hash32.ts";
import { between, createRandom } from "./random.ts";
import { type View, projectX, projectY } from "./view.ts";

/** The terrace where the camera stands. Metres. */
export const QUAY = { height: 12, edge: 27, rail: 13.05 } as const;
/** The lantern that stands on it. */
export const LANTERN = { x: -11, z: 25.2, height: 4.9 } as const;
/** Between lamps on the far bank, and their height above its ground. */
export const BANK_LAMPS = { every: 24, height: 7.5, z: 324 } as const;

/** Hills behind the city, and the ground the city stands on. */
export function paintHills(ground: Ground, view: View, air: Air, seed: number): void {
  for (const [index, { z, height }] of [
    { z: 14000, height: 520 },
    { z: 9000, height: 260 },
  ].entries()) {
    const random = createRandom(seed, 231, index);
    const waves = Array.from({ length: 9 }, (_, k) => ({
      rate: 1.7 * 1.75 ** k,
      phase: between(random, 0, 6.3),
      size: 0.5 * 0.56 ** k,
    }));
    const ridge = (x: number): number => {
      const slope = (x - view.centreX) / view.focal;
      const wave = waves.reduce((sum, { rate, phase, size }) => sum + size * Math.sin(rate * slope * 2.2 + phase), 0);
      return projectY(view, height * (0.55 + 0.5 * wave), z);
    };
    const wood = {
      red: 0.09,
      green: 0.11,
      blue: 0.07,
      sun: air.front,
      street: 0,
      clear: clearness(air, z * 0.55),
      grain: 0.1,
    };
    paintShape(ground, 0, ground.width, ridge, () => view.horizonY + 2, wood);
  }
  const plain = {
    red: 0.14,
    green: 0.13,
    blue: 0.12,
    sun: air.front,
    street: 0.3,
    clear: clearness(air, 2500),
    grain: 0.1,
  };
  paintRectangle(ground, 0, ground.width, view.horizonY, projectY(view, BANK_HEIGHT, BANK_Z), plain);
}

/** Road, wall and trees of the far bank, and the water below. */
export function paintBank(ground: Ground, view: View, air: Air, seed: number): void {
  const clear = clearness(air, BANK_Z);
  const road = { red: 0.13, green: 0.125, blue: 0.12, sun: air.front, street: 1, clear, grain: 0.08 };
  const wall = { red: 0.25, green: 0.22, blue: 0.19, sun: air.front * 0.9, street: 0.25, clear, grain: 0.12 };
  const edge = projectY(view, BANK_HEIGHT, BANK_Z);
  const waterline = projectY(view, 0, BANK_Z);
  const metre = view.focal / BANK_Z;
  paintRectangle(ground, 0, ground.width, projectY(view, BANK_HEIGHT, 356), edge, road);
  const random = createRandom(seed, 232);
  for (let x = -340; x < 340; x += between(random, 5, 13)) {
    if (random() < 0.6) paintTree(ground, view, air, x, between(random, 330, 345), between(random, 5, 9.5), random);
  }
  for (let x = -342; x < 342; x += BANK_LAMPS.every) {
    const centre = projectX(view, x, BANK_LAMPS.z);
    const pole = { red: 0.04, green: 0.04, blue: 0.04, sun: 0, street: 0.2, clear, grain: 0 };
    const top = projectY(view, BANK_HEIGHT + BANK_LAMPS.height, BANK_LAMPS.z);
    paintRectangle(ground, centre - 0.09 * metre, centre + 0.09 * metre, top, edge, pole);
  }
  paintShape(
    ground,
    0,
    ground.width,
    () => edge,
    () => waterline,
    wall,
    {
      shade: (x, y) =>
        1 - 0.5 * line((x - view.centreX) / metre / 3, 0.05, 3 * metre) - 0.25 * ((y - edge) / (waterline - edge)),
    },
  );
  paintRectangle(ground, 0, ground.width, edge - 0.9 * metre, edge - 0.6 * metre, {
    ...wall,
    red: 0.12,
    green: 0.11,
    blue: 0.1,
  });
  const from = Math.max(0, Math.floor(waterline));
  for (let y = from; y < ground.height; y++) {
    const cover = Math.min(1, y + 1 - waterline);
    for (let i = y * ground.width; i < (y + 1) * ground.width; i++) {
      ground.water[i] = 255 * cover + 0.5;
      ground.sky[i] = 0;
      for (const part of [ground.sun, ground.street, ground.haze, ground.lit])
        part[i] = (part[i] as number) * (1 - cover);
      for (let j = i * 3; j < i * 3 + 3; j++) ground.albedo[j] = (ground.albedo[j] as number) * (1 - cover);
    }
  }
}

function paintTree(
  ground: Ground,
  view: View,
  air: Air,
  x: number,
  z: number,
  height: number,
  random: () => number,
): void {
  const metre = view.focal / z;
  const leaf: Material = {
    red: between(random, 0.04, 0.09),
    green: between(random, 0.065, 0.11),
    blue: 0.035,
    sun: air.front * 0.8,
    street: 0.55,
    clear: clearness(air, z),
    grain: 0.22,
  };
  const base = projectY(view, BANK_HEIGHT, z);
  const centre = projectX(view, x, z);
  paintRectangle(ground, centre - 0.2 * metre, centre + 0.2 * metre, base - height * 0.4 * metre, base, leaf);
  for (let clump = 0; clump < 11; clump++) {
    const angle = between(random, 0, 2 * Math.PI);
    const away = Math.sqrt(random()) * 0.3 * height * metre;
    const radius = between(random, 0.12, 0.24) * height * metre;
    const cx = centre + Math.cos(angle) * away;
    const cy = base - height * 0.62 * metre + Math.sin(angle) * away * 0.95;
    const arc = (at: number): number => Math.sqrt(Math.max(0, radius * radius - (at - cx) ** 2));
    paintShape(
      ground,
      cx - radius,
      cx + radius,
      (at) => cy - arc(at),
      (at) => cy + arc(at) * 0.8,
      leaf,
    );
  }
}

/** Paving, balustrade and the lantern in front. */
export function paintQuay(ground: Ground, view: View, air: Air): void {
  if (projectY(view, QUAY.rail, QUAY.edge) > view.height) return;
  const stone: Material = { red: 0.15, green: 0.135, blue: 0.12, sun: air.front, street: 1, clear: 1, grain: 0.09 };
  const rail: Material = { ...stone, red: 0.28, green: 0.255, blue: 0.23, street: 0.8, grain: 0.05 };
  const edge = projectY(view, QUAY.height, QUAY.edge);
  paintShape(
    ground,
    0,
    ground.width,
    () => edge,
    () => ground.height,
    stone,
    {
      shade: (x, y) => paving(view, x + 0.5, y + 0.5),
      lamp: (x, y) => lampPool(view, x + 0.5, y + 0.5),
    },
  );
  const metre = view.focal / QUAY.edge;
  const top = projectY(view, QUAY.rail, QUAY.edge);
  const lamp = (x: number): number => lampPool(view, x, edge + 1);
  const first = -Math.ceil(view.centreX / metre / 0.34) * 0.34;
  for (let x = first; projectX(view, x, QUAY.edge) < ground.width; x += 0.34) {
    const centre = projectX(view, x, QUAY.edge);
    // A turned baluster: belly below, neck above.
    const half = (at: number): number => (Math.abs(at - centre) < 0.055 * metre ? 1 : 0.55);
    paintShape(
      ground,
      centre - 0.1 * metre,
      centre + 0.1 * metre,
      (at) => edge - 0.86 * metre * half(at),
      () => edge,
      {
        ...rail,
        red: rail.red * 0.9,
        green: rail.green * 0.9,
        blue: rail.blue * 0.9,
        street: rail.street * lamp(centre),
      },
    );
  }
  const strip = (y0: number, y1: number, bright: number): void =>
    paintShape(
      ground,
      0,
      ground.width,
      () => y0,
      () => y1,
      rail,
      { lamp: (x) => lamp(x), shade: () => bright },
    );
  strip(top, top + 0.1 * metre, 1.25);
  strip(top + 0.1 * metre, top + 0.22 * metre, 0.7);
  strip(edge - 0.12 * metre, edge, 1);
  for (let x = first; projectX(view, x, QUAY.edge) < ground.width + metre; x += 0.34 * 14) {
    const centre = projectX(view, x, QUAY.edge);
    paintRectangle(ground, centre - 0.3 * metre, centre + 0.3 * metre, top - 0.12 * metre, edge + 0.05 * metre, {
      ...rail,
      street: rail.street * lamp(centre),
    });
  }
  paintLantern(ground, view);
}

function paintLantern(ground: Ground, view: View): void {
  const iron: Material = { red: 0.025, green: 0.027, blue: 0.027, sun: 0.1, street: 0.3, clear: 1, grain: 0.05 };
  const metre = view.focal / LANTERN.z;
  const x = projectX(view, LANTERN.x, LANTERN.z);
  const foot = projectY(view, QUAY.height, LANTERN.z);
  const head = projectY(view, QUAY.height + LANTERN.height, LANTERN.z);
  paintRectangle(ground, x - 0.055 * metre, x + 0.055 * metre, head, foot, iron);
  paintRectangle(ground, x - 0.16 * metre, x + 0.16 * metre, foot - 0.7 * metre, foot, iron);
  paintRectangle(ground, x - 0.1 * metre, x + 0.1 * metre, foot - 1.2 * metre, foot - 0.7 * metre, iron);
  paintRectangle(ground, x - 0.34 * metre, x + 0.34 * metre, head + 0.42 * metre, head + 0.47 * metre, iron);
  const glass: Material = { ...iron, red: 0.3, green: 0.3, blue: 0.28 };
  for (const side of [-0.34, 0.34]) {
    const cx = x + side * metre;
    const cage = (at: number): number => 0.13 * metre + 0.05 * metre * (1 - Math.abs(at - cx) / (0.14 * metre));
    paintShape(
      ground,
      cx - 0.13 * metre,
      cx + 0.13 * metre,
      () => head,
      () => head + 0.4 * metre,
      glass,
    );
    paintShape(
      ground,
      cx - 0.17 * metre,
      cx + 0.17 * metre,
      (at) => head - cage(at),
      () => head,
      iron,
    );
    paintRectangle(ground, cx - 0.02 * metre, cx + 0.02 * metre, head - 0.3 * metre, head, iron);
  }
}

/** Lamp light on the terrace by place: a pool around the lantern. */
function lampPool(view: View, x: number, y: number): number {
  const z = (view.focal * (view.eyeHeight - QUAY.height)) / (y - view.horizonY);
  const away = Math.hypot(((x - view.centreX) / view.focal) * z - LANTERN.x, z - LANTERN.z);
  const height = LANTERN.height;
  return 0.1 + 0.9 * (height / Math.hypot(away, height)) ** 3;
}

function paving(view: View, x: number, y: number): number {
  const z = (view.focal * (view.eyeHeight - QUAY.height)) / (y - view.horizonY);
  const metre = view.focal / z;
  const across = ((x - view.centreX) / view.focal) * z;
  const tall = 0.7;
  const course = Math.floor(z / tall);
  const along = across / 1.15 + (course & 1) * 0.5;
  const tint = (hash32(course * 7919 + Math.floor(along)) & 255) / 255;
  const deep = (metre * (view.eyeHeight - QUAY.height)) / z;
  const joint = Math.max(line(along, 0.018, metre * 1.15), line(z / tall, 0.03, deep * tall));
  return (0.84 + 0.32 * tint) * (1 - 0.5 * joint);
}
