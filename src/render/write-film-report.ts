import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { formatRational } from "../base/rational.ts";
import { checkAccounts, countFates } from "../report/check-accounts.ts";
import type { Report, ShotReport } from "../report/report.ts";
import { writeReport } from "../report/write-report.ts";
import { describeLook } from "./describe-look.ts";
import { readPackageVersion } from "./engine-version.ts";
import type { MadeFilm, RenderedFilm, Run } from "./film-run.ts";
import { reportApart, reportOutside } from "./report-apart.ts";
import { reportShot } from "./report-shot.ts";
import type { StageTime } from "./stage-clock.ts";

/** Writes the report of a finished film beside it, HTML and JSON, and says what was made. */
export async function writeFilmReport(run: Run, rendered: RenderedFilm): Promise<MadeFilm> {
  const { clock, place } = run;
  const paths = {
    html: join(place.folder, `${place.name}.report.html`),
    json: join(place.folder, `${place.name}.report.json`),
  };
  const report = await clock.run("report", null, async () => {
    const shots: ShotReport[] = [];
    for (const { shot } of rendered.film.cut) {
      const lit = rendered.lit.get(shot);
      if (lit && !shots.some(({ id }) => id === shot)) shots.push(await reportShot(lit, run, rendered));
    }
    shots.push(...reportApart(run, rendered));
    return await buildReport(run, rendered, shots);
  });
  checkAccounts(report);
  await writeReport(report, paths);
  return describeMade(run, rendered, report, paths);
}

async function buildReport(run: Run, rendered: RenderedFilm, shots: readonly ShotReport[]): Promise<Report> {
  const { clock, place, source, scan, options } = run;
  const outside = reportOutside(run, shots);
  const problems = [
    ...scan.problems.map(({ code, path, message }) => ({ code, path, message })),
    ...[...rendered.facts.measurements.values()].flatMap((result) =>
      result.frame === null ? [{ code: result.code, path: result.path, message: result.reason }] : [],
    ),
    ...[...rendered.facts.lost].map(([path, message]) => ({ code: "unreadable", path, message })),
  ];
  return {
    version: 1,
    rushes: await readPackageVersion(),
    name: place.name,
    made: {
      film: rendered.target,
      source,
      command: `rushes make ${relative(process.cwd(), place.documentPath) || place.documentPath}`,
      at: new Date().toISOString(),
    },
    film: describeFilm(rendered),
    timing: {
      wallSeconds: clock.wallSeconds,
      cpuSeconds: clock.cpuSeconds,
      stages: stageTimes(run, rendered),
      resumedPictures: rendered.rendered.resumedPictures,
    },
    machine: {
      cores: availableParallelism(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}, ${run.pool.size} workers${options.workers === undefined ? "" : " (as asked)"}`,
    },
    counts: countFates([...shots.flatMap(({ frames }) => frames), ...outside]),
    problems,
    shots,
    outside,
  };
}

/**
 * What ran more than once (second passes, a film planned again) counts together. Developing and encoding run side by
 * side: the workers' own time is told apart from the rest.
 */
function stageTimes({ clock }: Run, { rendered }: RenderedFilm): Report["timing"]["stages"] {
  const stages = new Map<string, StageTime>();
  for (const stage of clock.times) {
    const { wallSeconds = 0, cpuSeconds = 0, count = 0 } = stages.get(stage.name) ?? {};
    stages.set(stage.name, {
      ...stage,
      wallSeconds: wallSeconds + stage.wallSeconds,
      cpuSeconds: cpuSeconds + stage.cpuSeconds,
      count: Math.max(count, stage.count),
    });
  }
  return [...stages.values()].flatMap((stage) => {
    if (stage.name !== "render") return [stage];
    const developed = Math.min(rendered.developSeconds, stage.cpuSeconds);
    const common = { wallSeconds: stage.wallSeconds, count: rendered.developedPictures };
    return [
      { ...common, name: "develop", cpuSeconds: developed },
      { ...common, name: "encode", cpuSeconds: stage.cpuSeconds - developed },
    ];
  });
}

function describeFilm({ probe, film }: RenderedFilm): Report["film"] {
  return {
    frames: probe.frames,
    seconds: probe.seconds,
    fps: formatRational(probe.fps),
    width: probe.width,
    height: probe.height,
    codec: film.output.codec,
    bits: film.output.bits,
    pixelFormat: probe.pixelFormat,
    primaries: probe.primaries,
    transfer: probe.transfer,
    matrix: probe.matrix,
    range: probe.range,
    lightLevel: probe.lightLevel,
    masteringDisplay: probe.masteringDisplay,
    container: probe.container,
    sizeBytes: probe.sizeBytes,
    look: describeLook(film.look, false),
    sha256: null,
  };
}

function describeMade(
  { clock, place }: Run,
  rendered: RenderedFilm,
  report: Report,
  paths: { readonly html: string; readonly json: string },
): MadeFilm {
  const { frames, seconds, width, height, codec, bits, fps, sizeBytes } = report.film;
  return {
    filmPath: rendered.target,
    documentPath: place.documentPath,
    reportPath: paths.html,
    reportJsonPath: paths.json,
    film: { frames, seconds, width, height, codec, bits, fps, sizeBytes },
    shots: report.shots
      .filter(({ id }) => rendered.lit.has(id))
      .map(({ id, kind, light, motion }) => ({
        id,
        kind,
        pictures: light.times.length,
        flickerBefore: light.flickerBefore,
        flickerAfter: light.flickerAfter,
        motion: motion && { mode: motion.mode, kept: motion.kept },
      })),
    lostFrames: report.counts.unreadable,
    resumedPictures: rendered.rendered.resumedPictures,
    wallSeconds: clock.wallSeconds,
  };
}
