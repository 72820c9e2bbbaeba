import { BANK_HEIGHT, type House } from "./city-plan.ts";
import { type Ground, type Material, paintRectangle, paintShape, paintWindow } from "./ground.ts";
import { type Random, between, createRandom } from "./random.ts";
import { type View, projectX, projectY } from "./view.ts";
import { type Household, type Windows, addWindow, createHousehold, startFloor } from "./windows.ts";

/** How clear the air is and which walls the sun reaches. */
export interface Air {
  /** Metres over which light falls to 1/e. */
  readonly reach: number;
  /** Share of the sun on walls facing the camera, to the left and to the right. */
  readonly front: number;
  readonly left: number;
  readonly right: number;
}

interface Facade {
  /** Metres from window to window and floor to floor; the share of that which is glass. */
  readonly pitch: number;
  readonly floor: number;
  readonly wide: number;
  readonly tall: number;
  readonly office: boolean;
}

const FACADES: Readonly<Record<House["facade"], Facade>> = {
  plaster: { pitch: 2.9, floor: 3.2, wide: 0.46, tall: 0.55, office: false },
  grid: { pitch: 3.4, floor: 3.5, wide: 0.72, tall: 0.58, office: true },
  glass: { pitch: 1.9, floor: 3.8, wide: 0.88, tall: 0.8, office: true },
  ribbon: { pitch: 5.2, floor: 3.6, wide: 0.97, tall: 0.46, office: true },
};

/** A box of a house, in pixels. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function clearness(air: Air, z: number): number {
  return Math.exp(-z / air.reach);
}

export function paintHouse(
  ground: Ground,
  view: View,
  windows: Windows,
  air: Air,
  house: House,
  seed: number,
  index: number,
): void {
  const random = createRandom(seed, 211, index);
  const household = createHousehold(seed, index, FACADES[house.facade].office && random() < 0.85);
  const [red, green, blue] = house.albedo;
  const shade = between(random, 0.75, 1.15);
  const wall: Material = {
    red: red * shade,
    green: green * shade,
    blue: blue * shade,
    sun: air.front,
    street: house.z < 700 ? 0.9 : 0.35,
    clear: clearness(air, house.z),
    grain: 0.07,
  };
  const metre = view.focal / house.z;
  const centre = house.x + house.width / 2;
  let base = BANK_HEIGHT;
  for (const part of storeys(house)) {
    const width = house.width * part.width;
    const box: Box = {
      left: projectX(view, centre - width / 2, house.z),
      right: projectX(view, centre + width / 2, house.z),
      top: projectY(view, base + part.height, house.z),
      bottom: projectY(view, base, house.z) + (base === BANK_HEIGHT ? 0 : 1),
    };
    paintSide(ground, view, house, wall, air, centre, width, base, base + part.height);
    paintRectangle(ground, box.left, box.right, box.top, box.bottom, wall, base === BANK_HEIGHT ? 9 * metre : 1e-3);
    paintFacade(ground, windows, household, house, wall, box, metre, base === BANK_HEIGHT);
    // A cornice catches more of the sky.
    const bright = { ...wall, red: wall.red * 1.25, green: wall.green * 1.25, blue: wall.blue * 1.25, street: 0 };
    paintRectangle(ground, box.left - 0.3 * metre, box.right + 0.3 * metre, box.top, box.top + 0.5 * metre, bright);
    base += part.height;
  }
  paintCrown(ground, view, house, wall, base, metre, random);
}

/** Steps get narrower upwards; everything else is one block. Shares of width, metres of height. */
function storeys(house: House): { readonly width: number; readonly height: number }[] {
  if (house.crown !== "steps" && house.crown !== "spire") return [{ width: 1, height: house.height }];
  return [
    { width: 1, height: house.height * 0.62 },
    { width: 0.76, height: house.height * 0.24 },
    { width: 0.5, height: house.height * 0.14 },
  ];
}

function paintSide(
  ground: Ground,
  view: View,
  house: House,
  wall: Material,
  air: Air,
  centre: number,
  width: number,
  base: number,
  top: number,
): void {
  const toLeft = projectX(view, centre, house.z) > view.centreX;
  const edge = centre + (toLeft ? -width / 2 : width / 2);
  const near = projectX(view, edge, house.z);
  const far = projectX(view, edge, house.z + house.depth);
  if (toLeft ? far >= near : far <= near) return;
  const depthAt = (x: number): number => (view.focal * edge) / (x - view.centreX);
  const side: Material = {
    ...wall,
    red: wall.red * 0.8,
    green: wall.green * 0.8,
    blue: wall.blue * 0.84,
    sun: toLeft ? air.left : air.right,
    street: wall.street * 0.3,
  };
  paintShape(
    ground,
    // A pixel below the front, which comes next: edges that only touch let the sky through.
    toLeft ? far : near - 1,
    toLeft ? near + 1 : far,
    (x) => projectY(view, top, depthAt(x)),
    (x) => projectY(view, base, depthAt(x)),
    side,
  );
}

