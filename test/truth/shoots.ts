// Shoots by chance: any settings in any order on any grid, any jitter, ruined and missing frames, pauses.
import * as fc from "fast-check";
import type { Exposure } from "../../src/film/frame.ts";
import { createNormal, createRandom, type WorldFrame } from "./light-world.ts";

/** What an engraved dial offers, from little light to much; a click is a third or half a stop. */
interface Grid {
  readonly perStop: number;
  readonly shutters: readonly number[];
  readonly apertures: readonly number[];
  readonly isos: readonly number[];
}

const fractions = (...denominators: readonly number[]): number[] => denominators.map((number) => 1 / number);

const THIRDS: Grid = {
  perStop: 3,
  shutters: [
    ...fractions(8000, 6400, 5000, 4000, 3200, 2500, 2000, 1600, 1250, 1000, 800, 640, 500, 400, 320, 250, 200, 160),
    ...fractions(125, 100, 80, 60, 50, 40, 30, 25, 20, 15, 13, 10, 8, 6, 5, 4),
    0.3,
    0.4,
    0.5,
    0.6,
    0.8,
    1,
    1.3,
    1.6,
    2,
    2.5,
    3.2,
    4,
    5,
    6,
    8,
    10,
    13,
    15,
    20,
    25,
    30,
  ],
  apertures: [22, 20, 18, 16, 14, 13, 11, 10, 9, 8, 7.1, 6.3, 5.6, 5, 4.5, 4, 3.5, 3.2, 2.8],
  isos: [100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200, 4000, 5000, 6400],
};

const HALVES: Grid = {
  perStop: 2,
  shutters: [
    ...fractions(8000, 6000, 4000, 3000, 2000, 1500, 1000, 750, 500, 350, 250, 180, 125, 90, 60, 45, 30, 20, 15, 10),
    ...fractions(8, 6, 4, 3),
    0.5,
    0.7,
    1,
    1.5,
    2,
    3,
    4,
    6,
    8,
    10,
    15,
    20,
    30,
  ],
  apertures: [22, 19, 16, 13, 11, 9.5, 8, 6.7, 5.6, 4.8, 4, 3.3, 2.8],
  // Bodies in half stops turn sensitivity by whole ones: every second place is the same number.
  isos: [100, 200, 400, 800, 1600, 3200, 6400],
};

/** Bulb exposures: seconds as timed, to a tenth. */
const BULB = "bulb";

export interface Shoot {
  readonly count: number;
  /** EV that light falls in an interval; it stays within 9 EV. */
  readonly fallPerFrame: number;
  /** σ of the jitter, and of what a setting gives beyond what it says, EV. */
  readonly flicker: number;
  readonly calibration: number;
  readonly body: "thirds" | "halves" | typeof BULB;
  /** Frames between changes of settings, about. */
  readonly hold: number;
  /** Clicks of a change, and dials that are turned in one frame. */
  readonly stride: number;
  readonly dials: number;
  /** The camera follows the light; goes any way it likes (steps the wrong way); lets ISO jump against the shutter; stays. */
  readonly manner: "follows" | "wanders" | "zig-zag" | "stays";
  /** Frames ruined by an exposure that is out by 1 or 1.5 EV. */
  readonly outliers: readonly number[];
  readonly missing: readonly number[];
  /** Share of frames whose file tells no settings. */
  readonly silent: number;
  /** Frame before which shooting rests, for so many intervals, and goes on at an interval so many times as long. */
  readonly pause: { readonly at: number; readonly length: number; readonly slower: number } | null;
  readonly seed: number;
}

