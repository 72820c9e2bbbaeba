import { bridgeLamps, BRIDGE, paintBridge } from "./bridge.ts";
import { BANK_HEIGHT, planCity } from "./city-plan.ts";
import { addGlow, type LightPicture } from "./glow.ts";
import { createGround, type Ground } from "./ground.ts";
import { lightGround } from "./ground-light.ts";
import { type Air, paintHouse } from "./house-painter.ts";
import { createNoise, type NoiseTexture } from "./noise.ts";
import { addPassers } from "./passers.ts";
import { hash32 } from "../base/hash32.ts";
import { BANK_LAMPS, LANTERN, paintBank, paintHills, paintQuay, QUAY } from "./shore.ts";
import type { CloudWeather } from "./clouds.ts";
import { createSky, paintSky, type Sky } from "./sky.ts";
import { computeSkyLight, type Rgb, scale, type SkyLight, type SunCourse } from "./sky-light.ts";
import { addTraffic } from "./traffic.ts";
import { createMirror, type Mirror, paintWater } from "./water.ts";
import { createView, type Framing, projectX, projectY, type View } from "./view.ts";
import { createWindows, shineWindows, type Windows } from "./windows.ts";

/** A place, its weather and its light: all that does not change with the frame. */
export interface SceneSettings {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly framing: Framing;
  readonly sun: SunCourse;
  readonly weather: CloudWeather;
  readonly air: Air;
  /** Columns of sky that are computed at most; left out: 1,200. */
  readonly skyColumns?: number;
  /** Lamps, windows, people and tram; without: daylight. */
  readonly evening: boolean;
}

export interface Scene {
  readonly settings: SceneSettings;
  readonly view: View;
  readonly ground: Ground;
  readonly windows: Windows;
  readonly sky: Sky;
  readonly ripples: NoiseTexture;
  readonly mirror: Mirror;
  /** Radiance of every window, three each, at the moment painted last. */
  readonly shine: Float32Array;
  readonly picture: LightPicture;
}

/** One frame's moment. */
export interface Moment {
  readonly frame: number;
  /** Of the shot. */
  readonly frames: number;
  /** Seconds since the shot began. */
  readonly seconds: number;
  /** Seconds that the shutter is open. */
  readonly shutter: number;
}

const LAMP: Rgb = [1, 0.66, 0.32];

/** Builds the city once; frames are then painted with `renderSceneLinear`. Takes about a second for 4 megapixels. */
export function createScene(settings: SceneSettings): Scene {
  const { width, height, seed, air } = settings;
  const view = createView(width, height, settings.framing);
  const ground = createGround(width, height);
  const windows = createWindows();
  paintHills(ground, view, air, seed);
  const houses = planCity(seed);
  houses.forEach((house, index) => {
    const left = projectX(view, house.x, house.z);
    const right = projectX(view, house.x + house.width, house.z);
    if (right > -0.1 * width && left < 1.1 * width) paintHouse(ground, view, windows, air, house, seed, index);
  });
  paintBank(ground, view, air, seed);
  paintBridge(ground, view, air);
  paintQuay(ground, view, air);
  return {
    settings,
    view,
    ground,
    windows,
    sky: createSky(view, settings.weather, seed, settings.skyColumns),
    ripples: createNoise(seed + 13, 256, 6, 5, 0.6),
    mirror: createMirror(view),
    shine: new Float32Array(65536 * 3),
    picture: { width, height, rgb: new Float32Array(width * height * 3) },
  };
}

/**
 * Paints the scene's light at a moment: linear sRGB primaries, interleaved, 1 = the level the shot's first exposure clips at.
 * The picture belongs to the scene and is painted over by the next call.
 */
export function renderSceneLinear(
  scene: Scene,
  moment: Moment,
): { readonly picture: LightPicture; readonly light: SkyLight } {
  const { settings, view, picture, sky, ground } = scene;
  const progress = moment.frames > 1 ? moment.frame / (moment.frames - 1) : 0;
  const light = computeSkyLight(settings.sun, view, progress);
  // Lamps are as bright as the evening needs them: strong against the light that will be left.
  const power = settings.evening ? 1.05 * 2 ** -settings.sun.rampEv : 0;
  const lampsOn = (place: number): number =>
    settings.evening ? Math.max(0, Math.min(1, (progress - 0.5 - 0.1 * place) * 25)) : 0;
  paintSky(sky, light, moment.seconds);
  shineWindows(scene.windows, settings.evening ? progress : -2, power, scene.shine);
  const near = lampsOn(0);
  lightGround(scene, light, scale(LAMP, power * 0.75 * near));
  addStars(scene, light, moment.seconds);
  addSunDisc(scene, light);
  if (settings.evening) addLamps(scene, power, lampsOn);
  addTraffic(picture, {
    view,
    seed: settings.seed,
    frame: moment.frame,
    shutter: moment.shutter,
    power: settings.evening ? power * (0.35 + 0.65 * Math.min(1, progress * 1.6)) : 0.002,
    density: 1,
  });
  const body: Rgb = [0.02 * light.ambient[0], 0.045 * light.ambient[1], 0.055 * light.ambient[2]];
  paintWater(picture, ground, view, scene.mirror, scene.ripples, moment.seconds, body);
  if (settings.evening) {
    addPassers(picture, {
      view,
      seed: settings.seed,
      frame: moment.frame,
      frames: moment.frames,
      shutter: moment.shutter,
      ambient: light.ambient,
      lamp: scale(LAMP, power * near),
      power,
    });
    addLantern(scene, power * near);
  }
  return { picture, light };
}

