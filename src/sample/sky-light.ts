import type { View } from "./view.ts";

/** Linear light, sRGB primaries. */
export type Rgb = readonly [number, number, number];

/**
 * What the sun and the sky do at one moment. Radiance in scene units: a matt grey wall at the start is about 0.1, the
 * sensor clips at 1 with the first exposure of the shot.
 */
export interface SkyLight {
  /** Light of the whole scene against the start of the shot, EV. Lamps and windows do not follow it. */
  readonly ambientEv: number;
  /** Degrees above the horizon. */
  readonly sunElevation: number;
  /** Where the sun stands in the picture, in pixels; may lie outside or below the horizon. */
  readonly sunX: number;
  readonly sunY: number;
  /** Radiance of the clear sky high up, half way, and at the horizon, and the glow added around the sun. */
  readonly zenith: Rgb;
  readonly middle: Rgb;
  readonly horizon: Rgb;
  readonly glow: Rgb;
  /** Radiance of sunlit white cloud, low and high. */
  readonly lowCloud: Rgb;
  readonly highCloud: Rgb;
  /** What a white wall receives from the sky, and from the sun when it faces it. */
  readonly ambient: Rgb;
  readonly sun: Rgb;
  /** Radiance of the sun's disc. */
  readonly disc: Rgb;
  /** Peak radiance of the brightest stars. */
  readonly stars: number;
}

/** How the sun goes through a shot. */
export interface SunCourse {
  /** Degrees at the first and the last frame; azimuth from straight ahead, to the right. */
  readonly elevation: readonly [number, number];
  readonly azimuth: readonly [number, number];
  /** Light lost from the first to the last frame, EV. */
  readonly rampEv: number;
}

interface SkyKey {
  readonly elevation: number;
  readonly zenith: Rgb;
  readonly middle: Rgb;
  readonly horizon: Rgb;
  readonly glow: Rgb;
  readonly lowCloud: Rgb;
  readonly highCloud: Rgb;
  readonly sun: Rgb;
  readonly disc: Rgb;
}

const NONE: Rgb = [1e-4, 1e-4, 1e-4];

/**
 * Colours of the western sky while the sun sinks, with the fall of light taken out (`ambientEv` puts it back). Chosen
 * by eye after photographs; low clouds lose the sun first (at 2 km about 1.4° below the horizon), high ones last (3°).
 */
const DUSK: readonly SkyKey[] = [
  {
    elevation: 3,
    zenith: [0.13, 0.22, 0.4],
    middle: [0.32, 0.37, 0.45],
    horizon: [0.66, 0.45, 0.27],
    glow: [1.3, 0.68, 0.2],
    lowCloud: [1.3, 0.74, 0.34],
    highCloud: [1.1, 0.78, 0.5],
    sun: [0.9, 0.5, 0.2],
    disc: [40, 24, 9],
  },
  {
    elevation: 0.8,
    zenith: [0.12, 0.2, 0.39],
    middle: [0.33, 0.34, 0.42],
    horizon: [0.7, 0.4, 0.21],
    glow: [1.35, 0.54, 0.13],
    lowCloud: [1.35, 0.62, 0.24],
    highCloud: [1.15, 0.68, 0.38],
    sun: [0.5, 0.2, 0.06],
    disc: [22, 9, 2.4],
  },
  {
    elevation: -1.2,
    zenith: [0.105, 0.18, 0.37],
    middle: [0.3, 0.28, 0.38],
    horizon: [0.66, 0.36, 0.22],
    glow: [1.05, 0.38, 0.1],
    lowCloud: [1.1, 0.36, 0.15],
    highCloud: [1.2, 0.5, 0.26],
    sun: NONE,
    disc: NONE,
  },
  {
    elevation: -2.6,
    zenith: [0.09, 0.16, 0.36],
    middle: [0.23, 0.23, 0.37],
    horizon: [0.55, 0.29, 0.21],
    glow: [0.75, 0.25, 0.075],
    lowCloud: [0.3, 0.09, 0.075],
    highCloud: [0.95, 0.3, 0.2],
    sun: NONE,
    disc: NONE,
  },
  {
    elevation: -4.2,
    zenith: [0.075, 0.14, 0.35],
    middle: [0.15, 0.195, 0.37],
    horizon: [0.4, 0.24, 0.23],
    glow: [0.6, 0.2, 0.055],
    lowCloud: [0.02, 0.01, 0.012],
    highCloud: [0.22, 0.075, 0.085],
    sun: NONE,
    disc: NONE,
  },
  {
    elevation: -6.5,
    zenith: [0.05, 0.11, 0.31],
    middle: [0.085, 0.15, 0.34],
    horizon: [0.2, 0.17, 0.26],
    glow: [0.36, 0.14, 0.045],
    lowCloud: NONE,
    highCloud: [0.01, 0.006, 0.01],
    sun: NONE,
    disc: NONE,
  },
];

