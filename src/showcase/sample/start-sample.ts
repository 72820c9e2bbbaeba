import { and, eq, inArray } from "drizzle-orm";
import { isFirstRun } from "../accounts/create-account.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { startJobRunner } from "../jobs/job-runner.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { jobs } from "../tables/media.ts";

/** Films that are painted at a time. */
const CONCURRENCY = 2;

/** Work on the sample, while there is any. */
export interface SampleWork {
  close(): Promise<void>;
}

/**
 * Queues the sample for a showcase in which nothing is yet, and goes on with one that was not finished.
 * @param isWanted false: a new one stays empty
 * @returns null: there is nothing to do
 */
export async function startSample(showcase: Showcase, isWanted: boolean): Promise<SampleWork | null> {
  const { db } = showcase;
  if (isWanted && (await isNew(showcase))) {
    await enqueue(db, "sample", {});
    showcase.log("This showcase is new: a sample to look at is put in. Its pages are there in some seconds.");
  }
  const open = and(eq(jobs.kind, "sample"), inArray(jobs.state, ["queued", "running"]));
  if ((await db.select({ id: jobs.id }).from(jobs).where(open).limit(1)).length === 0) return null;
  const { sampleJob } = await import("./sample-job.ts");
  return startJobRunner(showcase, { concurrency: CONCURRENCY, run: { sample: sampleJob(showcase) } });
}

/** Nobody has an account, nothing was made, and no sample was ever begun. */
async function isNew({ db }: Showcase): Promise<boolean> {
  if (!(await isFirstRun(db))) return false;
  const anyFilm = await db.select({ id: films.id }).from(films).limit(1);
  const begun = await db.select({ id: jobs.id }).from(jobs).where(eq(jobs.kind, "sample")).limit(1);
  return anyFilm.length + begun.length === 0;
}