/** Share of the sky at a place that clouds leave open: how little its light differs from what clear sky would be. */
function addStars(scene: Scene, light: SkyLight, seconds: number): void {
  if (light.stars === 0) return;
  const { view, ground, picture, sky } = scene;
  const unit = Math.max(0.5, 0.8 * (view.width / 2400));
  for (const star of sky.stars) {
    // The sky turns 15° an hour; in the west it sinks to the right (northern hemisphere).
    const turn = ((15 * seconds) / 3600) * (Math.PI / 180) * view.focal;
    const x = star.x + 0.75 * turn;
    const y = star.y + 0.66 * turn;
    if (x < 0 || y < 0 || x >= view.width || y >= view.horizonY - 0.03 * view.focal) continue;
    const i = Math.floor(y) * view.width + Math.floor(x);
    if ((ground.sky[i] as number) < 255) continue;
    const behind = picture.rgb[i * 3 + 1] as number;
    const clear = Math.max(0, 1 - behind / (0.9 * light.middle[1] + 0.6 * light.horizon[1]));
    const colour: Rgb = star.warmth < 0.25 ? [1, 0.85, 0.7] : [0.85, 0.92, 1];
    const area = 2 * Math.PI * unit * unit;
    addGlow(picture, x, y, unit, colour, light.stars * star.brightness * area * clear, 0, 0);
  }
}

/** The sun's disc, where neither houses nor clouds hide it. */
function addSunDisc(scene: Scene, light: SkyLight): void {
  const { view, ground, picture } = scene;
  const radius = 0.00465 * view.focal;
  if (light.disc[1] < 0.01) return;
  for (let y = Math.max(0, Math.floor(light.sunY - radius)); y < Math.min(view.horizonY, light.sunY + radius); y++) {
    for (let x = Math.max(0, Math.floor(light.sunX - radius)); x < Math.min(view.width, light.sunX + radius); x++) {
      const away = Math.hypot(x + 0.5 - light.sunX, y + 0.5 - light.sunY);
      const cover = Math.max(0, Math.min(1, radius - away + 0.5)) * ((ground.sky[y * view.width + x] as number) / 255);
      const i = (y * view.width + x) * 3;
      for (let c = 0; c < 3; c++)
        picture.rgb[i + c] = (picture.rgb[i + c] as number) + cover * (light.disc[c] as number);
    }
  }
}

function addLamps(scene: Scene, power: number, lampsOn: (place: number) => number): void {
  const { view, picture } = scene;
  const unit = view.width / 2400;
  const lamp = (x: number, height: number, z: number, strength: number): void => {
    if (strength <= 0) return;
    const radius = Math.max(0.45 + 0.4 * unit, (0.16 * view.focal) / z);
    const area = 2 * Math.PI * radius * radius;
    addGlow(
      picture,
      projectX(view, x, z),
      projectY(view, height, z),
      radius,
      LAMP,
      power * strength * area * 9,
      0.5,
      Math.max(10, 30 * unit * Math.min(2, 200 / z)),
    );
  };
  for (let x = -342, i = 0; x < 342; x += BANK_LAMPS.every, i++) {
    lamp(x, BANK_HEIGHT + BANK_LAMPS.height, BANK_LAMPS.z, lampsOn(-0.4 + (hash32(i) / 2 ** 32) * 0.5));
  }
  bridgeLamps().forEach(({ x, z }, i) => lamp(x, BRIDGE.deck + BRIDGE.lampHeight, z, lampsOn(0.3 + i * 0.03)));
}

function addLantern(scene: Scene, strength: number): void {
  if (strength <= 0) return;
  const { view, picture } = scene;
  const metre = view.focal / LANTERN.z;
  const radius = 0.1 * metre;
  for (const side of [-0.34, 0.34]) {
    const x = projectX(view, LANTERN.x, LANTERN.z) + side * metre;
    const y = projectY(view, QUAY.height + LANTERN.height - 0.2, LANTERN.z);
    addGlow(picture, x, y, radius, LAMP, strength * 2 * Math.PI * radius * radius * 5, 0.45, 2.2 * metre);
  }
}
