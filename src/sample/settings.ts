/**
 * Camera settings on the third-stop grid. A camera works with exact values, 2^(k/3) seconds and so on, and writes
 * rounded ones: 1/60 is 1/64, f/7.1 is 7.127, ISO 125 is 126.
 */
export interface Settings {
  /** Third stops: exposure time 2^(k/3) s, f-number 2^(k/6), ISO 100·2^(k/3). */
  readonly shutter: number;
  readonly aperture: number;
  readonly iso: number;
}

/** Seconds, f-number, ISO. */
export interface SettingValues {
  readonly shutter: number;
  readonly aperture: number;
  readonly iso: number;
}

/** As written into the file. */
export interface NominalSettings {
  readonly shutter: { readonly num: number; readonly den: number };
  readonly aperture: number;
  readonly iso: number;
}

/** Engraved denominators from 1/8000 to 1/4, then tenths of a second from 0.3 to 30 s. */
const FRACTIONS = [
  8000, 6400, 5000, 4000, 3200, 2500, 2000, 1600, 1250, 1000, 800, 640, 500, 400, 320, 250, 200, 160, 125, 100, 80, 60,
  50, 40, 30, 25, 20, 15, 13, 10, 8, 6, 5, 4,
];
const TENTHS = [3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 60, 80, 100, 130, 150, 200, 250, 300];
const FASTEST = -39;
const F_NUMBERS = [1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.5, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9, 10, 11, 13];
const F_NUMBERS_SMALL = [14, 16, 18, 20, 22];
const ISO_THIRDS = [100, 125, 160];

export function exactSettings({ shutter, aperture, iso }: Settings): SettingValues {
  return { shutter: 2 ** (shutter / 3), aperture: 2 ** (aperture / 6), iso: 100 * 2 ** (iso / 3) };
}

/** @throws RangeError for settings no camera has */
export function nominalSettings({ shutter, aperture, iso }: Settings): NominalSettings {
  const fraction = FRACTIONS[shutter - FASTEST];
  const tenth = TENTHS[shutter - FASTEST - FRACTIONS.length];
  const fNumber = [...F_NUMBERS, ...F_NUMBERS_SMALL][aperture];
  const third = ISO_THIRDS[((iso % 3) + 3) % 3];
  if ((fraction === undefined && tenth === undefined) || fNumber === undefined || third === undefined || iso < 0) {
    throw new RangeError(`No camera has settings ${shutter}, ${aperture}, ${iso} thirds`);
  }
  const time = fraction === undefined ? { num: tenth as number, den: 10 } : { num: 1, den: fraction };
  return { shutter: time, aperture: fNumber, iso: third * 2 ** Math.floor(iso / 3) };
}

/** log2(t·S/(100·N²)) with exact values: what reaches the file, against 1 s at f/1 and ISO 100. */
export function settingsEv({ shutter, aperture, iso }: Settings): number {
  return (shutter - aperture + iso) / 3;
}
