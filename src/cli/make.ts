import { relative } from "node:path";
import { Command, Option } from "commander";
import { FILM_COLOURS } from "../film/colour.ts";
import { FILM_CODECS } from "../film/film.ts";
import { MOTION_MODES } from "../film/motion.ts";
import type { MadeFilm, MakeOptions } from "../render/film-run.ts";
import { parseFps, parseLook, parseNumberIn, parseSize, parseWholeIn } from "./options.ts";
import { formatSeconds } from "./progress.ts";
import { type CommandContext, type ExitCode, runCommand } from "./run-command.ts";

type Flags = Omit<MakeOptions, "input" | "signal" | "listener" | "bits"> & {
  readonly bits?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
};

/** `rushes make [folder|film.yaml]` */
export function makeCommand(): Command {
  return new Command("make")
    .description("Make a film of the photographs below a folder, or of a film.yaml.")
    .argument("[input]", "folder of photographs, or a film.yaml", ".")
    .option(
      "-o, --output <file>",
      "the film (.mp4 .mov .mkv), or the folder of a sequence; film.yaml and report go beside it",
    )
    .addOption(
      new Option(
        "--codec <codec>",
        "what the film is (default: h264); tiff, exr and dng: a folder of files, one a picture",
      ).choices(FILM_CODECS),
    )
    .addOption(new Option("--bits <bits>", "bits per sample").choices(["8", "10", "16"]))
    .addOption(
      new Option(
        "--colour <colour>",
        "colours of the film (default: rec709); rec2020-pq and -hlg: highlights beyond white",
      ).choices(FILM_COLOURS),
    )
    .option("--size <size>", "pixels of the film (default: 3840x2160, or the largest 16:9 the frames fill)", parseSize)
    .option("--fps <rate>", "pictures a second: 24, 25, 29.97, 24000/1001 (default: 24)", parseFps)
    .option("--crf <value>", "constant quality; lower is better and larger", parseNumberIn(0, 63))
    .addOption(
      new Option("--fit <fit>", "fill: crop to the film's shape; fit: show all, on black").choices(["fill", "fit"]),
    )
    .addOption(
      new Option(
        "--look <look>",
        "sigmoid: filmic; agx: softer; plain: only the output transfer; or a .cube file",
      ).argParser(parseLook),
    )
    .addOption(
      new Option("--light <light>", "deflicker: remove exposure errors and steps; off").choices(["deflicker", "off"]),
    )
    .addOption(
      new Option(
        "--motion <motion>",
        "auto; off; tripod: hold still; smooth: glide; lock, orbit: hold the subject that film.yaml gives",
      ).choices(MOTION_MODES),
    )
    .option(
      "--keep <share>",
      "least share of the width that steadiness may leave (default: 0.85)",
      parseNumberIn(0.3, 1),
    )
    .option("--shots <ids...>", "only these shots, such as s01 s03")
    .option("--workers <count>", "threads that develop (default: one per core)", parseWholeIn(1, 64))
    .option("--json", "events as JSON lines on stdout, nothing else")
    .option("--debug", "show where errors come from")
    .addHelpText(
      "after",
      `
The first run writes <name>.film.yaml: shots, cut, look, output. Edit it and make it again. Later runs on the folder
add photographs that are new and never change what you wrote; options of later runs hold for that run only.
Work already done is kept in .rushes beside the film; the same command again goes on where it stopped.

Examples:
  rushes make ~/cards/day-3
  rushes make ~/cards/day-3 -o films/day-3.mp4 --size 1920x1080 --fps 25
  rushes make ~/cards/walk --motion smooth --keep 0.9
  rushes make films/day-3.film.yaml --look plain --codec ffv1 -o day-3-flat.mkv
  rushes make films/day-3.film.yaml --codec prores-4444 -o day-3.mov      for an editor
  rushes make films/day-3.film.yaml --codec hevc --colour rec2020-pq      HDR10, for a television
  rushes make films/day-3.film.yaml --codec exr                           scene light in ACEScg: a folder day-3-exr
  rushes make films/day-3.film.yaml --codec dng -o raws                   the raws, with light and white balance`,
    )
    .action((input: string, flags: Flags) => runCommand(flags, (context) => make(input, flags, context), "-o"));
}

async function make(input: string, flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { json: _json, debug: _debug, bits, ...options } = flags;
  const { makeFilm } = await import("../render/make-film.ts");
  const made = await makeFilm({
    ...options,
    ...(bits === undefined ? {} : { bits: Number(bits) as 8 | 10 | 16 }),
    input,
    signal: context.signal,
    listener: context.listener,
  });
  if (context.json) context.print(JSON.stringify({ event: "done", ...made }));
  else tell(made, context);
  return made.lostFrames > 0 ? 3 : 0;
}

function tell(made: MadeFilm, { say }: CommandContext): void {
  const { film } = made;
  say("");
  say(`${show(made.filmPath)}   ${film.width}x${film.height}, ${film.codec} ${film.bits} bit, ${film.fps} fps`);
  say(`  ${film.frames} pictures, ${film.seconds.toFixed(2)} s, ${(film.sizeBytes / 1e6).toFixed(1)} MB`);
  for (const shot of made.shots) {
    const before = shot.flickerBefore === null ? "?" : shot.flickerBefore.toFixed(4);
    const after = shot.flickerAfter === null ? "?" : shot.flickerAfter.toFixed(4);
    const moved = shot.motion === null || shot.motion.mode === "off" ? "" : `, ${describeMotion(shot.motion)}`;
    say(`  ${shot.id}  ${shot.kind}, ${shot.pictures} pictures, flicker ${before} → ${after} EV${moved}`);
  }
  if (made.lostFrames > 0) {
    const frames = made.lostFrames === 1 ? "1 frame" : `${made.lostFrames} frames`;
    say(`  ${frames} could not be used; the report says which and why.`);
  }
  say(`${show(made.documentPath)}   the film as text: edit it, then  rushes make ${show(made.documentPath)}`);
  say(`${show(made.reportPath)}   what became of every frame`);
  say(
    `${formatSeconds(made.wallSeconds)}${made.resumedPictures > 0 ? `, ${made.resumedPictures} pictures from earlier runs` : ""}`,
  );
}

function describeMotion({ mode, kept }: { readonly mode: string; readonly kept: number }): string {
  return kept < 0.9995 ? `${mode} (${(kept * 100).toFixed(1)} % of the width kept)` : mode;
}

function show(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
