import { extname } from "node:path";
import { RushesError } from "../base/errors.ts";
import { parseRational } from "../base/rational.ts";
import { checkFormat, CODECS, defaultBitsOf, suffixOf } from "../encode/formats.ts";
import {
  checkSequence,
  type DeliverableFormat,
  isSequenceCodec,
  SEQUENCES,
  type SequenceCodec,
} from "../encode/sequence-format.ts";
import type { FilmOutput } from "../film/film.ts";
import { parseFilmSize } from "./plan-film.ts";

type Codec = FilmOutput["codec"];

/** Bits and quality of a codec when nobody says. */
export function defaultsOf(codec: Codec, colour: FilmOutput["colour"]): Pick<FilmOutput, "bits" | "crf"> {
  if (isSequenceCodec(codec)) return { bits: 16, crf: null };
  return { bits: defaultBitsOf(codec, colour), crf: CODECS[codec].crf?.default ?? null };
}

/** The file, or the folder of a sequence, that a film is when nobody says. */
export function nameFile(name: string, codec: Codec): string {
  return isSequenceCodec(codec) ? `${name}-${codec}` : `${name}${CODECS[codec].suffixes[0]}`;
}

/** The same name as another codec needs it: another ending, or none; unchanged where it will do. */
export function renameFile(file: string, codec: Codec, earlier: Codec): string {
  const suffix = extname(file).toLowerCase();
  const suffixes: readonly string[] = isSequenceCodec(codec) ? [] : CODECS[codec].suffixes;
  if (suffixes.includes(suffix) || (codec === earlier && isSequenceCodec(codec))) return file;
  const ending = isSequenceCodec(earlier) ? `-${earlier}` : suffix;
  const stem = ending !== "" && file.toLowerCase().endsWith(ending) ? file.slice(0, -ending.length) : file;
  return nameFile(stem, codec);
}

/** @throws RushesError `bad-argument` for what cannot be made, or not under that name */
export function formatOf(output: FilmOutput, target: string): DeliverableFormat {
  const { codec, bits, colour, crf } = output;
  const common = { colour, ...parseFilmSize(output.size), fps: parseRational(output.fps) };
  if (isSequenceCodec(codec)) {
    checkSequence({ ...common, codec, bits, crf });
    checkFolderName(target, codec);
    return { ...common, codec, bits: 16, crf: null };
  }
  const format = { ...common, codec, bits, crf };
  checkFormat(format);
  suffixOf(target, codec);
  return format;
}

function checkFolderName(target: string, codec: SequenceCodec): void {
  const suffix = extname(target).toLowerCase();
  const others = [...Object.values(CODECS).flatMap(({ suffixes }) => suffixes), SEQUENCES[codec].suffix];
  if (!(others as readonly string[]).includes(suffix)) return;
  const { title } = SEQUENCES[codec];
  throw new RushesError(
    "bad-argument",
    `Expected the name of a folder, without an ending, for ${title} files but received \`${target}\``,
  );
}
