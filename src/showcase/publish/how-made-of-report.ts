import { z } from "zod";
import { RushesError } from "../../base/errors.ts";
import type { GeoPlace } from "../../film/frame.ts";
import { formatPlace } from "../../report/words.ts";
import { MAX_PLACES, MAX_POINTS, MAX_SHOTS, sayProblem } from "./announcement.ts";

/** Older reports have none; what is no place is none. */
const place = z
  .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
  .nullable()
  .catch(null);
const values = z.array(z.number().nullable());

/** What is read of a report (`src/report/report.ts`): it may be an older one, or somebody's own. */
const reportSchema = z.object({
  version: z.literal(1, "this rushes reads reports of version 1"),
  name: z.string(),
  shots: z.array(
    z.object({
      id: z.string(),
      camera: z.string().nullable(),
      lens: z.string().nullable(),
      place,
      frames: z.array(z.object({ fate: z.string(), takenAt: z.number().nullable() })),
      light: z.object({ before: values, after: values }),
    }),
  ),
});

/** What a report tells of how a film was made. No file's name, folder or command is among it. */
export interface ReportedMaking {
  readonly name: string;
  /** The year of the last photograph; null: not known. */
  readonly year: number | null;
  /** Ids of the shots that are in the film, in its order. */
  readonly shots: readonly string[];
  /** Where all of it was taken; null: not known, or at several places. */
  readonly place: GeoPlace | null;
  readonly howMade: {
    readonly frames: number;
    readonly shots: number;
    readonly days?: number;
    readonly kit: string[];
    /** Such as `39.03° N, 125.75° E`: coordinates of its shots, to about a kilometre. */
    readonly places?: string[];
    readonly light: { readonly shot: string; readonly before: (number | null)[]; readonly after: (number | null)[] }[];
  };
}

const DAY_SECONDS = 86_400;
const MAX_KIT = 20;
/** Decimals of degrees that are told: hundredths are a kilometre, which is a place on a map and not somebody's garden. */
const PLACE_DIGITS = 2;
/** The next hundredth is near, the one after it is not. */
const NEAR_DEGREES = 0.015;
/** Decimals of EV that a drawing shows. */
const SCALE = 1000;

/** @throws RushesError `bad-argument`, in words, for what is no report */
export function howMadeOfReport(value: unknown): ReportedMaking {
  const { data, error } = reportSchema.safeParse(value);
  if (error !== undefined) {
    throw new RushesError("bad-argument", `Expected a report of rushes make (film.report.json): ${sayProblem(error)}.`);
  }
  // Stills, test shots and the like are in the report, too, and have no light.
  const played = data.shots.filter(({ light }) => light.before.length > 0);
  const used = played.flatMap(({ frames }) => frames.filter(({ fate }) => fate === "used"));
  const times = used.flatMap(({ takenAt }) => (takenAt !== null && takenAt > 0 ? [takenAt] : []));
  const kit = played.flatMap(({ camera, lens }) => [camera, lens].filter((one) => one !== null && one.trim() !== ""));
  const places = distinct(played.flatMap((shot) => (shot.place === null ? [] : [shot.place])));
  const last = times.reduce((latest, time) => Math.max(latest, time), 0);
  const year = last === 0 ? null : new Date(last * 1000).getUTCFullYear();
  return {
    name: data.name,
    year: year !== null && year >= 1880 && year <= 2200 ? year : null,
    shots: played.map(({ id }) => id),
    place: places.length === 1 ? places[0]! : null,
    howMade: {
      frames: used.length,
      shots: played.length,
      // The camera's own clock, read as UTC: its days are those of whoever stood there.
      ...(times.length === 0 ? {} : { days: new Set(times.map((time) => Math.floor(time / DAY_SECONDS))).size }),
      kit: [...new Set(kit as string[])].slice(0, MAX_KIT).map((one) => one.slice(0, 120)),
      ...(places.length === 0
        ? {}
        : { places: places.slice(0, MAX_PLACES).map((one) => formatPlace(one, PLACE_DIGITS)) }),
      light: played.slice(0, MAX_SHOTS).flatMap(({ id, light }) => {
        const [before, after] = [thin(aboutMedian(light.before)), thin(aboutMedian(light.after))];
        return [...before, ...after].every((ev) => ev === null) ? [] : [{ shot: id.slice(0, 100), before, after }];
      }),
    },
  };
}

/** Places as they are told; of neighbours the first, since two shots from one hill are one place. */
function distinct(places: readonly GeoPlace[]): readonly GeoPlace[] {
  const found: GeoPlace[] = [];
  for (const { latitude, longitude } of places) {
    const told = {
      latitude: Number(latitude.toFixed(PLACE_DIGITS)) + 0,
      longitude: Number(longitude.toFixed(PLACE_DIGITS)) + 0,
    };
    const isNear = (one: GeoPlace): boolean =>
      Math.abs(one.latitude - told.latitude) < NEAR_DEGREES && Math.abs(one.longitude - told.longitude) < NEAR_DEGREES;
    if (!found.some(isNear)) found.push(told);
  }
  return found;
}

/** Scene light and a display's light have no common zero: each is told about its own median, as the report's page does. */
function aboutMedian(curve: readonly (number | null)[]): (number | null)[] {
  const known = curve.filter((ev) => ev !== null).sort((a, b) => a - b);
  const median = known[known.length >> 1] ?? 0;
  return curve.map((ev) => (ev === null ? null : Math.round((ev - median) * SCALE) / SCALE));
}

/** At most `MAX_POINTS` values that reach as low and as high as all: the least and the most of each stretch, in their order. */
function thin(curve: readonly (number | null)[]): (number | null)[] {
  if (curve.length <= MAX_POINTS) return [...curve];
  const stretches = MAX_POINTS / 2;
  return Array.from({ length: stretches }, (_, index) => {
    const stretch = curve.slice(
      Math.floor((index * curve.length) / stretches),
      Math.floor(((index + 1) * curve.length) / stretches),
    );
    const known = stretch.filter((ev) => ev !== null);
    if (known.length === 0) return [null, null];
    const [low, high] = [Math.min(...known), Math.max(...known)];
    return stretch.indexOf(low) <= stretch.indexOf(high) ? [low, high] : [high, low];
  }).flat();
}