function paintFacade(
  ground: Ground,
  windows: Windows,
  household: Household,
  house: House,
  wall: Material,
  box: Box,
  metre: number,
  onGround: boolean,
): void {
  const { pitch, floor, wide, tall } = FACADES[house.facade];
  const glassy = house.facade === "glass" || house.facade === "ribbon";
  const glass: Material = {
    ...wall,
    red: glassy ? 0.15 : 0.07,
    green: glassy ? 0.19 : 0.09,
    blue: glassy ? 0.23 : 0.11,
    sun: wall.sun * 0.5,
    street: 0.1,
    grain: 0.12,
  };
  const pitchPx = pitch * metre;
  const columns = Math.max(1, Math.floor((box.right - box.left) / pitchPx - 0.15));
  const step = (box.right - box.left) / columns;
  const shops = onGround && house.z < 700;
  const floors = Math.floor((box.bottom - box.top - (shops ? 4.2 : 1) * metre) / (floor * metre));
  for (let row = 0; row < floors; row++) {
    const y = box.top + (0.9 + row * floor + (floor * (1 - tall)) / 2) * metre;
    startFloor(household);
    for (let column = 0; column < columns; column++) {
      const x = box.left + step * (column + (1 - wide) / 2);
      const right = x + step * wide;
      const bottom = y + floor * tall * metre;
      paintRectangle(ground, x, right, y, bottom, glass);
      const id = addWindow(windows, household);
      if (id > 0) paintWindow(ground, x, right, y, bottom, id);
      if (pitchPx > 6 && !glassy) {
        const middle = (x + right) / 2;
        paintRectangle(ground, middle - 0.06 * metre, middle + 0.06 * metre, y, bottom, wall);
      }
    }
  }
  if (shops) paintShops(ground, windows, household, wall, glass, box, metre);
}

function paintShops(
  ground: Ground,
  windows: Windows,
  household: Household,
  wall: Material,
  glass: Material,
  box: Box,
  metre: number,
): void {
  const { random } = household;
  const shops = { ...household, office: false, lively: 0.75 };
  for (let x = box.left + 0.5 * metre; x < box.right - 3 * metre;) {
    const width = between(random, 2.4, 5) * metre;
    const right = Math.min(x + width, box.right - 0.5 * metre);
    paintRectangle(ground, x, right, box.bottom - 3.2 * metre, box.bottom - 0.4 * metre, glass);
    const id = addWindow(windows, shops);
    if (id > 0) {
      paintWindow(ground, x, right, box.bottom - 3.1 * metre, box.bottom - 0.5 * metre, id);
      for (let c = 0; c < 3; c++) windows.colour[id * 3 + c] = 1.6 * (windows.colour[id * 3 + c] as number);
    }
    paintRectangle(ground, x, right, box.bottom - 3.7 * metre, box.bottom - 3.2 * metre, wall);
    x = right + between(random, 0.5, 1.2) * metre;
  }
}

function paintCrown(
  ground: Ground,
  view: View,
  house: House,
  wall: Material,
  top: number,
  metre: number,
  random: Random,
): void {
  const left = projectX(view, house.x, house.z);
  const right = projectX(view, house.x + house.width, house.z);
  const centre = (left + right) / 2;
  const roofY = projectY(view, top, house.z);
  const below = roofY + 1;
  const dark: Material = { ...wall, red: wall.red * 0.5, green: wall.green * 0.48, blue: wall.blue * 0.5, street: 0 };
  const mast = (x: number, height: number, width: number): void =>
    paintShape(
      ground,
      x - width * metre,
      x + width * metre,
      (at) => roofY - height * metre * (1 - 0.85 * (Math.abs(at - x) / (width * metre))),
      () => below,
      dark,
    );
  const plant = (): void => {
    for (let i = 0; i < 3; i++) {
      const x = left + between(random, 0.1, 0.75) * (right - left);
      const tall = between(random, 1.2, 3.6) * metre;
      paintRectangle(ground, x, x + between(random, 2, 6) * metre, roofY - tall, below, dark);
    }
  };
  switch (house.crown) {
    case "gable": {
      const rise = Math.min(7, house.width * 0.28) * metre;
      const slope = 0.22 * (right - left);
      const roof = { ...dark, red: wall.red * 0.62, green: wall.green * 0.42, blue: wall.blue * 0.36, sun: wall.sun };
      const height = (x: number): number => rise * Math.min(1, (x - left) / slope, (right - x) / slope);
      paintShape(
        ground,
        left,
        right,
        (x) => roofY - Math.max(0, height(x)),
        () => below,
        roof,
      );
      for (let i = 0; i < 2; i++) {
        const x = left + between(random, 0.25, 0.7) * (right - left);
        paintRectangle(ground, x, x + 1.1 * metre, roofY - rise - 1.6 * metre, roofY - rise * 0.7, dark);
      }
      break;
    }
    case "slant":
      paintShape(
        ground,
        left,
        right,
        (x) => roofY - (right - x) * 0.42,
        () => below,
        wall,
      );
      break;
    case "spire":
      mast(centre, house.height * 0.26, house.width * 0.17);
      mast(centre, house.height * 0.36, 0.9);
      break;
    case "mast":
      plant();
      mast(centre + between(random, -0.2, 0.2) * (right - left), house.height * between(random, 0.14, 0.24), 0.8);
      break;
    case "steps":
    case "flat":
      plant();
      if (random() < 0.4) mast(left + between(random, 0.2, 0.8) * (right - left), between(random, 5, 12), 0.35);
      break;
  }
}
