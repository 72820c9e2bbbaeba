import type { Scene } from "./scene.ts";
import { type Rgb, scale, type SkyLight } from "./sky-light.ts";

/** Height above the horizon whose sky colours the haze, as a tangent. */
const HAZE_UP = 0.035;

/** Fills the picture with sky and everything that stands still. `street` is what a white wall gets from street lamps. */
export function lightGround(scene: Scene, light: SkyLight, street: Rgb): void {
  const { picture, sky, view } = scene;
  const { step, columns, rows } = sky;
  const { width, height } = picture;
  const haze = computeHaze(scene);
  const coarse = new Float32Array(columns * 3);
  const skyRow = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    const at = Math.max(0, Math.min(rows - 1.001, (y + 0.5) / step - 0.5));
    const row = Math.floor(at);
    if (y <= view.horizonY + 2) {
      mixRows(sky.rgb, row * columns * 3, (row + 1) * columns * 3, at - row, coarse);
      stretch(coarse, step, skyRow, width);
    }
    lightRow(scene, light, street, y, skyRow, haze);
  }
}

/** Light of the haze per column: the sky just above the horizon, evened out, for air glows from everywhere around. */
function computeHaze({ sky, view, picture }: Scene): Float32Array {
  const { step, columns, rows } = sky;
  const row = Math.max(0, Math.min(rows - 1, Math.floor((view.horizonY - HAZE_UP * view.focal) / step))) * columns;
  const reach = Math.max(1, Math.round(columns / 10));
  const even = new Float32Array(columns * 3);
  for (let c = 0; c < 3; c++) {
    const at = (column: number): number =>
      sky.rgb[(row + Math.max(0, Math.min(columns - 1, column))) * 3 + c] as number;
    let sum = 0;
    for (let column = -reach; column <= reach; column++) sum += at(column);
    for (let column = 0; column < columns; column++) {
      even[column * 3 + c] = sum / (2 * reach + 1);
      sum += at(column + reach + 1) - at(column - reach);
    }
  }
  const haze = new Float32Array(picture.width * 3);
  stretch(even, step, haze, picture.width);
  return haze;
}

function mixRows(rgb: Float32Array, first: number, second: number, share: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const value = rgb[first + i] as number;
    out[i] = value + ((rgb[second + i] as number) - value) * share;
  }
}

/** Bilinear, from cells of `step` pixels to pixels. */
function stretch(cells: Float32Array, step: number, out: Float32Array, width: number): void {
  const last = cells.length / 3 - 2;
  for (let x = 0; x < width; x++) {
    const at = Math.max(0, (x + 0.5) / step - 0.5);
    const column = Math.min(last, Math.floor(at));
    const share = at - column;
    const k = column * 3;
    const j = x * 3;
    const red = cells[k] as number;
    const green = cells[k + 1] as number;
    const blue = cells[k + 2] as number;
    out[j] = red + ((cells[k + 3] as number) - red) * share;
    out[j + 1] = green + ((cells[k + 4] as number) - green) * share;
    out[j + 2] = blue + ((cells[k + 5] as number) - blue) * share;
  }
}

/** One row of the sum that `Ground` describes. */
function lightRow(
  scene: Scene,
  light: SkyLight,
  street: Rgb,
  y: number,
  skyRow: Float32Array,
  hazeRow: Float32Array,
): void {
  const { ground, picture, shine } = scene;
  const { width, rgb } = picture;
  const { albedo } = ground;
  const [ar, ag, ab] = scale(light.ambient, 1 / 65535);
  const [sr, sg, sb] = scale(light.sun, 1 / 65535 / 255);
  const [lr, lg, lb] = scale(street, 1 / 65535 / 255);
  for (let x = 0; x < width; x++) {
    const i = y * width + x;
    const j = i * 3;
    const c = x * 3;
    const share = (ground.sky[i] as number) / 255;
    let red = 0;
    let green = 0;
    let blue = 0;
    if (share > 0) {
      red = (skyRow[c] as number) * share;
      green = (skyRow[c + 1] as number) * share;
      blue = (skyRow[c + 2] as number) * share;
    }
    if (share < 1) {
      const sun = ground.sun[i] as number;
      const lamp = ground.street[i] as number;
      const haze = (ground.haze[i] as number) / 255;
      const through = ((ground.lit[i] as number) / 255) * (1 - haze);
      red += (albedo[j] as number) * (ar + sun * sr + lamp * lr) + haze * (hazeRow[c] as number);
      green += (albedo[j + 1] as number) * (ag + sun * sg + lamp * lg) + haze * (hazeRow[c + 1] as number);
      blue += (albedo[j + 2] as number) * (ab + sun * sb + lamp * lb) + haze * (hazeRow[c + 2] as number);
      if (through > 0) {
        const window = (ground.window[i] as number) * 3;
        red += through * (shine[window] as number);
        green += through * (shine[window + 1] as number);
        blue += through * (shine[window + 2] as number);
      }
    }
    rgb[j] = red;
    rgb[j + 1] = green;
    rgb[j + 2] = blue;
  }
}
