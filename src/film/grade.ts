type Triple = readonly [number, number, number];

/** What people change of a look, as numbers: all of them 0, or 1 for gamma and gain, leave it as it is. */
export interface Grade {
  /** Mired (10⁶/K) by which grey is warmer (above 0) or cooler than white balance made it, −100 to 100. */
  readonly temperature: number;
  /** Distance from the white lights' line in CIE 1960 u, v, in 3000ths, towards magenta (above 0) or green, −100 to 100. */
  readonly tint: number;
  /** Light above middle grey, but for white itself; the end of it at white; the same below grey; −100 to 100. */
  readonly highlights: number;
  readonly whites: number;
  readonly shadows: number;
  readonly blacks: number;
  /** Colourfulness of what is not colourful yet, −100 to 100. */
  readonly vibrance: number;
  /** Colourfulness, −100 (none) to 100 (twice as much). */
  readonly saturation: number;
  /** Of red, green and blue: what black becomes, −0.5 to 0.5; a power's inverse, 0.2 to 5; what white becomes, 0 to 4. */
  readonly lift: Triple;
  readonly gamma: Triple;
  readonly gain: Triple;
}

export const NEUTRAL_GRADE: Grade = {
  temperature: 0,
  tint: 0,
  highlights: 0,
  whites: 0,
  shadows: 0,
  blacks: 0,
  vibrance: 0,
  saturation: 0,
  lift: [0, 0, 0],
  gamma: [1, 1, 1],
  gain: [1, 1, 1],
};

type Wheel = "lift" | "gamma" | "gain";
type Slider = Exclude<keyof Grade, Wheel>;

/** The controls that are one number, and the colour wheels, with their least and greatest values. */
export const SLIDERS: readonly Slider[] = [
  "temperature",
  "tint",
  "highlights",
  "whites",
  "shadows",
  "blacks",
  "vibrance",
  "saturation",
];
export const MOST_SLIDER = 100;
export const WHEELS: Readonly<Record<Wheel, readonly [number, number]>> = {
  lift: [-0.5, 0.5],
  gamma: [0.2, 5],
  gain: [0, 4],
};
export const WHEEL_NAMES: readonly Wheel[] = ["lift", "gamma", "gain"];

/** A colour wheel in film.yaml: one number for all three channels, or one each. */
export type FilmWheel = number | [number, number, number];

/** The controls as film.yaml has them; what is left out changes nothing. */
export type FilmGrade = Partial<Record<Slider, number>> & Partial<Record<Wheel, FilmWheel>>;

/** Fills in what is left out. */
export function completeGrade(wanted: FilmGrade): Grade {
  const sliders = Object.fromEntries(SLIDERS.map((name) => [name, wanted[name] ?? NEUTRAL_GRADE[name]]));
  const wheels = Object.fromEntries(WHEEL_NAMES.map((name) => [name, toTriple(wanted[name] ?? NEUTRAL_GRADE[name])]));
  return { ...NEUTRAL_GRADE, ...sliders, ...wheels };
}

function toTriple(wheel: FilmWheel | Triple): Triple {
  return typeof wheel === "number" ? [wheel, wheel, wheel] : wheel;
}

/** True where a grade leaves pictures as they are. */
export function isNeutral(grade: Grade): boolean {
  return (
    SLIDERS.every((name) => grade[name] === NEUTRAL_GRADE[name]) &&
    WHEEL_NAMES.every((name) => grade[name].every((part, c) => part === NEUTRAL_GRADE[name][c]))
  );
}
