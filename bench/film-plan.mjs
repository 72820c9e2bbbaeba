// The pictures of a film that was made, with their recipes, from its film.yaml and the `.rushes` beside it.
import { dirname } from "node:path";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);

export async function openPlan(filmPath) {
  const { readDocument } = await load("render/film-document.js");
  const { resolveSource } = await load("render/film-place.js");
  const { scanFolder } = await load("library/scan.js");
  const { Cache } = await load("store/cache.js");
  const { measureFrames } = await load("render/measure-frames.js");
  const { lightShot, playedShots } = await load("render/light-shots.js");
  const { moveShot, prepareMotion } = await load("render/move-shot.js");
  const { runAtOnce } = await load("base/piecewise.js");
  const { planPictures, parseFilmSize } = await load("render/plan-film.js");
  const { readEngineVersion } = await load("render/engine-version.js");
  const { parseRational } = await load("base/rational.js");
  const { film } = await readDocument(filmPath);
  const source = await resolveSource(film.source, filmPath);
  const cache = await Cache.open(dirname(filmPath));
  try {
    const { signal } = new AbortController();
    const { frames: found } = await scanFolder(source, { signal, cache });
    const { numbers: version } = await readEngineVersion();
    const paths = found.map(({ path }) => path);
    const refuse = () => Promise.reject(new Error("Expected every frame to be measured already"));
    const pool = { size: 1, measure: refuse, match: refuse };
    const onDone = () => {};
    const wanted = () => ({ features: false, hotPixels: false, dust: false });
    const measured = await measureFrames(paths, { root: source, pool, cache, version, signal, onDone, wanted });
    const measurements = new Map(measured.map((measurement) => [measurement.path, measurement]));
    const facts = {
      frames: new Map(found.map((frame) => [frame.path, frame])),
      measurements,
      lost: new Map(),
      profiles: new Map(),
      lenses: null,
    };
    const light = (shot) => runAtOnce(lightShot(shot, film, facts, { cache, version }));
    const lit = new Map(playedShots(film).map((shot) => [shot.id, light(shot)]));
    const moved = new Map();
    for (const shot of lit.values()) {
      const toMove = prepareMotion(shot, film, measurements);
      if (toMove)
        moved.set(
          shot.shot.id,
          await moveShot(toMove, { pool, cache, version, signal, onAsked: onDone, onFound: onDone }),
        );
    }
    const { codec, bits, colour, crf, fps, size } = film.output;
    const format = { codec, bits, colour, crf, fps: parseRational(fps), ...parseFilmSize(size) };
    return { pictures: planPictures(film, lit, moved, measurements, new Map(), new Map()), source, format };
  } finally {
    cache.close?.();
  }
}