/** Any shoot of `min` to `max` frames. */
export function createShoots(min: number, max: number): fc.Arbitrary<Shoot> {
  // Evenly spread: fc.double picks bit patterns, and most of those lie next to 0.
  const amount = (low: number, high: number): fc.Arbitrary<number> =>
    fc.integer({ min: 0, max: 1000 }).map((share) => low + ((high - low) * share) / 1000);
  const frames = (most: number): fc.Arbitrary<number[]> => fc.array(fc.nat({ max: max - 1 }), { maxLength: most });
  return fc.record({
    count: fc.integer({ min, max }),
    fallPerFrame: amount(-0.04, 0.06),
    flicker: amount(0, 0.15),
    calibration: amount(0, 0.08),
    body: fc.constantFrom("thirds", "thirds", "halves", BULB),
    hold: fc.integer({ min: 1, max: 40 }),
    stride: fc.constantFrom(1, 1, 2, 3),
    dials: fc.constantFrom(1, 1, 2, 3),
    manner: fc.constantFrom("follows", "wanders", "zig-zag", "stays"),
    outliers: frames(4),
    missing: fc.oneof(frames(16), frames(Math.round(0.3 * max))),
    silent: fc.constantFrom(0, 0, 0.1, 0.4),
    pause: fc.option(
      fc.record({ at: fc.nat({ max }), length: fc.integer({ min: 2, max: 300 }), slower: amount(0.5, 3) }),
      {
        freq: 2,
      },
    ),
    seed: fc.nat({ max: 1e6 }),
  });
}

export interface Taken {
  readonly frames: readonly WorldFrame[];
  /** The scene's own light, and what settings really gave, EV. */
  readonly scene: readonly number[];
  readonly settings: readonly number[];
  /** White error of each frame, EV; and what ruined it. */
  readonly jitter: readonly number[];
  readonly ruin: readonly number[];
  /** Intervals since the first frame. */
  readonly times: Float64Array;
  /** First frame after the pause; null: there is none. */
  readonly rest: number | null;
  /** Frames with another setting than the one before. */
  readonly steps: readonly number[];
}

/** Clicks that each dial stands away from where it was at first. */
export interface Dials {
  readonly shutter: number;
  readonly aperture: number;
  readonly iso: number;
}

const NAMES = ["shutter", "aperture", "iso"] as const;

/** A shoot that is not left to chance. */
interface Script {
  /** The scene's light at a moment, 0 to 1, EV. */
  readonly scene?: (moment: number) => number;
  /** What is turned before frame `i`, when the light asks for `wanted` EV more than at first. */
  readonly turn?: (wanted: number, i: number, before: Dials) => Dials;
}

export function take(shoot: Shoot, script: Script = {}): Taken {
  const random = createRandom(shoot.seed);
  const normal = createNormal(shoot.seed + 1);
  const offsets = new Map<string, number>();
  const camera = createCamera(shoot.body);
  const taken = { scene: [] as number[], settings: [] as number[], jitter: [] as number[], ruin: [] as number[] };
  const steps: number[] = [];
  const times = computeTimes(shoot);
  let dials: Dials = { shutter: 0, aperture: 0, iso: 0 };
  const frames = Array.from(times, (time, i): WorldFrame => {
    const scene =
      script.scene?.(time / (times.at(-1) as number)) ?? -Math.min(9, Math.max(-9, shoot.fallPerFrame * time));
    const before = dials;
    if (script.turn !== undefined) dials = script.turn(-scene, i, before);
    else if (i > 0 && shoot.manner !== "stays" && random() < 1 / shoot.hold) {
      dials = turn({ shoot, camera, random, dials, wanted: -scene });
    }
    if (i > 0 && dials !== before) steps.push(i);
    const { exposure, ev } = camera.read(dials);
    const key = JSON.stringify(exposure);
    if (!offsets.has(key)) offsets.set(key, shoot.calibration * normal());
    const settings = ev + (offsets.get(key) as number);
    const jitter = shoot.flicker * normal();
    const ruin = shoot.outliers.includes(i) ? (random() < 0.5 ? -1.5 : 1) : 0;
    const silent = random() < shoot.silent;
    taken.scene.push(scene);
    taken.settings.push(settings);
    taken.jitter.push(jitter);
    taken.ruin.push(ruin);
    return {
      time: 10 * time,
      exposure: silent ? { shutter: null, aperture: null, iso: null } : exposure,
      ev: scene + settings + jitter + ruin,
      missing: shoot.missing.includes(i),
    };
  });
  const { pause, count } = shoot;
  return { ...taken, frames, times, steps, rest: pause !== null && pause.at > 0 && pause.at < count ? pause.at : null };
}

