import { captionsUrl } from "../media/add-captions.ts";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import type { ShownPicture } from "../pages/picture.tsx";
import { captions, films } from "../tables/films.ts";
import { assets, videos, type Rendition } from "../tables/media.ts";
import { type Catalogue, type ListedFilm, shownPicture } from "./catalogue.ts";
import { readTogether } from "./read-together.ts";

/** A film's streams, when they are there to be played. */
export interface PlayableVideo {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly renditions: readonly Rendition[];
}

/** All that a film's page shows. */
export interface ShownFilm {
  readonly listed: ListedFilm;
  readonly row: typeof films.$inferSelect;
  readonly video: PlayableVideo | null;
  readonly captions: readonly { readonly language: string; readonly label: string; readonly url: string }[];
  /** Of stills and keograms, by asset id; others may be among them. */
  readonly pictures: ReadonlyMap<string, ShownPicture>;
}

/** What of a film is in no catalogue. */
type FilmDetails = Omit<ShownFilm, "listed">;

/** Reads films' details, by id. */
export type ReadDetails = (filmId: string) => Promise<FilmDetails | null>;

/** The film with this address; null: none is published there. */
export async function readFilm(
  catalogue: Catalogue,
  slug: string,
  readDetails: ReadDetails,
): Promise<ShownFilm | null> {
  const listed = catalogue.filmBySlug.get(slug);
  if (listed === undefined) return null;
  const details = await readDetails(listed.id);
  return details === null ? null : { listed, ...details };
}

/** A question costs ten times what a row does, and a batch must not keep others waiting. */
const MOST_AT_ONCE = 16;

/** Details of what is asked for while an answer is on its way are read together. */
export function createDetailsReader(db: Database): ReadDetails {
  return readTogether((ids: readonly string[]) => readAllDetails(db, ids), MOST_AT_ONCE);
}

/** Of any film, published or not; null: there is none. */
export async function readDraftDetails(db: Database, filmId: string): Promise<FilmDetails | null> {
  return (await readAllDetails(db, [filmId], { withDrafts: true })).get(filmId) ?? null;
}

async function readAllDetails(
  db: Database,
  ids: readonly string[],
  { withDrafts = false } = {},
): Promise<Map<string, FilmDetails>> {
  const found = await db
    .select({ film: films, video: videos })
    .from(films)
    .leftJoin(videos, eq(videos.id, films.videoId))
    .where(and(inArray(films.id, [...ids]), withDrafts ? undefined : eq(films.state, "published")));
  const tracks = await db
    .select()
    .from(captions)
    .where(inArray(captions.filmId, [...ids]))
    .orderBy(asc(captions.language));
  const pictures = await readPictures(
    db,
    found.flatMap(({ film }) => pictureIds(film)),
  );
  return new Map(
    found.map(({ film: row, video }) => [
      row.id,
      {
        row,
        video:
          video !== null && video.state === "ready"
            ? { id: video.id, width: video.width ?? 1920, height: video.height ?? 1080, renditions: video.renditions }
            : null,
        captions: tracks
          .filter(({ filmId }) => filmId === row.id)
          .map(({ language, label, assetId }) => ({ language, label, url: captionsUrl(assetId) })),
        pictures,
      },
    ]),
  );
}

/** Of stills and keograms. */
function pictureIds({ interview, howMade }: typeof films.$inferSelect): readonly string[] {
  return [
    ...interview.flatMap((block) => (block.kind === "still" ? [block.assetId] : [])),
    ...(howMade.keograms ?? []).map((keogram) => keogram.assetId),
  ];
}

async function readPictures(db: Database, ids: readonly string[]): Promise<Map<string, ShownPicture>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: assets.id, width: assets.width, height: assets.height, alt: assets.alt })
    .from(assets)
    .where(inArray(assets.id, [...ids]));
  return new Map(
    rows.flatMap((row) => {
      const picture = shownPicture(row.id, row.width, row.height, row.alt);
      return picture === null ? [] : [[row.id, picture] as const];
    }),
  );
}
