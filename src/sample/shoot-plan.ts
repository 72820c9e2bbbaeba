import { RushesError } from "../base/errors.ts";
import { between, createRandom, normal } from "./random.ts";
import type { Cfa } from "./sensor.ts";
import { type Settings, settingsEv } from "./settings.ts";
import { type SunCourse, computeAmbientEv } from "./sky-light.ts";
import { duskSetUp } from "./shots.ts";

/** What a sample shoot is like. Everything has a default; the same options give the same bytes. */
export interface SampleOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Pixels, even. Default 1920 × 1280, a film in full HD. */
  readonly width?: number;
  readonly height?: number;
  /** The scene repeats this many times across and down: large files for benchmarks in half the time. Default 1. */
  readonly tiles?: 1 | 2 | 4;
  /** Frames of the dusk. Default 72. */
  readonly frames?: number;
  /** Frames of the afternoon shot before it; 0: none. Default 24. */
  readonly dayFrames?: number;
  /** Seconds between frames of the dusk (default 30) and of the afternoon (default 5). */
  readonly interval?: number;
  readonly dayInterval?: number;
  /** RMS of the exposure error that no header tells, EV. Default 0.08. */
  readonly flickerEv?: number;
  /** Largest error that belongs to a setting, EV. Default 0.03. */
  readonly calibrationEv?: number;
  /** Light that the dusk takes away, EV. Default 3. */
  readonly rampEv?: number;
  /** Share of that which the photographer makes up for in third stops; 0: one exposure throughout. Default 0.9. */
  readonly followed?: number;
  /**
   * Somebody close to the lens: light that is taken from the left `passerShare` of `PASSER_FRAMES` frames in the middle of
   * the dusk, EV. The truth's numbers are without him. Default 0.
   */
  readonly passerEv?: number;
  /** Share of the width that he covers. */
  readonly passerShare?: number;
  /** Test photographs before each shot. Default true. */
  readonly testShots?: boolean;
  /** Leaves out the middle frame of the dusk, as if its file were lost. Default false. */
  readonly missingFrame?: boolean;
  /** Number of the first file, 1 to 9999; after 9999 a new folder begins with 1. Default 1. */
  readonly firstNumber?: number;
  /** Default RGGB. */
  readonly cfa?: Cfa;
  /** 2: another camera takes the afternoon. Default 1. */
  readonly bodies?: 1 | 2;
  /** Default lossless-jpeg. */
  readonly compression?: "lossless-jpeg" | "none";
}

export type ShootOptions = Required<SampleOptions>;

const DEFAULTS: ShootOptions = {
  seed: 1,
  width: 1920,
  height: 1280,
  tiles: 1,
  frames: 72,
  dayFrames: 24,
  interval: 30,
  dayInterval: 5,
  flickerEv: 0.08,
  calibrationEv: 0.03,
  rampEv: 3,
  followed: 0.9,
  passerEv: 0,
  passerShare: 0.4,
  testShots: true,
  missingFrame: false,
  firstNumber: 1,
  cfa: "RGGB",
  bodies: 1,
  compression: "lossless-jpeg",
};

/** Who passes does so for so many frames. */
export const PASSER_FRAMES = 8;

/** True for the frames of the dusk that somebody passes. */
export function isPassed({ passerEv, frames }: ShootOptions, { shot, frame }: PlannedFrame): boolean {
  const first = Math.floor((frames - PASSER_FRAMES) / 2);
  return passerEv > 0 && shot === "dusk" && frame >= first && frame < first + PASSER_FRAMES;
}

/** One photograph to be taken. */
export interface PlannedFrame {
  /** Below the sample's folder. */
  readonly path: string;
  readonly shot: "dusk" | "day" | "test";
  readonly place: "dusk" | "day";
  /** Number within its shot, from 0; test photographs show the first. */
  readonly frame: number;
  /** Camera's clock read as UTC, seconds since 1970. */
  readonly takenAt: number;
  /** Seconds since the shot's start; before it: negative. */
  readonly seconds: number;
  readonly settings: Settings;
  /** Exact settings against the first of the shot, and the errors on top, EV. */
  readonly exposureEv: number;
  readonly calibrationEv: number;
  readonly flickerEv: number;
  readonly serial: string;
  /** Its file is lost. */
  readonly missing: boolean;
}

/** Seconds east of UTC. */
export const ZONE_OFFSET = 7200;
const DAY_START = Date.UTC(2025, 8, 19, 15, 10, 4) / 1000;
const DUSK_START = Date.UTC(2025, 8, 19, 19, 2, 11) / 1000;
/** 1/250 s, f/7.1, ISO 100; 1/4 s, f/5.6, ISO 100 behind a neutral filter. */
const DAY_SETTINGS: Settings = { shutter: -24, aperture: 17, iso: 0 };
const DUSK_SETTINGS: Settings = { shutter: -6, aperture: 15, iso: 0 };
/** The dusk's longest exposure is 1 s: from there on ISO follows. */
const SLOWEST = 0;
const SERIALS = ["20250001", "20250002"] as const;

