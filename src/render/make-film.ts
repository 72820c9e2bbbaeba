import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { RushesError } from "../base/errors.ts";
import { isSequenceCodec } from "../encode/sequence-format.ts";
import { scanFolder, type ScanResult } from "../library/scan.ts";
import { Cache } from "../store/cache.ts";
import { toDiskError } from "../store/disk-error.ts";
import { readDocument } from "./film-document.ts";
import { checkSameSource, filmTarget, locateFilm, resolveSource } from "./film-place.ts";
import type { MadeFilm, MakeOptions, Run } from "./film-run.ts";
import { prepareFilm } from "./prepare-film.ts";
import { renderFilm } from "./render-film.ts";
import { sequenceFolders } from "./sequence-files.ts";
import { StageClock } from "./stage-clock.ts";
import { WorkerPool } from "./worker-pool.ts";
import { writeFilmReport } from "./write-film-report.ts";

/**
 * Makes a film of a folder of photographs, or of a film.yaml: the whole way, resumable at any moment.
 * @throws RushesError; frames that cannot be used are no error but counted and reported
 */
export async function makeFilm(options: MakeOptions): Promise<MadeFilm> {
  const { signal, listener } = options;
  const clock = new StageClock(listener);
  const place = await locateFilm(options.input, options.output, process.cwd());
  const document = await readDocument(place.documentPath);
  if (place.source === null && document === null) throw new RushesError("internal", "Expected film.yaml to be there");
  const source = place.source ?? (await resolveSource(document?.film.source ?? "", place.documentPath));
  if (document && place.source) await checkSameSource(document.film.source, place);
  await makeFolder(place.folder);
  using cache = await Cache.open(place.folder);
  for (const message of cache.warnings) listener({ event: "note", message });

  const output = document?.film.output;
  const named = output && isSequenceCodec(output.codec) ? [filmTarget(place, output.file, undefined)] : [];
  const exclude = [...sequenceFolders(cache), ...named];
  const scan = await clock.run("find", null, (done) =>
    scanFolder(source, { signal, cache, exclude, onProgress: (progress) => done(progress.done, progress.total) }),
  );
  for (const problem of scan.problems) listener({ event: "problem", ...problem });
  if (scan.frames.length === 0) throw noSources(source, scan);

  const workers = options.workers ?? availableParallelism();
  const pool = await WorkerPool.open(workers);
  const onAbort = (): void => void pool.close();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const run: Run = { options, clock, place, document, source, cache, scan, pool };
    const rendered = await renderFilm(run, await prepareFilm(run));
    return await writeFilmReport(run, rendered);
  } finally {
    signal.removeEventListener("abort", onAbort);
    await pool.close();
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw toDiskError(error, folder);
  }
}

function noSources(source: string, scan: ScanResult): RushesError {
  const looked = "camera raws (CR2 CR3 NEF ARW RAF ORF RW2 PEF DNG …), JPEG, TIFF, PNG, WebP and HEIC";
  const found = scan.problems.slice(0, 5).map(({ path, message }) => `  ${path}: ${message}`);
  const lines = [`No photographs below \`${source}\`: rushes looked, in all its folders, for ${looked}.`, ...found];
  return new RushesError("no-sources", lines.join("\n"), { details: { source } });
}