/** A clear afternoon with the sun behind the camera. */
const DAY: SkyKey = {
  elevation: 40,
  zenith: [0.075, 0.155, 0.34],
  middle: [0.16, 0.26, 0.43],
  horizon: [0.4, 0.47, 0.55],
  glow: NONE,
  lowCloud: [1.12, 1.08, 1.02],
  highCloud: [0.8, 0.8, 0.78],
  sun: [1.15, 1.08, 0.95],
  disc: NONE,
};

/** Light at a moment against the start, EV: partly straight, partly a half cosine, which has no corner at either end. */
export function computeAmbientEv(course: SunCourse, progress: number): number {
  return 0 - course.rampEv * (0.35 * progress + 0.65 * 0.5 * (1 - Math.cos(Math.PI * progress)));
}

/** @param progress 0 at the first frame, 1 at the last */
export function computeSkyLight(course: SunCourse, view: View, progress: number): SkyLight {
  const elevation = course.elevation[0] + (course.elevation[1] - course.elevation[0]) * progress;
  const azimuth = course.azimuth[0] + (course.azimuth[1] - course.azimuth[0]) * progress;
  const ambientEv = computeAmbientEv(course, progress);
  const level = 2 ** ambientEv;
  const colour = (name: Exclude<keyof SkyKey, "elevation">): Rgb => scale(interpolate(elevation, name), level);
  const zenith = colour("zenith");
  const middle = colour("middle");
  const ahead = view.focal / Math.max(0.2, Math.cos(radians(azimuth)));
  return {
    ambientEv,
    sunElevation: elevation,
    sunX: view.centreX + view.focal * Math.tan(radians(azimuth)),
    sunY: view.horizonY - ahead * Math.tan(radians(elevation)),
    zenith,
    middle,
    horizon: colour("horizon"),
    glow: colour("glow"),
    lowCloud: colour("lowCloud"),
    highCloud: colour("highCloud"),
    ambient: [
      0.55 * zenith[0] + 0.5 * middle[0],
      0.55 * zenith[1] + 0.5 * middle[1],
      0.55 * zenith[2] + 0.5 * middle[2],
    ],
    sun: colour("sun"),
    disc: colour("disc"),
    stars: elevation > -3.2 ? 0 : 0.3 * level * Math.min(1, (-3.2 - elevation) / 3) ** 1.5,
  };
}

export function scale(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Catmull–Rom through the logarithms of the keys: smooth in time, never negative. */
function interpolate(elevation: number, name: Exclude<keyof SkyKey, "elevation">): Rgb {
  const first = DUSK[0] as SkyKey;
  if (elevation > first.elevation + 5) return DAY[name];
  const last = DUSK.length - 1;
  let i = DUSK.findIndex((key) => key.elevation <= elevation);
  i = i <= 0 ? (i < 0 ? last : 1) : i;
  const key = (index: number): SkyKey => DUSK[Math.max(0, Math.min(last, index))] as SkyKey;
  const [a, b] = [key(i - 1), key(i)];
  const t = Math.max(0, Math.min(1, (a.elevation - elevation) / (a.elevation - b.elevation)));
  const spline = (channel: 0 | 1 | 2): number => {
    const at = (offset: number): number => Math.log(key(i + offset)[name][channel]);
    const [p0, p1, p2, p3] = [at(-2), at(-1), at(0), at(1)];
    const value = p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
    return Math.exp(Math.max(Math.min(p1, p2) - 0.5, Math.min(Math.max(p1, p2) + 0.5, value)));
  };
  return [spline(0), spline(1), spline(2)];
}
