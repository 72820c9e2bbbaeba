import { addPicture, type Asset } from "../media/add-picture.ts";
import { readPalette } from "../media/read-palette.ts";
import type { Showcase } from "../showcase.ts";
import { paint } from "./paint.ts";
import type { WantedStill } from "./paint-stills.ts";
import type { SampleStill } from "./sample-film.ts";
import { SAMPLE_FILMS } from "./sample-films.ts";
import { SAMPLE_PEOPLE } from "./sample-people.ts";
import { SAMPLE_SHOTS } from "./sample-shots.ts";

/** A picture of the sample as it is kept. */
export interface KeptStill {
  readonly asset: Asset;
  /** Its colours, `#rrggbb`, the most of it first. */
  readonly palette: readonly string[];
}

/** Which picture it is: two that are the same are painted once. */
export type StillKey = string;

interface NamedStill {
  readonly key: StillKey;
  readonly name: string;
  readonly alt: string;
  readonly wanted: WantedStill;
}

/** Threads that paint: each holds a scene of some 30 MB at the size of a poster. */
const PAINTERS = 2;
const POSTER = { width: 1280, height: 720 } as const;
/** Side of a portrait, a share of the picture's height. */
const SIDE = 0.7;

export function stillKey({ shot, at }: Pick<SampleStill, "shot" | "at">): StillKey {
  return `${shot}-${at}`;
}

export function portraitKey(name: string): StillKey {
  return `portrait-${name}`;
}

/** Paints and keeps every picture of the sample: posters, stills of interviews, portraits. */
export async function addSamplePictures(
  showcase: Showcase,
  signal: AbortSignal,
): Promise<ReadonlyMap<StillKey, KeptStill>> {
  const all = namedStills();
  const kept = new Map<StillKey, KeptStill>();
  // A place takes longer to build than to paint: all pictures of it are one thread's, one after the other.
  const shots = [...new Set(all.map(({ wanted }) => wanted.shot))];
  const lanes = Array.from({ length: PAINTERS }, (_, lane) =>
    shots.flatMap((shot, i) => (i % PAINTERS === lane ? all.filter(({ wanted }) => wanted.shot === shot) : [])),
  );
  await Promise.all(
    lanes.map(async (lane) => {
      const pictures = await paint({ kind: "stills", wanted: lane.map(({ wanted }) => wanted) }, signal);
      for (const [index, { key, name, alt }] of lane.entries()) {
        const bytes = pictures[index]!;
        kept.set(key, { asset: await addPicture(showcase, bytes, { name, alt }), palette: await readPalette([bytes]) });
      }
    }),
  );
  return kept;
}

function namedStills(): readonly NamedStill[] {
  const stills = Object.values(SAMPLE_FILMS).flatMap(({ title, poster, interview }): NamedStill[] =>
    [poster, ...interview.flatMap((block) => (block.kind === "still" ? [block.still] : []))].map((still) => ({
      key: stillKey(still),
      name: title,
      alt: still.alt,
      wanted: { shot: SAMPLE_SHOTS[still.shot], at: still.at, ...POSTER },
    })),
  );
  const portraits = Object.entries(SAMPLE_PEOPLE).map(
    ([
      key,
      {
        name,
        portrait: { shot, at, left, top },
      },
    ]): NamedStill => ({
      key: portraitKey(key),
      name,
      alt: "A piece of sky and city, in place of a face.",
      wanted: {
        shot: SAMPLE_SHOTS[shot],
        at,
        ...POSTER,
        part: { left, top, width: (SIDE * POSTER.height) / POSTER.width, height: SIDE },
      },
    }),
  );
  return [...stills, ...portraits];
}
