import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTurns } from "../../base/concurrency.ts";
import { removeStaleTemporaries, withAtomicFile } from "../../store/atomic-file.ts";
import { assembleFilms, type PublishedFilms } from "./catalogue.ts";
import { type Answers, QUESTION_NAMES } from "./catalogue-questions.ts";
import { type EarlierRows, type ReadAnswers, type Reading, rowsById } from "./catalogue-rows.ts";

/**
 * What the catalogue was read from, from one start to the next: of ten thousand films that takes a second to ask for, and
 * here it is put together while the database opens.
 */
export interface CatalogueFile {
  /** What was kept; null: there is none, or not one that can be read. It is given once, as it is as large as a catalogue. */
  take(): Promise<EarlierCatalogue | null>;
  /** Writes what was read, instead of what is there. What fails is told in the log; the next start reads all again. */
  keep(read: ReadAnswers): void;
}

/** Rows that may be the database's, and what is made of them. */
export interface EarlierCatalogue {
  readonly rows: EarlierRows;
  readonly assembled: PublishedFilms;
}

/** The first line; after it come the answers, one after the other. */
interface Head extends Reading {
  /** Bytes of each answer, in the order of the questions. */
  readonly lengths: readonly number[];
  /** Of all the answers. */
  readonly sha256: string;
}

export function openCatalogueFile(folder: string, log: (line: string) => void = () => undefined): CatalogueFile {
  const path = join(folder, "catalogue");
  let earlier: Promise<EarlierCatalogue | null> = read(path);
  const turns = createTurns();
  void turns.take(() => removeStaleTemporaries(folder));
  return {
    take() {
      const taken = earlier;
      earlier = Promise.resolve(null);
      return taken;
    },
    keep(answered) {
      void turns
        .take(() => write(folder, path, answered))
        .catch((error: unknown) => log(`The catalogue cannot be kept for the next start: ${String(error)}`));
    },
  };
}

async function read(path: string): Promise<EarlierCatalogue | null> {
  try {
    const bytes = await readFile(path);
    const end = bytes.indexOf("\n");
    const { version, stamp, fingerprint, lengths, sha256 } = JSON.parse(bytes.toString("utf8", 0, end)) as Head;
    if (hash([bytes.subarray(end + 1)]) !== sha256) return null;
    let at = end + 1;
    const texts = lengths.map((length) => bytes.toString("utf8", at, (at += length)));
    const answers = Object.fromEntries(QUESTION_NAMES.map((name, index) => [name, texts[index]])) as Answers;
    const rows = { reading: { version, stamp, fingerprint }, ...rowsById(answers) };
    return { rows, assembled: assembleFilms(rows) };
  } catch {
    // None yet, half of one, or one of another version of this program: all is read from the database.
    return null;
  }
}

async function write(folder: string, path: string, { reading, answers }: ReadAnswers): Promise<void> {
  const parts = QUESTION_NAMES.map((name) => Buffer.from(answers[name]));
  const head: Head = { ...reading, lengths: parts.map(({ length }) => length), sha256: hash(parts) };
  await mkdir(folder, { recursive: true });
  // Nobody else's, as the database.
  const options = { flag: "wx", mode: 0o600 };
  await withAtomicFile(path, (temporary) => writeFile(temporary, [`${JSON.stringify(head)}\n`, ...parts], options));
}

function hash(parts: readonly Uint8Array[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest("hex");
}
