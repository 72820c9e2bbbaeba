import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, sql } from "drizzle-orm";
import { createTurns } from "../../base/concurrency.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { actions } from "../tables/actions.ts";
import { assets } from "../tables/media.ts";
import { readTarget, removeUpload } from "./finish-upload.ts";
import { readUploadRecord } from "./upload-record.ts";

/** A film, its next version and one begun on another machine; nobody needs more at a time. */
const MOST_OPEN = 3;
/** One that nobody goes on with for so long gives way to a new one: who lost it with a browser's memory begins anew. */
const IDLE_MS = 3600 * 1000;
/** Tus writes an upload down within this time of the question, or never. */
const PROMISED_MS = 60_000;

interface OpenUpload {
  readonly id: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970 of what came last. */
  readonly touchedAt: number;
  /** It arrived and waits to be kept: it gives way to none. */
  readonly isWhole: boolean;
}

/** Why an upload cannot be begun, in words for who sends it. Null: it can. */
export type Refusal = string | null;

/** Limits of magic links. */
export interface LinkLimit {
  /** Whether a submission's link may begin this upload; then it counts. */
  ask(submissionId: string, upload: { readonly id: string; readonly sizeBytes: number }): Promise<Refusal>;
  /** Tells that tus wrote it down: from now on it counts by what lies on the disk. */
  settle(id: string): void;
}

/**
 * Holds what one magic link may send within limits: so many uploads on their way at a time, and so many bytes
 * altogether, those that arrived and those that were announced. Uploads lie in a folder that one process has, so that
 * promises are kept in its memory.
 */
export function createLinkLimit(showcase: Showcase, folder: string): LinkLimit {
  /** What was let in and is not on the disk yet, by id. */
  const promised = new Map<string, OpenUpload & { readonly submissionId: string }>();
  /** One after the other: two at once would both find room. */
  const turns = createTurns();

  const ask = async (submissionId: string, id: string, sizeBytes: number): Promise<Refusal> => {
    const now = showcase.now().getTime();
    for (const { id: lost, touchedAt } of promised.values()) {
      if (now - touchedAt >= PROMISED_MS) promised.delete(lost);
    }
    // Before the disk is looked at: one that is written down meanwhile is in one list or in both.
    const coming = [...promised.values()].filter((one) => one.submissionId === submissionId);
    const onDisk = await findOpen(folder, submissionId);
    const known = new Set(onDisk.map((upload) => upload.id));
    const open: OpenUpload[] = [...onDisk, ...coming.filter((one) => !known.has(one.id))];
    const arrivedBytes = await readArrived(showcase, submissionId);
    const mostBytes = (await readSettings(showcase.db)).submissionGigabytes * 1e9;
    const isOver = (): boolean => open.length >= MOST_OPEN || arrivedBytes + sizeBytes + sum(open) > mostBytes;
    for (const idle of onDisk.filter(({ isWhole }) => !isWhole).toSorted((a, b) => a.touchedAt - b.touchedAt)) {
      if (!isOver() || now - idle.touchedAt < IDLE_MS) break;
      await removeUpload(join(folder, idle.id));
      open.splice(open.indexOf(idle), 1);
    }
    if (open.length >= MOST_OPEN) {
      return `${MOST_OPEN} uploads of this submission are on their way already. Please go on with one of them; one that rests for an hour makes room.`;
    }
    if (isOver()) {
      const most = (mostBytes / 1e9).toLocaleString("en");
      return `All uploads of one submission may have ${most} GB together, and this one would be beyond. Please send a smaller file, or a link to it.`;
    }
    promised.set(id, { id, sizeBytes, touchedAt: now, isWhole: false, submissionId });
    return null;
  };

  return {
    ask: (submissionId, { id, sizeBytes }) => turns.take(() => ask(submissionId, id, sizeBytes)),
    settle: (id) => promised.delete(id),
  };
}

function sum(uploads: readonly OpenUpload[]): number {
  return uploads.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
}

/** Uploads of a submission that were begun and have not arrived. */
async function findOpen(folder: string, submissionId: string): Promise<readonly OpenUpload[]> {
  const open: OpenUpload[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".json")) continue;
    const id = name.slice(0, -".json".length);
    const record = await readUploadRecord(join(folder, name));
    if (record === null || record.metadata["target"] == null) continue;
    const target = readTarget(record.metadata);
    if (target.kind !== "submission" || target.id !== submissionId) continue;
    const file = await stat(join(folder, id)).catch(() => null);
    const sizeBytes = record.size ?? 0;
    open.push({ id, sizeBytes, touchedAt: file?.mtimeMs ?? 0, isWhole: file === null || file.size === sizeBytes });
  }
  return open;
}

/** Bytes of all films that a submission's link ever sent: those that another one took the place of are kept, too. */
async function readArrived({ db }: Showcase, submissionId: string): Promise<number> {
  const [found] = await db
    .select({ bytes: sql<string | null>`sum(${assets.sizeBytes})` })
    .from(actions)
    .innerJoin(assets, eq(assets.id, sql`${actions.details} ->> 'assetId'`))
    .where(and(eq(actions.subject, "submission"), eq(actions.subjectId, submissionId), eq(actions.what, "uploaded")));
  return Number(found?.bytes ?? 0);
}