function computeTimes({ count, pause }: Shoot): Float64Array {
  let time = 0;
  return Float64Array.from({ length: count }, (_, i) => {
    if (i > 0) time += pause === null || i < pause.at ? 1 : i === pause.at ? pause.length : pause.slower;
    return time;
  });
}

interface Camera {
  /** EV of a click of a dial. */
  readonly click: Readonly<Record<keyof Dials, number>>;
  /** Whether a dial goes that far. */
  readonly reaches: (dials: Dials) => boolean;
  readonly read: (dials: Dials) => { readonly exposure: Exposure; readonly ev: number };
}

/** 1/60 s (bulb: 8 s), f/8 and ISO 400 at first. */
function createCamera(body: Shoot["body"]): Camera {
  const { perStop, shutters, apertures, isos } = body === "halves" ? HALVES : THIRDS;
  const click = { shutter: 1 / perStop, aperture: 1 / perStop, iso: body === "halves" ? 1 : 1 / perStop };
  const middle = { shutter: shutters.indexOf(1 / 60), aperture: apertures.indexOf(8), iso: isos.indexOf(400) };
  const seconds = (clicks: number): number => Math.round(10 * 8 * 2 ** (0.7 * clicks * click.shutter)) / 10;
  const isBulb = body === BULB;
  const shutterOf = (clicks: number): number | null => {
    return isBulb ? seconds(clicks) : (shutters[middle.shutter + clicks] ?? null);
  };
  const read: Camera["read"] = ({ shutter, aperture, iso }) => {
    const given = isBulb ? Math.log2(seconds(shutter) / 8) : shutter * click.shutter;
    const exposure = {
      shutter: shutterOf(shutter),
      aperture: apertures[middle.aperture + aperture] ?? null,
      iso: isos[middle.iso + iso] ?? null,
    };
    return { exposure, ev: given + aperture * click.aperture + iso * click.iso };
  };
  const reaches: Camera["reaches"] = (dials) => {
    return (
      (!isBulb || Math.abs(dials.shutter) < 12) && Object.values(read(dials).exposure).every((value) => value !== null)
    );
  };
  return { click, reaches, read };
}

interface Turn {
  readonly shoot: Shoot;
  readonly camera: Camera;
  readonly random: () => number;
  readonly dials: Dials;
  /** EV away from the first settings that the light asks for. */
  readonly wanted: number;
}

function turn({ shoot, camera, random, dials, wanted }: Turn): Dials {
  let next = dials;
  const move = (name: keyof Dials, clicks: number): void => {
    const moved = { ...next, [name]: next[name] + clicks };
    if (clicks !== 0 && camera.reaches(moved)) next = moved;
  };
  const { click } = camera;
  const lack = (): number => wanted - camera.read(next).ev;
  if (shoot.manner === "zig-zag") {
    const way = random() < 0.5 ? -1 : 1;
    const before = next;
    move("shutter", way * shoot.stride);
    if (next !== before) move("iso", -Math.round((way * shoot.stride * click.shutter) / click.iso));
    move("iso", Math.abs(lack()) > click.iso / 2 ? Math.sign(lack()) : 0);
    return next;
  }
  for (let i = 0; i < shoot.dials; i++) {
    const name = NAMES[Math.floor(random() * NAMES.length)] ?? "iso";
    const way = shoot.manner === "follows" ? Math.sign(Math.round(lack() / click[name])) : random() < 0.5 ? -1 : 1;
    move(name, way * shoot.stride);
  }
  return next;
}
