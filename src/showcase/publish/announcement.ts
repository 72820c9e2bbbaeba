import { z } from "zod";
import { cleanLine, cleanText } from "../db/clean-text.ts";

/** Shots whose light and colours are told; more nobody looks at. */
export const MAX_SHOTS = 24;
/** Places that are told; no film needs more. */
export const MAX_PLACES = 24;
/** Values of a curve, thinned for drawing. */
export const MAX_POINTS = 300;
/** Longest announcement: the strips of all shots are in it. */
export const MAX_ANNOUNCEMENT_BYTES = 32 * 1024 ** 2;
const MAX_STRIP_LETTERS = 1.3e6;
const MAX_COUNT = 10_000_000;
/** Light in EV; what is beyond was not measured. */
const MAX_EV = 100;

const line = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => cleanLine(text, most));
const text = (most: number) =>
  z
    .string()
    .max(most)
    .transform((value) => cleanText(value, most));
const count = z.int().min(0).max(MAX_COUNT);
const curve = z.array(z.number().min(-MAX_EV).max(MAX_EV).nullable()).max(MAX_POINTS);

const howMadeSchema = z.object({
  frames: count.optional(),
  shots: count.optional(),
  days: count.optional(),
  kit: z.array(line(120)).max(20).optional(),
  places: z.array(line(120)).max(MAX_PLACES).optional(),
  light: z
    .array(z.object({ shot: line(100), before: curve, after: curve }))
    .max(MAX_SHOTS)
    .optional(),
});

/** What `rushes publish` says of a film before it sends it. Of another program's fields nothing is kept. */
export const announcementSchema = z.object({
  /** Of the film's file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256"),
  sizeBytes: z.int().positive(),
  title: line(200).refine((title) => title !== "", "expected a title"),
  /** Last part of its address; left out: made of the title. */
  slug: line(80).optional(),
  tagline: line(300).optional(),
  synopsis: text(20_000).optional(),
  place: line(200).optional(),
  /** On the map, degrees, north and east positive. */
  position: z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
  year: z.int().min(1880).max(2200).optional(),
  tags: z.array(line(60)).max(30).optional(),
  /** Names, in the order of the credit. */
  makers: z
    .array(line(200).refine((name) => name !== "", "expected a name"))
    .max(10)
    .optional(),
  howMade: howMadeSchema.optional(),
  /** A picture of each shot over its time: JPEG in base 64. */
  keograms: z
    .array(z.object({ shot: line(100), jpeg: z.base64().max(MAX_STRIP_LETTERS) }))
    .max(MAX_SHOTS)
    .optional(),
});

export type Announcement = z.output<typeof announcementSchema>;

/** The showcase's answer to an announcement. */
export const publicationSchema = z.object({
  filmId: z.string(),
  slug: z.string(),
  title: z.string(),
  /** As the desk has it: `draft`, `published` … */
  state: z.string(),
  /** True: this announcement made it. */
  isNew: z.boolean(),
  /** True: its file is there whole, and nothing has to be sent. */
  isArrived: z.boolean(),
  /** Address of the upload that goes on; null: begin one. */
  upload: z.string().nullable(),
  /** Address of its page on the desk. */
  desk: z.string(),
});

export type Publication = z.output<typeof publicationSchema>;

/** What is wrong with a value, and where, in one line. */
export function sayProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "It is not as expected.";
  const where = issue.path.map(String).join(".");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}
