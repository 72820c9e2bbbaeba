// What changes is read again and nothing else: the catalogue must be as if all had been, and no page may be old.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSettings } from "../../src/showcase/settings.ts";
import { assembleFilms, type Catalogue } from "../../src/showcase/public/catalogue.ts";
import { readCatalogue, readCatalogueRows } from "../../src/showcase/public/catalogue-rows.ts";
import { createPageCache } from "../../src/showcase/public/page-cache.ts";
import { openPageFile } from "../../src/showcase/public/page-file.ts";
import { collectionFilms, collections, filmMakers, films } from "../../src/showcase/tables/films.ts";
import { videos } from "../../src/showcase/tables/media.ts";
import { people } from "../../src/showcase/tables/people.ts";
import { addCollection, addFilm, addPerson, addVideoRow } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

/** All of a catalogue, without its circles. */
function flat({ settings, films: all, people: persons, collections: series, tags }: Catalogue) {
  const slugs = (list: readonly { readonly slug: string }[]): string => list.map(({ slug }) => slug).join(" ");
  return {
    settings,
    films: all.map((film) => ({
      ...film,
      makers: slugs(film.makers),
      curator: film.curator?.slug,
      collections: slugs(film.collections),
    })),
    people: persons.map((person) => ({ ...person, films: slugs(person.films), chosen: slugs(person.chosen) })),
    collections: series.map((one) => ({ ...one, films: slugs(one.films) })),
    tags: [...tags].map(([slug, tag]) => [slug, tag.name, slugs(tag.films)]),
  };
}

describe.each(DATABASES)("changes of what is public, on the %s database", (database) => {
  let test: TestShowcase;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    test = await openTestShowcase(database);
    const { db } = test.showcase;
    for (const name of ["Ada", "Ben", "Cleo"]) ids[name] = await addPerson(db, name, { slug: name.toLowerCase() });
    for (const [index, name] of [..."ABCDEFGHIJ"].entries()) {
      ids[name] = await addFilm(db, `Film ${name}`, {
        slug: name,
        makers: [index < 8 ? ids["Ada"]! : ids["Ben"]!],
        curatorId: ids["Cleo"]!,
        publishedAt: new Date(Date.UTC(2026, 3, 20 - index)),
        tags: ["ice"],
        videoId: await addVideoRow(db),
      });
    }
    ids["series"] = await addCollection(db, "Series", [ids["C"]!, ids["A"]!]);
  });
  afterAll(() => test.close());

  it("are read alone, and make the same catalogue as reading everything", async () => {
    const { db } = test.showcase;
    const film = (name: string, values: Partial<typeof films.$inferInsert>) =>
      db.update(films).set(values).where(eq(films.id, ids[name]!));
    const deeds: readonly (readonly [what: string, deed: () => Promise<unknown>, touched: readonly string[] | null])[] =
      [
        ["a title and an address", () => film("A", { title: "Other", slug: "other" }), ["A", "Ada"]],
        ["a film that goes", () => film("B", { state: "withdrawn" }), ["B", "Ada"]],
        [
          "a film that comes back, later",
          () => film("B", { state: "published", publishedAt: new Date() }),
          ["B", "Ada"],
        ],
        [
          "another maker",
          () => db.update(filmMakers).set({ personId: ids["Ben"]! }).where(eq(filmMakers.filmId, ids["A"]!)),
          ["A", "Ada", "Ben"],
        ],
        ["a name", () => db.update(people).set({ name: "Zoe" }).where(eq(people.id, ids["Ada"]!)), ["Ada"]],
        ["a collection's title", () => db.update(collections).set({ title: "Ice" }), ["series"]],
        [
          "a film in it",
          () => db.insert(collectionFilms).values({ collectionId: ids["series"]!, filmId: ids["D"]!, position: 0 }),
          ["series"],
        ],
        ["a film out of it", () => db.delete(collectionFilms).where(eq(collectionFilms.filmId, ids["C"]!)), ["series"]],
        ["a new person", async () => (ids["Dora"] = await addPerson(db, "Dora")), ["Dora"]],
        ["settings", () => writeSettings(db, { title: "Another name" }), null],
      ];
    let before = (await readCatalogueRows(db, null)).rows;
    for (const [what, deed, touched] of deeds) {
      await deed();
      const { rows, changedIds } = await readCatalogueRows(db, before);
      expect(rows.version, what).toBe(before.version + 1);
      if (touched === null) expect(changedIds, what).toBeNull();
      else expect([...changedIds!].sort(), what).toEqual(touched.map((name) => ids[name]).sort());
      expect(flat({ settings: rows.settings, ...assembleFilms(rows) }), what).toEqual(flat(await readCatalogue(db)));
      before = rows;
    }
  });

  it("are on every page that shows them, at the next request", async () => {
    const { db } = test.showcase;
    const read = async (path: string): Promise<string> => (await test.fetch(path)).text();
    // It has its six others, and so it is not made anew for any film that is new.
    expect((await read("/films/J")).match(/class="card-reason"/g)).toHaveLength(6);
    await db.update(people).set({ name: "Ada of the North" }).where(eq(people.id, ids["Ada"]!));
    expect(await read("/films/J")).toContain("Ada of the North");
    await db.update(films).set({ title: "Shown beside it" }).where(eq(films.id, ids["E"]!));
    expect(await read("/films/J")).toContain("Shown beside it");
    await db.update(films).set({ state: "withdrawn" }).where(eq(films.id, ids["E"]!));
    expect(await read("/films/J")).not.toContain("Shown beside it");
    const [film] = await db.select().from(films).where(eq(films.id, ids["J"]!));
    await db.update(videos).set({ state: "failed" }).where(eq(videos.id, film!.videoId!));
    expect(await read("/films/J")).toContain("This film is being prepared");
  });
});

