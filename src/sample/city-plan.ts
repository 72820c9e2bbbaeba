import { type Random, between, createRandom, pick } from "./random.ts";

/** One house. Metres, in the world of `View`. */
export interface House {
  /** Left front corner, front, and size. */
  readonly x: number;
  readonly z: number;
  readonly width: number;
  readonly depth: number;
  readonly height: number;
  readonly facade: "plaster" | "grid" | "glass" | "ribbon";
  readonly crown: "flat" | "gable" | "steps" | "spire" | "mast" | "slant";
  readonly albedo: readonly [number, number, number];
}

/** The far bank's ground above the water. */
export const BANK_HEIGHT = 4.5;
/** Where the far bank's wall stands. */
export const BANK_Z = 320;

interface Row {
  readonly z: number;
  readonly width: readonly [number, number];
  readonly height: readonly [number, number];
  readonly gap: number;
  readonly facades: readonly House["facade"][];
  readonly crowns: readonly House["crown"][];
}

/** From far to near: the order of painting. */
const ROWS: readonly Row[] = [
  { z: 5200, width: [45, 120], height: [70, 290], gap: 0.1, facades: ["grid", "ribbon"], crowns: ["flat", "steps"] },
  { z: 3500, width: [35, 85], height: [60, 270], gap: 0.25, facades: ["grid", "ribbon"], crowns: ["flat", "steps"] },
  {
    z: 2300,
    width: [28, 62],
    height: [50, 200],
    gap: 0.3,
    facades: ["grid", "glass", "ribbon"],
    crowns: ["flat", "steps", "mast", "slant"],
  },
  {
    z: 1500,
    width: [24, 50],
    height: [42, 145],
    gap: 0.3,
    facades: ["grid", "glass", "ribbon", "plaster"],
    crowns: ["flat", "steps", "flat", "mast", "slant"],
  },
  {
    z: 1000,
    width: [20, 42],
    height: [32, 84],
    gap: 0.25,
    facades: ["grid", "plaster", "glass", "ribbon"],
    crowns: ["flat", "steps", "gable", "flat"],
  },
  {
    z: 640,
    width: [16, 34],
    height: [22, 46],
    gap: 0.2,
    facades: ["plaster", "grid"],
    crowns: ["flat", "gable", "steps"],
  },
  {
    z: 356,
    width: [13, 26],
    height: [9, 19],
    gap: 0.14,
    facades: ["plaster", "plaster", "grid"],
    crowns: ["gable", "flat", "gable"],
  },
];
/** Widest view planned for: x/z. */
const REACH = 1;

const PLASTER: readonly (readonly [number, number, number])[] = [
  [0.5, 0.43, 0.33],
  [0.42, 0.31, 0.23],
  [0.55, 0.5, 0.44],
  [0.36, 0.2, 0.14],
  [0.46, 0.42, 0.4],
];
const STEEL: readonly (readonly [number, number, number])[] = [
  [0.26, 0.29, 0.32],
  [0.33, 0.33, 0.33],
  [0.2, 0.24, 0.28],
  [0.38, 0.35, 0.31],
];

/** All houses, far ones first. The same seed always builds the same city. */
export function planCity(seed: number): House[] {
  return ROWS.flatMap((row, index) =>
    planRow(row, createRandom(seed, 201, index)).concat(
      LANDMARKS.filter(({ z }) => z <= row.z && z > (ROWS[index + 1]?.z ?? 0)),
    ),
  );
}

function planRow(row: Row, random: Random): House[] {
  const houses: House[] = [];
  for (let x = -REACH * row.z; x < REACH * row.z;) {
    const width = between(random, ...row.width);
    const facade = pick(random, row.facades);
    // Cubed: many low houses, few high ones.
    const tall = row.height[0] + (row.height[1] - row.height[0]) * random() ** 2.2;
    houses.push({
      x,
      z: row.z * between(random, 1, 1.03),
      width,
      depth: width * between(random, 0.4, 1.1),
      height: tall * quarter(x / row.z, row.z),
      facade,
      crown: pick(random, row.crowns),
      albedo: pick(random, facade === "plaster" ? PLASTER : STEEL),
    });
    x += width * (random() < row.gap ? between(random, 1.1, 1.9) : 1.01);
  }
  return houses;
}

/** High towards the business quarter on the right and a smaller one on the left, low where the sun goes down. */
function quarter(slope: number, z: number): number {
  if (z < 600) return 1;
  const bump = (at: number, wide: number): number => Math.exp(-(((slope - at) / wide) ** 2));
  return 0.62 + 0.85 * bump(0.2, 0.15) + 0.5 * bump(-0.52, 0.14) - 0.22 * bump(-0.18, 0.12);
}

/** Houses that make this city this city. */
const LANDMARKS: readonly House[] = [
  { x: 215, z: 1480, width: 46, depth: 46, height: 262, facade: "glass", crown: "spire", albedo: [0.24, 0.27, 0.31] },
  { x: 372, z: 1460, width: 40, depth: 36, height: 190, facade: "grid", crown: "steps", albedo: [0.36, 0.33, 0.29] },
  { x: 118, z: 1490, width: 38, depth: 36, height: 168, facade: "ribbon", crown: "slant", albedo: [0.22, 0.26, 0.3] },
  { x: 300, z: 2200, width: 58, depth: 40, height: 235, facade: "grid", crown: "mast", albedo: [0.3, 0.3, 0.31] },
  { x: -860, z: 1490, width: 40, depth: 36, height: 142, facade: "glass", crown: "mast", albedo: [0.24, 0.27, 0.3] },
];