/** @throws RushesError `bad-argument` */
export function completeOptions(options: SampleOptions): ShootOptions {
  const full: ShootOptions = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS) as (keyof ShootOptions)[]) {
    if (options[key] !== undefined) Object.assign(full, { [key]: options[key] });
  }
  const whole = (name: keyof ShootOptions, low: number, high: number): void => {
    const value = full[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high) {
      throw new RushesError(
        "bad-argument",
        `Expected \`${name}\` from ${low} to ${high} but received ${String(value)}`,
      );
    }
  };
  const real = (name: keyof ShootOptions, low: number, high: number): void => {
    const value = full[name];
    if (typeof value !== "number" || !(value >= low && value <= high)) {
      throw new RushesError(
        "bad-argument",
        `Expected \`${name}\` from ${low} to ${high} but received ${String(value)}`,
      );
    }
  };
  whole("seed", 0, 0x7fffffff);
  for (const side of ["width", "height"] as const) {
    whole(side, 32, 20_000);
    const unit = 2 * full.tiles;
    if (full[side] % unit !== 0) {
      throw new RushesError("bad-argument", `Expected \`${side}\` in steps of ${unit} but received ${full[side]}`);
    }
  }
  whole("frames", 0, 20_000);
  whole("dayFrames", 0, 20_000);
  real("interval", 0.5, 3600);
  real("dayInterval", 0.5, 3600);
  real("flickerEv", 0, 1);
  real("calibrationEv", 0, 0.5);
  real("rampEv", 0, 8);
  real("followed", 0, 1);
  real("passerEv", 0, 4);
  real("passerShare", 0, 1);
  whole("firstNumber", 1, 9999);
  return full;
}

/** Everything that is decided before a pixel is painted, in the order it was photographed. */
export function planShoot(options: ShootOptions): PlannedFrame[] {
  const random = createRandom(options.seed, 501);
  const nameNext = createNamer(options.firstNumber, "RSH");
  const nameSecond = options.bodies === 2 ? createNamer(1, "RSB") : nameNext;
  const take = (
    place: "dusk" | "day",
    shot: PlannedFrame["shot"],
    frame: number,
    seconds: number,
    settings: Settings,
  ): PlannedFrame => {
    const day = place === "day";
    // The clock of the intervalometer trembles.
    const jitter = shot === "test" ? 0 : 0.012 * between(random, -1, 1);
    const takenAt = Math.round(((day ? DAY_START : DUSK_START) + seconds + jitter) * 100) / 100;
    const error = createRandom(options.seed, 502, settings.shutter, settings.aperture, settings.iso);
    return {
      path: (day ? nameSecond : nameNext)(),
      shot,
      place,
      frame,
      takenAt,
      seconds,
      settings,
      exposureEv: settingsEv(settings) - settingsEv(day ? DAY_SETTINGS : DUSK_SETTINGS),
      calibrationEv: options.calibrationEv * between(error, -1, 1),
      flickerEv: options.flickerEv * normal(random),
      serial: day && options.bodies === 2 ? SERIALS[1] : SERIALS[0],
      missing: shot === "dusk" && options.missingFrame && frame === Math.floor(options.frames / 2),
    };
  };
  const shift = (settings: Settings, thirds: number): Settings => ({ ...settings, shutter: settings.shutter + thirds });
  const tests = (
    place: "dusk" | "day",
    settings: Settings,
    list: readonly (readonly [number, number])[],
  ): PlannedFrame[] =>
    options.testShots ? list.map(([seconds, thirds]) => take(place, "test", 0, seconds, shift(settings, thirds))) : [];
  const count = (length: number): number[] => Array.from({ length }, (_, index) => index);

  const day =
    options.dayFrames === 0
      ? []
      : [
          ...tests("day", DAY_SETTINGS, [
            [-171, 3],
            [-96, -2],
          ]),
          ...count(options.dayFrames).map((frame) =>
            take("day", "day", frame, frame * options.dayInterval, DAY_SETTINGS),
          ),
        ];
  const sun = duskSetUp(options.rampEv).sun;
  const dusk =
    options.frames === 0
      ? []
      : [
          ...tests("dusk", DUSK_SETTINGS, [
            [-402, 4],
            [-377, -3],
            [-268, 1],
          ]),
          ...count(options.frames).map((frame) =>
            take("dusk", "dusk", frame, frame * options.interval, followLight(sun, options, frame)),
          ),
        ];
  return [...day, ...dusk];
}

/** Settings of a dusk frame: third stops that follow the light, time first, ISO where time ends. */
function followLight(sun: SunCourse, { frames, followed }: ShootOptions, frame: number): Settings {
  const progress = frames > 1 ? frame / (frames - 1) : 0;
  const thirds = Math.floor(-computeAmbientEv(sun, progress) * followed * 3 + 0.4);
  const inTime = Math.min(thirds, SLOWEST - DUSK_SETTINGS.shutter);
  return { ...DUSK_SETTINGS, shutter: DUSK_SETTINGS.shutter + inTime, iso: DUSK_SETTINGS.iso + thirds - inTime };
}

/** File names as a card has them: DCIM/100RUSHE/RSH_0001.DNG, and a new folder after 9999. */
function createNamer(firstNumber: number, prefix: string): () => string {
  let number = firstNumber;
  let folder = 100;
  return () => {
    const path = `DCIM/${folder}RUSHE/${prefix}_${String(number).padStart(4, "0")}.DNG`;
    number++;
    if (number > 9999) {
      number = 1;
      folder++;
    }
    return path;
  };
}
