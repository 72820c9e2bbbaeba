import { RushesError } from "../base/errors.ts";
import type { Film, FilmShot } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import type { Frame } from "../film/frame.ts";
import { computeMedian } from "../light/robust.ts";
import { computeSunAltitude } from "../light/sun-altitude.ts";
import { computeSunKelvins, DEFAULT_SUN_KEYS } from "../light/sun-balance.ts";
import { computeTimeline } from "../light/timeline.ts";
import { parseExifOffset } from "../raw/exif-date.ts";
import { findShotPlace } from "./shot-place.ts";

/** The sun over a slot, and the colour temperature that is to look neutral under it. */
export interface SunSlot {
  /** Degrees, of the sun's centre, without refraction. */
  readonly altitude: number;
  readonly kelvin: number;
}

/** A clock that departs from its neighbours' by more than this many seconds and intervals is wrong. */
const WRONG_SECONDS = 600;
const WRONG_INTERVALS = 10;

/**
 * One per slot where a shot's white balance follows the sun; null where it does not. Times are the camera's clock, in the
 * zone that the file tells, else in the film's.
 * @throws RushesError `bad-film` that says what to add to film.yaml where place, zone or times are not known
 */
export function followSun(shot: FilmShot, film: Film, frames: ReadonlyMap<string, Frame>): readonly SunSlot[] | null {
  const wanted = shot.whiteBalance;
  if (typeof wanted !== "object" || !("sun" in wanted)) return null;
  const slots = expandFrames(shot.frames).map((path) => (path === null ? undefined : frames.get(path)));
  const place = findShotPlace(shot, film, slots);
  if (place === null) {
    throw refuse(
      shot,
      "but neither film.yaml nor the photographs say where it was: add `place: { latitude: 35.68, longitude: 139.77 }` (degrees, north and east positive) to the film or to the shot",
    );
  }
  const times = fillTimes(findTimes(shot, film, slots));
  if (times === null) {
    throw refuse(shot, "but no photograph says when it was taken: use keyframes or one balance instead");
  }
  const altitudes = times.map((time) => computeSunAltitude(time, place.latitude, place.longitude));
  const kelvins = computeSunKelvins(wanted.sun === "auto" ? DEFAULT_SUN_KEYS : wanted.sun, altitudes);
  return Array.from(altitudes, (altitude, slot) => ({ altitude, kelvin: kelvins[slot] as number }));
}

function refuse(shot: FilmShot, why: string): RushesError {
  return new RushesError("bad-film", `The white balance of shot ${shot.id} follows the sun, ${why}`);
}

/** Seconds since 1970, UTC, per slot; null: not known. The date of a file is no time of a photograph. */
function findTimes(shot: FilmShot, film: Film, slots: readonly (Frame | undefined)[]): (number | null)[] {
  const zone = parseExifOffset(shot.place?.zone ?? film.place?.zone ?? null);
  return slots.map((frame) => {
    if (frame === undefined || frame.takenAt === null || frame.takenFrom === "modified") return null;
    const offset = frame.zoneOffset ?? zone;
    if (offset === null) {
      throw refuse(
        shot,
        `but neither film.yaml nor \`${frame.path}\` says in which zone the camera's clock ran: add \`zone: "+09:00"\` (hours ahead of UTC) to the place of the film or of the shot`,
      );
    }
    return frame.takenAt - offset;
  });
}

/** Times of all slots: unknown ones, and those of clocks gone wrong, lie between their neighbours. Null: none is known. */
function fillTimes(times: readonly (number | null)[]): Float64Array | null {
  const timeline = computeTimeline(times);
  const known = times.flatMap((time, slot) => (time === null ? [] : [{ time, at: timeline[slot] as number }]));
  const rates = known.slice(1).map(({ time, at }, i) => {
    const before = known[i] as (typeof known)[number];
    return (time - before.time) / (at - before.at);
  });
  const interval = known.length < 2 ? 0 : computeMedian(rates);
  const limit = Math.max(WRONG_SECONDS, WRONG_INTERVALS * Math.abs(interval));
  const right = known.filter(({ time }, i) => {
    const around = known.slice(Math.max(0, Math.min(i - 2, known.length - 5)), Math.max(5, i + 3));
    return known.length < 5 || Math.abs(time - computeMedian(around.map((other) => other.time))) <= limit;
  });
  // A pause may leave single frames far from the middle of their neighbours, but not most of them.
  const trusted = right.length * 2 >= known.length ? right : known;
  const [first, last] = [trusted[0], trusted.at(-1)];
  if (first === undefined || last === undefined) return null;
  let next = 0;
  return timeline.map((at) => {
    while (next < trusted.length && (trusted[next] as (typeof known)[number]).at < at) next++;
    const after = trusted[next];
    const before = trusted[next - 1];
    if (after?.at === at) return after.time;
    if (before === undefined || after === undefined) {
      const nearest = after ?? before ?? first;
      return nearest.time + (at - nearest.at) * interval;
    }
    return before.time + ((at - before.at) / (after.at - before.at)) * (after.time - before.time);
  });
}
