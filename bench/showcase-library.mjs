// A showcase of many films for bench/showcase.bench.mjs: rows straight into its database, the same ones each time.
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const dist = (path) => import(new URL(`../dist/showcase/${path}`, import.meta.url).href);

const LANGUAGES = {
  en: "light slow river night the of a over under winter summer mountain glacier harbour city window street train snow sand storm cloud star moon tide field forest before after every morning evening year breath distance silence return north south above between water stone road bridge island desert valley ocean shore wind shadow colour season garden market rain fire dust horizon memory journey hour minute waiting turning falling rising".split(
    " ",
  ),
  de: "Licht Fluss Nacht über unter Winter Sommer Berg Gletscher Hafen Stadt Fenster Straße Zug Schnee Sand Sturm Wolke Stern Mond Gezeiten Feld Wald vor nach jeder Morgen Abend Jahr Atem Stille Rückkehr Norden Süden zwischen Wasser Stein Weg Brücke Insel Wüste Tal Meer Ufer Wind Schatten Farbe Größe Frühling Höhe".split(
    " ",
  ),
  es: "luz río noche sobre bajo invierno verano montaña glaciar puerto ciudad ventana calle tren nieve arena tormenta nube estrella luna marea campo bosque antes después cada mañana tarde año aliento distancia silencio regreso norte sur entre agua piedra camino puente isla desierto valle océano orilla viento sombra".split(
    " ",
  ),
  ja: "光の川 夜明け 冬山 氷河 港町 窓辺 雪道 砂丘 嵐の雲 星空 月夜 潮騒 田園 森の奥 朝霧 夕焼け 一年 静けさ 北の国 水面 石橋 島影 砂漠 谷間 大海原 風の色".split(
    " ",
  ),
  ru: "свет река ночь зима лето гора ледник гавань город окно улица поезд снег песок буря облако звезда луна прилив поле лес утро вечер год тишина север юг вода камень дорога мост остров пустыня долина океан берег ветер тень".split(
    " ",
  ),
};
const SYLLABLES =
  "ka lo mi ren tas vor el ian dru sé ñu ber gö lin mar tho ri ska vel o ná qui zan fe hul ett jór wen dal ym ash pa ter no".split(
    " ",
  );
const ROLES = ["Camera", "Music", "Edit", "Sound", "Colour", "Thanks to"];
const TAGS =
  "time-lapse,hyperlapse,aurora,city,mountains,desert,milky way,winter,sea,clouds,wildlife,ice,trains,harbour,architecture,flowers,storm,people,night,seasons".split(
    ",",
  );

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Words, names and paragraphs out of one stream of numbers. */
function writer(next) {
  const below = (count) => Math.floor(next() * count);
  const one = (list) => list[below(list.length)];
  const some = (count, make) => Array.from({ length: count }, make);
  const name = () => {
    const text = some(2 + below(2), () => one(SYLLABLES)).join("");
    return text[0].toUpperCase() + text.slice(1);
  };
  const language = () => one(["en", "en", "en", "en", "de", "es", "ja", "ru"]);
  const sentence = (code, words = 8 + below(12)) => {
    const text = some(words, () => one(LANGUAGES[code])).join(code === "ja" ? "" : " ");
    return `${text[0].toUpperCase()}${text.slice(1)}.`;
  };
  const paragraphs = (code, count, sentences) =>
    some(count, () => some(sentences, () => sentence(code)).join(" ")).join("\n\n");
  const id = () => some(16, () => "0123456789abcdefghjkmnpqrstvwxyz"[below(32)]).join("");
  const colour = () => `#${some(3, () => below(256).toString(16).padStart(2, "0")).join("")}`;
  return { next, below, one, some, name, language, sentence, paragraphs, id, colour };
}

/**
 * Fills `folder`, and the empty database that DATABASE_URL names, with a showcase of so many published films, unless it is
 * there from before.
 * @returns path of a JSON file: slugs of the films, newest first, and the newest film's ids
 */
export async function makeLibrary(folder, { films: filmCount, makers: makerCount }) {
  const list = join(folder, "bench.json");
  if (existsSync(list)) return list;
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const { openShowcase } = await dist("showcase.js");
  const databaseUrl = process.env.DATABASE_URL;
  const showcase = await openShowcase({ folder: unfinished, origin: "http://localhost:8787", databaseUrl });
  const { vacuum } = await dist("db/vacuum-clock.js");
  const made = await fill(showcase, writer(random(20_261_129)), filmCount, makerCount)
    // As it does by itself, after ten minutes.
    .finally(() => vacuum(showcase, 0))
    .finally(() => showcase.close());
  await writeFile(join(unfinished, "bench.json"), JSON.stringify(made));
  await rename(unfinished, folder);
  return list;
}

