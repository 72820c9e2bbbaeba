// The search of an exported site, which runs in the browser over files: the same films in the same order as the server's.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { find } from "../../showcase/scripts/search/find.ts";
import type { Card, SearchManifest } from "../../showcase/scripts/search/word-index.ts";
import { SEARCH_INDEX, searchIndex } from "../../src/showcase/export/search-index.ts";
import type { Catalogue } from "../../src/showcase/public/catalogue.ts";
import { readCatalogue } from "../../src/showcase/public/catalogue-rows.ts";
import { findFilms } from "../../src/showcase/public/find-films.ts";
import { addFilm, addPerson } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const TITLES = [
  "Light of a Mountain",
  "Mountain Light, Mountain Night",
  "The Light",
  "Lightning over Tromsø",
  "Größe der Berge",
  "Crème brûlée in São Paulo",
  "Свет реки",
  "Зимняя река",
  "冬山の朝",
  "冬",
  "極光",
  "가을 바다",
  "A",
  "Ὀδύσσεια",
  "4K 2026 v2.0 — it's “quoted”",
  "👋🏽 Hello",
  "Ａｒｃｈｉｔｅｃｔｕｒｅ ﬁne",
];
const PLACES = ["Tromsø, Norway", "Lighthouse Bay", "", "São Paulo", "冬山", "Москва"];

/** Typed by people: whole words and beginnings, both cases, accents and none, several scripts, mistakes, nonsense. */
const QUERIES = [
  ..."light|LIGHT|lig|mountain light|light mountain|mountain light night|the light|a|a light|l|m n|of a|light light".split(
    "|",
  ),
  ..."ligth of montain|mountian|lighning|glaicer|xq zz yy|tromso|TROMSØ|troms lind|größe|grosse|grose|sao paulo|creme".split(
    "|",
  ),
  ..."свет|света|рек|СВЕТ РЕКИ|свте|москва|冬|冬山|朝|極光|極|가을|ㄱ|οδυσσεια|οδισσεια|архитектура".split("|"),
  ..."4k|2026|202|v2|v2.0|it's|quoted|0|1|20 light|hello|👋🏽|architecture|fine|ﬁ|ada|lindqvist ada|synopsis word".split(
    "|",
  ),
  ..."tag aurora|aurora 2019|credits karla|nothing at all like this|' & | ! :* (|\u0000|  ".split("|"),
  "w".repeat(200),
  "light of a mountain and many more words than eight in one query",
];

describe.each(DATABASES)("an exported search, %s database", (database) => {
  let test: TestShowcase;
  let catalogue: Catalogue;
  let files: ReadonlyMap<string, string>;

  beforeAll(async () => {
    test = await openTestShowcase(database);
    const { db } = test.showcase;
    const ada = await addPerson(db, "Ada Lindqvist");
    const bo = await addPerson(db, "Łukasz Mountain");
    for (let index = 0; index < 4 * TITLES.length; index++) {
      const title = TITLES[index % TITLES.length]!;
      await addFilm(db, title, {
        slug: `film-${index}`,
        makers: index % 3 === 0 ? [ada] : index % 5 === 0 ? [bo, ada] : [],
        place: PLACES[index % PLACES.length]!,
        year: 2015 + (index % 7),
        tagline: index % 4 === 0 ? "Light falls where no mountain is" : "",
        synopsis: index % 2 === 0 ? "A synopsis with a word, l'été, река и 山の光." : "",
        credits: index % 6 === 0 ? [{ role: "Music", name: "Karla Light" }] : [],
        tags: index % 8 === 0 ? ["Aurora", "mountain light"] : [],
        publishedAt: new Date(Date.UTC(2026, 3, 1) - ((index * 37) % 50) * 3_600_000),
      });
    }
    catalogue = await readCatalogue(db);
    files = await searchIndex(db, catalogue);
  });
  afterAll(() => test.close());

  const read = async (path: string): Promise<string> => {
    const text = files.get(`/${path}`);
    if (text === undefined) throw new Error(`There is no ${path}`);
    return text;
  };
  const manifest = (): SearchManifest => JSON.parse(files.get(SEARCH_INDEX)!) as SearchManifest;

  it("finds what the server finds, in its order, and mends what it mends", async () => {
    let mended = 0;
    for (const query of QUERIES) {
      const server = await findFilms(test.showcase.db, catalogue, query);
      const { films, instead } = await find(read, manifest(), query);
      const slugs = films.map((number) => catalogue.films[catalogue.films.length - 1 - number]!.slug);
      expect([slugs, instead], query).toEqual([server.films.map(({ slug }) => slug), server.instead]);
      if (instead !== null) mended++;
    }
    expect(mended).toBeGreaterThan(4);
  });

  it("has the card of each film where the script looks for it", async () => {
    const { films, folder, filmsPerFile } = manifest();
    for (let number = 0; number < films; number++) {
      const cards = JSON.parse(await read(`${folder}/films-${Math.floor(number / filmsPerFile)}.json`)) as Card[];
      const { slug } = catalogue.films[films - 1 - number]!;
      expect(cards[number % filmsPerFile]).toMatchObject({ url: `films/${slug}/` });
    }
  });
});
