import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { z } from "zod";
import { RushesError } from "../../base/errors.ts";
import { SNIFF_BYTES, sniff } from "../media/sniff.ts";
import { type announcementSchema, type Publication, publicationSchema } from "./announcement.ts";
import { type ReadReport, readReport } from "./read-report.ts";
import { sendUpload } from "./send-upload.ts";
import { createShowcaseClient, firstLine, type ShowcaseClient } from "./showcase-client.ts";

/** What can be said of the film. */
export type FilmWords = Pick<
  z.input<typeof announcementSchema>,
  "slug" | "tagline" | "synopsis" | "place" | "tags" | "makers"
> & {
  /** Left out: the report's name of it, or the file's. */
  readonly title?: string;
  /** Left out: that of the last photograph. */
  readonly year?: number;
};

export interface PublishOptions {
  readonly film: string;
  /** The film's `.report.json`; left out: nothing is told of how it was made. */
  readonly report?: string;
  /** Nothing is told of where the report says that it was photographed. */
  readonly hidesPlaces?: boolean;
  /** Address of the showcase. */
  readonly to: string;
  readonly key: string;
  readonly words: FilmWords;
  readonly signal: AbortSignal;
  /** In bytes. */
  readonly onProgress: (stage: "read" | "send", done: number, total: number) => void;
  readonly say: (text: string) => void;
  /** Seconds between attempts while nothing answers, and bytes of one request; each has a default. */
  readonly pauses?: readonly number[];
  readonly pieceBytes?: number;
}

export interface Published extends Publication {
  /** Bytes that this run sent. */
  readonly sentBytes: number;
}

/** An upload that is not there any more is begun anew; one that vanishes again and again is a fault of the server. */
const MAX_UPLOADS = 3;
/** Seconds between looks whether it is stored. */
const ARRIVAL_PAUSES: readonly number[] = [1, 2, 4];

/**
 * Sends a film to a showcase, where it becomes a draft. The server knows a film by its bytes: the same command again, on
 * any machine, goes on where it stopped, and what is there already is not sent twice.
 * @throws RushesError in words for people
 */
export async function publishFilm(options: PublishOptions): Promise<Published> {
  const { film, signal, onProgress } = options;
  const told = options.report === undefined ? null : await readReport(options.report);
  const report = told !== null && options.hidesPlaces === true ? withoutPlaces(told) : told;
  for (const note of report?.notes ?? []) options.say(note);
  const { places = [] } = report?.howMade ?? {};
  if (places.length > 0) options.say(`Told as where it was made: ${places.join("; ")} (not with --no-places).`);
  const sizeBytes = await checkFilm(film);
  const client = createShowcaseClient({
    to: options.to,
    key: options.key,
    signal,
    say: options.say,
    ...(options.pauses === undefined ? {} : { pauses: options.pauses }),
  });
  // Before a long read: is there a showcase, and does it know the key?
  await greet(client, options.to);
  const sha256 = await hashFilm(film, sizeBytes, signal, (done) => onProgress("read", done, sizeBytes));
  const { title, year, ...words } = options.words;
  const announcement: z.input<typeof announcementSchema> = {
    ...words,
    sha256,
    sizeBytes,
    title: title ?? report?.name ?? basename(film).replace(/\.[^.]*$/, ""),
    year: year ?? report?.year ?? undefined,
    ...(report === null ? {} : { howMade: report.howMade, keograms: [...report.keograms] }),
    ...(report === null || report.place === null ? {} : { position: report.place }),
  };
  const first = await announce(client, announcement);
  let publication = first;
  let sentBytes = 0;
  for (let round = 0; !publication.isArrived; round++) {
    if (round === MAX_UPLOADS) throw new RushesError("unsupported", "The showcase loses the upload again and again.");
    let from: number | null = null;
    await sendUpload({
      client,
      path: film,
      sizeBytes,
      // Where an upload vanished without the film being there, a new one is begun.
      address: round === 0 ? publication.upload : null,
      metadata: { purpose: "publish", filmId: publication.filmId, filename: basename(film) },
      pieceBytes: options.pieceBytes,
      signal,
      onProgress: (sent) => {
        from ??= sent;
        onProgress("send", sent, sizeBytes);
        sentBytes = Math.max(sentBytes, sent - from);
      },
    });
    // A server whose answer was cut off may still be storing what it has.
    for (const pause of [0, ...ARRIVAL_PAUSES]) {
      await wait(pause * 1000, undefined, { signal });
      publication = await announce(client, announcement);
      if (publication.isArrived) break;
    }
  }
  return { ...publication, isNew: first.isNew, sentBytes };
}

function withoutPlaces(report: ReadReport): ReadReport {
  const { places: _places, ...howMade } = report.howMade;
  return { ...report, place: null, howMade };
}

async function checkFilm(path: string): Promise<number> {
  const file = await open(path, "r").catch((error: Error) => {
    throw new RushesError("unreadable", `Cannot read the film ${path}: ${error.message}`, { cause: error });
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new RushesError("bad-argument", `${path} is no file: a finished film is one.`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    if (sniff(buffer.subarray(0, bytesRead)).kind !== "video") {
      throw new RushesError("unreadable", `${path} is no film: expected .mp4, .mov, .mkv or another video.`);
    }
    return facts.size;
  } finally {
    await file.close();
  }
}

async function hashFilm(
  path: string,
  sizeBytes: number,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<string> {
  const hash = createHash("sha256");
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2, signal })) {
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
    onProgress(Math.min(done, sizeBytes));
  }
  if (done !== sizeBytes)
    throw new RushesError("unreadable", `${path} changed while it was read: is it still written?`);
  return hash.digest("hex");
}

/** An empty announcement: refused as such by a showcase that knows the key. */
async function greet(client: ShowcaseClient, to: string): Promise<void> {
  const response = await client.ask("POST", "/api/publish", {
    headers: { "content-type": "application/json" },
    body: "{}",
    isPatient: false,
  });
  const line = await firstLine(response);
  if (response.status !== 400) {
    throw new RushesError(
      "unsupported",
      `${to} takes no films from rushes publish (${line}). Is it a showcase, and of a version that does?`,
    );
  }
}

async function announce(
  client: ShowcaseClient,
  announcement: z.input<typeof announcementSchema>,
): Promise<Publication> {
  const response = await client.ask("POST", "/api/publish", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(announcement),
  });
  if (!response.ok) {
    throw new RushesError("bad-argument", `The showcase does not take the film: ${await firstLine(response)}`);
  }
  const { data, error } = publicationSchema.safeParse(await response.json().catch(() => null));
  if (error !== undefined)
    throw new RushesError("unsupported", "The showcase's answer cannot be read: another version?");
  return data;
}
