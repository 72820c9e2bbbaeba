import type { SceneSettings } from "./scene.ts";

/** The two set-ups of the sample: everything but size, seed and how much light is lost. */
type SetUp = Pick<SceneSettings, "framing" | "sun" | "weather" | "air" | "evening">;

/** The sun goes down behind the city, left of the middle; blue hour follows. */
export function duskSetUp(rampEv: number): SetUp {
  return {
    framing: { focalMm: 32, horizon: 0.6, turn: 0 },
    sun: { elevation: [3.4, -5.8], azimuth: [-10.5, -6.5], rampEv },
    weather: {
      lowCover: -0.35,
      highCover: 0.1,
      lowWind: [0.0035, -0.0045],
      highWind: [0.006, -0.003],
      lowPeriod: 11,
      density: 1.6,
    },
    air: { reach: 6000, front: 0.02, left: 0.3, right: 0.03 },
    evening: true,
  };
}

/** The same city in the afternoon, closer, with the sun behind the camera. */
export function daySetUp(): SetUp {
  return {
    framing: { focalMm: 45, horizon: 0.77, turn: -0.22 },
    sun: { elevation: [38, 37], azimuth: [-150, -149], rampEv: 0 },
    weather: {
      lowCover: -0.3,
      highCover: -0.6,
      lowWind: [0.011, -0.004],
      highWind: [0.006, -0.003],
      lowPeriod: 9,
      density: 3.6,
    },
    air: { reach: 9000, front: 0.75, left: 0.55, right: 0.04 },
    evening: false,
  };
}
