import { GREY, sigmoidCurve } from "../../develop/sigmoid.ts";
import { createScene, renderSceneLinear, type Scene, type SceneSettings } from "../../sample/scene.ts";
import { spreadLight } from "../../sample/spread-light.ts";

/** One shot of a sample film: a made-up place, its light and weather, and how its pictures look. */
export interface SampleShot {
  readonly name: string;
  /** In the film. */
  readonly filmSeconds: number;
  /** Seconds of the scene between two pictures that are painted. */
  readonly everySeconds: number;
  readonly scene: Omit<SceneSettings, "width" | "height">;
  /** Gain at the start, EV. */
  readonly exposureEv: number;
  /** Share of the fall of light that is made up for: 1 keeps the brightness, 0 lets it fall. */
  readonly hold: number;
  readonly contrast: number;
  /** 1: as it is; 0: black and white. */
  readonly saturation: number;
  /** Gains of red, green and blue. */
  readonly tint: readonly [number, number, number];
}

/** A picture as screens show it: 8 bit RGB, rows from the top. */
export interface SamplePicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  /** Light of the scene and of the picture against the shot's start, EV. */
  readonly sceneEv: number;
  readonly shownEv: number;
}

/** Pictures painted for a second of film; those between them are blends of two. */
export const PAINTED_PER_SECOND = 6;

/** Pictures that are painted of a shot. The last is where the next one would begin. */
export function paintedOf(shot: SampleShot): number {
  return Math.round(shot.filmSeconds * PAINTED_PER_SECOND) + 1;
}

/** Paints pictures of one shot; holds some 30 bytes a pixel. */
export function createShotPainter(shot: SampleShot, width: number, height: number): (index: number) => SamplePicture {
  const scene: Scene = createScene({ ...shot.scene, width, height, skyColumns: width / 2 });
  const levels = displayLevels(shot.contrast);
  const frames = paintedOf(shot);
  return (index) => {
    const { picture, light } = renderSceneLinear(scene, {
      frame: index,
      frames,
      seconds: index * shot.everySeconds,
      shutter: shot.everySeconds / 4,
    });
    spreadLight(picture);
    const gainEv = shot.exposureEv - shot.hold * light.ambientEv;
    const rgb = showPicture(picture.rgb, shot, 2 ** gainEv, levels);
    return { width, height, rgb, sceneEv: light.ambientEv, shownEv: (1 - shot.hold) * light.ambientEv };
  };
}

const LEVEL_STEPS = 1024;
/** Beyond 16 times white the curve is flat. */
const MOST_ROOT = 4;

/** Screen levels by the square root of light, 1,024 steps a unit: finer in the dark, where the eye is. */
function displayLevels(contrast: number): Float32Array {
  const curve = sigmoidCurve({ kind: "sigmoid", contrast, skew: -0.1, hue: 0, white: null });
  return Float32Array.from({ length: MOST_ROOT * LEVEL_STEPS + 1 }, (_, step) => {
    const shown = curve((step / LEVEL_STEPS) ** 2);
    return 255 * (shown <= 0.0031308 ? 12.92 * shown : 1.055 * shown ** (1 / 2.4) - 0.055);
  });
}

function showPicture(light: Float32Array, shot: SampleShot, gain: number, levels: Float32Array): Uint8Array {
  const { saturation } = shot;
  const [red, green, blue] = shot.tint.map((part) => part * gain * GREY * 4) as [number, number, number];
  const rgb = new Uint8Array(light.length);
  const last = levels.length - 1;
  let noise = 1;
  for (let i = 0; i < light.length; i += 3) {
    const [r, g, b] = [light[i] as number, light[i + 1] as number, light[i + 2] as number];
    const grey = (0.2126 * r + 0.7152 * g + 0.0722 * b) * (1 - saturation);
    // Less than a level of noise: skies get no bands.
    noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
    const dither = (noise >>> 8) / 2 ** 24;
    rgb[i] = (levels[Math.min(last, (Math.sqrt(red * (grey + saturation * r)) * LEVEL_STEPS) | 0)] as number) + dither;
    rgb[i + 1] =
      (levels[Math.min(last, (Math.sqrt(green * (grey + saturation * g)) * LEVEL_STEPS) | 0)] as number) + dither;
    rgb[i + 2] =
      (levels[Math.min(last, (Math.sqrt(blue * (grey + saturation * b)) * LEVEL_STEPS) | 0)] as number) + dither;
  }
  return rgb;
}
