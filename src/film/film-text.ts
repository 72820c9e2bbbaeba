import { Document, isMap, isSeq, parseDocument } from "yaml";
import { RushesError } from "../base/errors.ts";
import { type Film, parseFilm } from "./film.ts";

const HEADER = ` A film of rushes. Change it and make it again:   rushes make <this file>
 Nothing here touches the photographs. Comments stay.`;

/** Lines are never wrapped: a frame's path stays in one piece. */
const TEXT_OPTIONS = { lineWidth: 0 } as const;

/** Writes a film as text, ready to be read and edited by people. */
export function formatFilm(film: Film): string {
  const document = new Document(film);
  document.commentBefore = HEADER;
  const notes: readonly (readonly [string, string])[] = [
    ["output", " the deliverable: codec h264 hevc av1 prores dnxhr ffv1; fit: fill crops, fit shows all"],
    [
      "look",
      " name: sigmoid (filmic), agx (softer), profile (the camera profile's) or plain (only the output transfer); exposure,\n" +
        " temperature, tint, highlights, shadows, whites, blacks, vibrance, saturation, lift, gamma, gain; lut: a .cube file.\n" +
        " A shot may have a look of its own, with keyframes",
    ],
    [
      "light",
      " mode: deflicker or off; programme: as-shot (settings' steps become a smooth path), constant, or eye (that share\n" +
        " of the scene's own change is seen); local: auto or off (bands of mains light, lens, lamps). A shot may have a\n" +
        " light of its own, with keyframes",
    ],
    [
      "motion",
      " mode: auto, off, tripod (hold still), smooth (glide), lock (a subject stays), orbit (a subject is circled); keep: least\n" +
        " share of the width that stays; speed: as-shot or even. A shot may have a motion of its own, with subject, target,\n" +
        " keepWhole, level and lens",
    ],
    [
      "defects",
      " what the sensor did to all frames of a shot alike, found across them: auto or off. A shot may have its own",
    ],
    [
      "noise",
      " taken out of finished pictures: colour, and by time (pictures before and after), 0 to 100. A shot may have its own",
    ],
    ["shots", " frames: runs of files below the source; { missing: n } is n moments without a photograph"],
    ["cut", " shots in the order they play; leave one out and it is not shown"],
    ["apart", " kept apart: test shots, stills and brackets. Move frames to a shot to show them"],
  ];
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) {
      const note = notes.find(([key]) => key === String(pair.key));
      if (note) {
        const key = document.createNode(note[0]);
        key.spaceBefore = true;
        key.commentBefore = note[1];
        (pair as { key: unknown }).key = key;
      }
    }
  }
  return document.toString(TEXT_OPTIONS);
}

function parseText(text: string, path: string): Document.Parsed {
  const document = parseDocument(text);
  const error = document.errors[0];
  if (error) throw new RushesError("bad-film", `\`${path}\` is not YAML that can be read: ${error.message}`);
  return document;
}

/** @throws RushesError `bad-film` */
export function readFilm(text: string, path: string): Film {
  const document = parseText(text, path);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new RushesError("bad-film", `\`${path}\` is not YAML that can be read: ${String(error)}`, { cause: error });
  }
  return parseFilm(data, path);
}

/** Adds shots, clips and frames kept apart at the end; the rest of the text, comments included, stays as it is. */
export function addToFilmText(text: string, path: string, added: Pick<Film, "shots" | "cut" | "apart">): string {
  const document = parseText(text, path);
  for (const key of ["shots", "cut", "apart"] as const) {
    if (added[key].length === 0) continue;
    const list = document.get(key);
    if (isSeq(list)) for (const item of added[key]) list.add(document.createNode(item));
    else document.set(key, document.createNode(added[key]));
  }
  return document.toString(TEXT_OPTIONS);
}
