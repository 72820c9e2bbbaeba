import { captionsUrl } from "../media/add-captions.ts";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import type { ShownPicture } from "../pages/picture.tsx";
import { captions, films } from "../tables/films.ts";
import { assets, videos, type Rendition } from "../tables/media.ts";
import { type Catalogue, type ListedFilm, shownPicture } from "./catalogue.ts";

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
  /** Of stills and keograms, by asset id. */
  readonly pictures: ReadonlyMap<string, ShownPicture>;
}

/** The film with this address; null: none is published there. */
export async function readFilm(db: Database, catalogue: Catalogue, slug: string): Promise<ShownFilm | null> {
  const listed = catalogue.filmBySlug.get(slug);
  if (listed === undefined) return null;
  const [found] = await db
    .select({ film: films, video: videos })
    .from(films)
    .leftJoin(videos, eq(videos.id, films.videoId))
    .where(and(eq(films.id, listed.id), eq(films.state, "published")));
  if (found === undefined) return null;
  const { film: row, video } = found;
  const tracks = await db
    .select({ language: captions.language, label: captions.label, assetId: captions.assetId })
    .from(captions)
    .where(eq(captions.filmId, row.id))
    .orderBy(asc(captions.language));
  const pictureIds = [
    ...row.interview.flatMap((block) => (block.kind === "still" ? [block.assetId] : [])),
    ...(row.howMade.keograms ?? []).map((keogram) => keogram.assetId),
  ];
  return {
    listed,
    row,
    video:
      video !== null && video.state === "ready"
        ? { id: video.id, width: video.width ?? 1920, height: video.height ?? 1080, renditions: video.renditions }
        : null,
    captions: tracks.map(({ language, label, assetId }) => ({
      language,
      label,
      url: captionsUrl(assetId),
    })),
    pictures: await readPictures(db, pictureIds),
  };
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
