// What one start read is of use to the next, and never shows what is not in the database.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { assembleFilms } from "../../src/showcase/public/catalogue.ts";
import { type EarlierCatalogue, openCatalogueFile } from "../../src/showcase/public/catalogue-file.ts";
import { readCatalogue, readCatalogueRows } from "../../src/showcase/public/catalogue-rows.ts";
import { createPublicSite } from "../../src/showcase/public/public-site.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { publicChanges } from "../../src/showcase/tables/public.ts";
import { addCollection, addFilm, addPerson } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

describe.each(DATABASES)("the catalogue's file, on the %s database", (database) => {
  let test: TestShowcase;
  let folder: string;
  let filmId: string;
  beforeAll(async () => {
    test = await openTestShowcase(database);
    folder = join(test.showcase.folder, "kept");
    const { db } = test.showcase;
    const maker = await addPerson(db, "Ada", { slug: "ada" });
    filmId = await addFilm(db, "Naïve “ice”\n二", { slug: "ice", makers: [maker], tags: ["ice"] });
    const other = await addFilm(db, "Other", { slug: "other", makers: [maker] });
    await addCollection(db, "Series", [other, filmId]);
  });
  afterAll(() => test.close());

  const keep = async (): Promise<void> => {
    const { read } = await readCatalogueRows(test.showcase.db, null);
    await rm(folder, { recursive: true, force: true });
    openCatalogueFile(folder).keep(read!);
    await expect.poll(() => readdir(folder).catch(() => [])).toEqual(["catalogue"]);
  };
  const reopen = (): Promise<EarlierCatalogue | null> => openCatalogueFile(folder).take();
  beforeEach(keep);

  it("gives back what was read, put together", async () => {
    const { db } = test.showcase;
    const earlier = (await reopen())!;
    const { rows, changedIds, read } = await readCatalogueRows(db, earlier.rows);
    expect(read).toBeNull();
    expect(changedIds).toEqual(new Set());
    expect(rows.films).toBe(earlier.rows.films);
    expect({ settings: rows.settings, ...earlier.assembled }).toEqual(await readCatalogue(db));
  });

  it("is brought up to date by what changed since", async () => {
    const { db } = test.showcase;
    await db.update(films).set({ title: "Changed" }).where(eq(films.id, filmId));
    const earlier = (await reopen())!;
    const { rows, changedIds, read } = await readCatalogueRows(db, earlier.rows);
    expect(read).toBeNull();
    expect(changedIds).toContain(filmId);
    expect({ settings: rows.settings, ...assembleFilms(rows) }).toEqual(await readCatalogue(db));
  });

  it("is of no use after a change of the settings, to a copy that went its own way, or to other questions", async () => {
    const { db } = test.showcase;
    const isRead = async (earlier: EarlierCatalogue): Promise<boolean> =>
      (await readCatalogueRows(db, earlier.rows)).read !== null;
    const earlier = (await reopen())!;
    const { reading } = earlier.rows;
    expect(await isRead(earlier)).toBe(false);
    expect(await isRead({ ...earlier, rows: { ...earlier.rows, reading: { ...reading, fingerprint: "?" } } })).toBe(
      true,
    );
    // A count that this database has not come to, or has forgotten.
    for (const version of [reading.version + 1, 0])
      expect(await isRead({ ...earlier, rows: { ...earlier.rows, reading: { ...reading, version } } })).toBe(true);
    await db.update(publicChanges).set({ stamp: sql`gen_random_uuid()` });
    expect(await isRead(earlier)).toBe(true);
    await keep();
    await writeSettings(db, { title: "1984" });
    const { rows, read } = await readCatalogueRows(db, (await reopen())!.rows);
    expect(read).not.toBeNull();
    expect(rows.settings.title).toBe("1984");
  });

  it("is passed over when it is damaged", async () => {
    const path = join(folder, "catalogue");
    const whole = await readFile(path);
    const flipped = Buffer.from(whole);
    flipped[flipped.indexOf("Other")]! ^= 1;
    const head = Buffer.from('{"version":1,"lengths":[1e9],"sha256":""}\n');
    for (const damaged of [flipped, whole.subarray(0, -1), whole.subarray(0, 20), Buffer.alloc(0), head]) {
      await writeFile(path, damaged);
      expect(await reopen()).toBeNull();
    }
    await writeFile(path, whole);
    expect(await reopen()).not.toBeNull();
  });

  it("is written anew where much has changed since", async () => {
    const { showcase } = test;
    await rm(folder, { recursive: true });
    const site = createPublicSite(showcase, openCatalogueFile(folder));
    const keptVersion = async (): Promise<number> =>
      JSON.parse((await readFile(join(folder, "catalogue"), "utf8")).split("\n")[0]!).version;
    const { version } = (await readCatalogueRows(showcase.db, null)).rows;
    await site.catalogue();
    await expect.poll(() => keptVersion().catch(() => 0)).toBe(version);
    const change = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time++)
        await showcase.db.update(films).set({ year: time }).where(eq(films.id, filmId));
      await site.catalogue();
      await site.keepUp();
    };
    await change(99);
    expect(await keptVersion()).toBe(version);
    await change(1);
    await expect.poll(keptVersion).toBe(version + 100);
    await rm(folder, { recursive: true });
  });

  it("that cannot be written is told of, and nothing else happens", async () => {
    const { read } = await readCatalogueRows(test.showcase.db, null);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, "catalogue", "in the way"), { recursive: true });
    const logged: string[] = [];
    openCatalogueFile(folder, (line) => logged.push(line)).keep(read!);
    await expect.poll(() => logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^The catalogue cannot be kept for the next start: /);
    await rm(folder, { recursive: true });
  });
});