async function fill({ db }, write, filmCount, makerCount) {
  const { below, one, some, name, language, sentence, paragraphs, id, colour } = write;
  const tables = { ...(await dist("tables/films.js")), ...(await dist("tables/media.js")) };
  const { people } = await dist("tables/people.js");
  const { writeSettings } = await dist("settings.js");
  const insert = async (table, rows) => {
    for (let first = 0; first < rows.length; first += 200)
      await db.insert(table).values(rows.slice(first, first + 200));
  };
  const picture = (alt) => {
    const assetId = id();
    return {
      id: assetId,
      contentType: "image/webp",
      key: `pictures/${assetId}`,
      sizeBytes: 400_000,
      sha256: "0".repeat(64),
      width: 1920,
      height: 1080,
      alt,
    };
  };
  const persons = some(makerCount + 20, (_, index) => {
    const portrait = picture("");
    const who = `${name()} ${name()}`;
    return {
      portrait,
      row: {
        id: id(),
        slug: `${who.toLowerCase().replace(/[^\p{L}]+/gu, "-")}-${index}`,
        name: who,
        bio: paragraphs(language(), 2, 3),
        place: name(),
        portraitId: portrait.id,
        links: [{ label: "Site", url: `https://${index}.example.org/` }],
        isCurator: index >= makerCount,
      },
    };
  });
  await insert(
    tables.assets,
    persons.map(({ portrait }) => portrait),
  );
  await insert(
    people,
    persons.map(({ row }) => row),
  );
  const series = some(40, (_, index) => ({
    id: id(),
    slug: `series-${index}`,
    title: `${sentence("en", 2).slice(0, -1)} ${index}`,
    description: paragraphs("en", 1, 3),
    position: index < 12 ? index : null,
  }));
  await insert(tables.collections, series);

  const slugs = [];
  let newest = null;
  for (let first = 0; first < filmCount; first += 500) {
    const assets = [];
    const batch = some(Math.min(500, filmCount - first), (_, offset) => {
      const index = first + offset;
      const code = language();
      const title = `${sentence(code, 1 + below(4)).slice(0, -1)} ${name()}`;
      const stills = some(3, () => picture(sentence("en", 6)));
      const poster = picture(sentence("en", 6));
      const source = { ...picture(""), contentType: "video/mp4", key: `files/${id()}`, width: null, height: null };
      assets.push(...stills, poster, source);
      const video = {
        id: id(),
        sourceId: source.id,
        state: "ready",
        width: 1920,
        height: 1080,
        seconds: 60 + below(600),
        renditions: [
          { codec: "h264", width: 1920, height: 1080, peakBitrate: 9e6, meanBitrate: 6e6 },
          { codec: "h264", width: 1280, height: 720, peakBitrate: 4e6, meanBitrate: 3e6 },
        ],
      };
      const hasPlace = write.next() < 0.8;
      const latitude = hasPlace ? Math.round((write.next() * 140 - 60) * 1e4) / 1e4 : null;
      const film = {
        id: id(),
        slug: `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-")}-${index}`,
        title,
        tagline: sentence(code, 12),
        synopsis: paragraphs(code, 3, 4),
        state: "published",
        publishedAt: new Date(Date.UTC(2026, 10, 1) - index * 4 * 3_600_000),
        year: 2005 + below(22),
        seconds: video.seconds,
        place: hasPlace ? `${name()}, ${name()}` : "",
        latitude,
        longitude: hasPlace ? Math.round((write.next() * 360 - 180) * 1e4) / 1e4 : null,
        language: code,
        credits: some(6, () => ({ role: one(ROLES), name: `${name()} ${name()}` })),
        chapters: some(below(6), (__, part) => ({ startSeconds: part * 10, title: sentence(code, 2) })),
        tags: some(2 + below(4), () => one(TAGS)),
        interview:
          write.next() < 0.7
            ? some(6, (__, part) => [
                { kind: "question", text: sentence("en", 12) },
                { kind: "answer", text: paragraphs(code, 1, 4) },
                ...(part % 2 === 0
                  ? [{ kind: "still", assetId: stills[part / 2].id, caption: sentence("en", 6) }]
                  : []),
                ...(part === 3 ? [{ kind: "quote", text: sentence(code) }] : []),
              ]).flat()
            : [],
        howMade: {
          frames: 500 + below(20_000),
          shots: 1 + below(30),
          days: 1 + below(400),
          kit: ["Camera A7", "Lens 24 mm", "Slider"],
          places: [name(), name()],
          light: some(2, (__, shot) => ({
            shot: `Shot ${shot + 1}`,
            before: some(60, () => Math.round(write.next() * 300) / 100),
            after: some(60, () => Math.round(write.next() * 300) / 100),
          })),
          text: paragraphs("en", 1, 3),
        },
        palette: some(5, colour),
        curatorId: persons[makerCount + below(20)].row.id,
        curatorNote: sentence("en"),
        videoId: video.id,
        posterId: poster.id,
      };
      slugs.push(film.slug);
      newest ??= { filmId: film.id, slug: film.slug, title, videoId: video.id };
      return { film, video };
    });
    const films = batch.map(({ film }) => film);
    await insert(tables.assets, assets);
    await insert(
      tables.videos,
      batch.map(({ video }) => video),
    );
    await insert(tables.films, films);
    await insert(
      tables.filmMakers,
      films.flatMap((film) => {
        const ids = new Set(some(1 + below(2), () => persons[below(makerCount)].row.id));
        return [...ids].map((personId, position) => ({ filmId: film.id, personId, position }));
      }),
    );
    await insert(
      tables.captions,
      films.flatMap((film) =>
        ["en", "fr"].map((code) => ({ filmId: film.id, language: code, label: code, assetId: id() })),
      ),
    );
    await insert(
      tables.collectionFilms,
      films
        .filter(() => write.next() < 0.3)
        .map((film, position) => ({ filmId: film.id, collectionId: one(series).id, position })),
    );
  }
  await writeSettings(db, { submitAddress: "films@showcase.example" });
  return { slugs, newest };
}
