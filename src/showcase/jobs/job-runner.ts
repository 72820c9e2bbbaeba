import { and, asc, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import { jobs } from "../tables/media.ts";
import { describeError } from "../describe-error.ts";
import type { Showcase } from "../showcase.ts";
import type { JobKind } from "./enqueue.ts";

/**
 * Does one job. May run again after a crash: must be able to go on from what is there.
 * @param isLast it is not tried again when this attempt fails
 */
export type RunJob = (
  payload: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  isLast: boolean,
) => Promise<void>;

export interface JobRunnerOptions {
  /** Jobs of these kinds at a time, together. */
  readonly concurrency: number;
  readonly run: Readonly<Partial<Record<JobKind, RunJob>>>;
  /** Seconds between looks at the queue. */
  readonly pollSeconds?: number;
}

/** Work in the background that goes on until it is closed. */
export interface JobRunner {
  /** Resolves when nothing is due and nothing runs; for tests and for a clean end. */
  drain(): Promise<void>;
  /** Stops what runs; it is queued again. */
  close(): Promise<void>;
}

/** A job whose process died is taken up by another after this long at most. */
const LEASE_SECONDS = 30;
const MAX_ATTEMPTS = 5;
/** Before the second, third … attempt. */
const RETRY_SECONDS = [10, 60, 600, 3600];

/** Takes due jobs from the table, each by one runner only, however many processes look at it. */
export function startJobRunner(showcase: Showcase, options: JobRunnerOptions): JobRunner {
  const { db, now } = showcase;
  const kinds = Object.keys(options.run) as JobKind[];
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<boolean> = Promise.resolve(false);

  const lease = (): Date => new Date(now().getTime() + LEASE_SECONDS * 1000);

  /** Takes the oldest due job, or one whose runner is gone. `skip locked` keeps two runners from the same row. */
  const take = async () => {
    const due = db
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          inArray(jobs.kind, kinds),
          or(
            and(eq(jobs.state, "queued"), lte(jobs.dueAt, now())),
            and(eq(jobs.state, "running"), lt(jobs.leaseUntil, now())),
          ),
        ),
      )
      .orderBy(asc(jobs.dueAt), asc(jobs.createdAt))
      .limit(1)
      .for("update", { skipLocked: true });
    const [job] = await db
      .update(jobs)
      .set({ state: "running", leaseUntil: lease(), attempts: sql`${jobs.attempts} + 1`, updatedAt: now() })
      .where(inArray(jobs.id, due))
      .returning();
    return job ?? null;
  };

  const work = async (job: typeof jobs.$inferSelect): Promise<void> => {
    const renew = setInterval(
      () =>
        void db
          .update(jobs)
          .set({ leaseUntil: lease() })
          .where(eq(jobs.id, job.id))
          .catch(() => undefined),
      (LEASE_SECONDS * 1000) / 3,
    );
    try {
      await options.run[job.kind as JobKind]!(job.payload, stop.signal, job.attempts >= MAX_ATTEMPTS);
      await db
        .update(jobs)
        .set({ state: "done", error: null, leaseUntil: null, updatedAt: now() })
        .where(eq(jobs.id, job.id));
    } catch (error) {
      const isStopped = stop.signal.aborted;
      const isLast = !isStopped && job.attempts >= MAX_ATTEMPTS;
      const wait = isStopped ? 0 : (RETRY_SECONDS[job.attempts - 1] ?? 0);
      const message = describeError(error);
      if (!isStopped) showcase.log(`${job.kind} ${job.id}, attempt ${job.attempts}: ${message}`);
      await db
        .update(jobs)
        .set({
          state: isLast ? "failed" : "queued",
          error: isStopped ? job.error : message,
          attempts: isStopped ? job.attempts - 1 : job.attempts,
          dueAt: new Date(now().getTime() + wait * 1000),
          leaseUntil: null,
          updatedAt: now(),
        })
        .where(eq(jobs.id, job.id));
    } finally {
      clearInterval(renew);
    }
  };

  /** Starts what is due, as far as there is room. True: something was started. */
  const look = async (): Promise<boolean> => {
    let hasStarted = false;
    while (running.size < options.concurrency && !stop.signal.aborted) {
      const job = await take();
      if (job === null) break;
      hasStarted = true;
      const promise = work(job).finally(() => {
        running.delete(promise);
        again(0);
      });
      running.add(promise);
    }
    return hasStarted;
  };

  const again = (milliseconds: number): void => {
    clearTimeout(timer);
    if (stop.signal.aborted) return;
    timer = setTimeout(() => {
      looking = looking
        .then(look)
        .catch((error: unknown) => {
          showcase.log(`The queue cannot be read: ${describeError(error)}`);
          return false;
        })
        .finally(() => again((options.pollSeconds ?? 1) * 1000));
    }, milliseconds);
  };
  again(0);

  return {
    async drain() {
      for (;;) {
        looking = looking.then(look);
        const hasStarted = await looking;
        if (!hasStarted && running.size === 0) return;
        await Promise.all(running);
      }
    },
    async close() {
      stop.abort();
      clearTimeout(timer);
      await looking.catch(() => false);
      await Promise.allSettled(running);
    },
  };
}