describe("pages that are kept", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-pages-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("go when they show what changed, and are else made anew one after the other", async () => {
    const cache = createPageCache(openPageFile(folder, 1e6));
    const made: string[] = [];
    const get = (key: string, shows?: readonly string[]) =>
      cache.get(key, async () => {
        made.push(key);
        return { body: `${key} ${made.length}`, contentType: "text/plain", ...(shows === undefined ? {} : { shows }) };
      });
    cache.drop(1, null);
    await get("a", ["x", "y"]);
    await get("b", ["z"]);
    const list = await get("list");
    expect((await get("list"))!.etag).toBe(list!.etag);
    expect(made).toEqual(["a", "b", "list"]);
    cache.drop(2, new Set(["y"]));
    const b = await get("b", ["z"]);
    expect(b!.version).toBe(1);
    await get("a", ["x", "y"]);
    await get("list");
    expect(made).toEqual(["a", "b", "list", "b", "a", "list"]);
    await expect.poll(async () => (await get("b", ["z"]))!.version).toBe(2);
    expect(made).toHaveLength(6);
  });

  it("are not kept when something changed while they were made", async () => {
    const cache = createPageCache(openPageFile(folder, 1e6));
    cache.drop(1, null);
    const page = (body: string) => ({ body, contentType: "text/plain", shows: ["x"] });
    let finish = (): void => undefined;
    const slow = cache.get("a", () => new Promise((resolve) => (finish = () => resolve(page("old")))));
    cache.drop(2, new Set(["x"]));
    const fresh = await cache.get("a", async () => page("new"));
    finish();
    expect((await slow)!.etag).not.toBe(fresh!.etag);
    expect((await cache.get("a", async () => page("never")))!.etag).toBe(fresh!.etag);
  });

  it("come back as they were, from a file that takes no more than it may", async () => {
    const cache = createPageCache(openPageFile(folder, 100));
    cache.drop(1, null);
    let made = 0;
    const get = (key: string) => cache.get(key, async () => ({ body: `${key}${made++}`, contentType: "text/plain" }));
    for (const key of ["a", "b"]) await get(key);
    expect(gunzipSync((await get("b"))!.gzipped).toString()).toBe("b1");
    expect(gunzipSync((await get("a"))!.gzipped).toString()).toBe("a0");
    for (const key of ["c", "d", "e"]) await get(key);
    expect(made).toBe(5);
    await get("e");
    expect(made).toBe(5);
    await get("a");
    expect(made).toBe(6);
    expect(await readdir(folder)).toEqual([]);
  });

  it("that fit nowhere are sent, and made again for whoever comes next", async () => {
    const cache = createPageCache(openPageFile(folder, 10));
    cache.drop(1, null);
    for (const body of ["first", "second"]) {
      const page = await cache.get("a", async () => ({ body, contentType: "text/plain" }));
      expect(gunzipSync(page!.gzipped).toString()).toBe(body);
    }
  });
});
