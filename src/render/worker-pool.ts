import { Worker } from "node:worker_threads";
import { compileKernels, type KernelModule } from "../kernels/instance.ts";
import { fromErrorRecord, RushesError } from "../base/errors.ts";
import {
  type Command,
  type DevelopedPicture,
  type MeasuredFrame,
  REGIONS_PER_WORKER,
  type Reply,
  type SourceFile,
  type WorkerData,
} from "./worker-protocol.ts";
import { pixelWorkerPath } from "./worker-url.ts";
import type { Recipe } from "../edit/recipe.ts";
import type { PixelFormat } from "../kernels/picture.ts";

/** A developed picture that must be closed once its pixels are no longer needed. */
export interface HeldPicture extends DevelopedPicture {
  close(): void;
  [Symbol.dispose](): void;
}

type Work =
  | { readonly kind: "measure"; readonly file: SourceFile }
  | { readonly kind: "develop"; readonly file: SourceFile; readonly recipe: Recipe; readonly format: PixelFormat };

interface Job {
  readonly work: Work;
  readonly resolve: (value: MeasuredFrame | HeldPicture) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  readonly worker: Worker;
  readonly freeRegions: number[];
  job: Job | null;
  timer: NodeJS.Timeout | null;
  region: number | null;
}

/** One frame may take this long; after that its file is taken for one that never ends. */
const FRAME_TIMEOUT_MS = 180_000;

/**
 * Worker threads that decode, measure and develop frames, one frame at a time each. Jobs start in the order they are
 * asked for, so that a consumer that takes pictures in that order never waits for one that cannot start.
 */
export class WorkerPool {
  readonly size: number;
  readonly #kernels: KernelModule;
  readonly #lanes: Lane[];
  readonly #queue: Job[] = [];
  #openPictures = 0;
  #closed = false;

  private constructor(size: number, kernels: KernelModule) {
    this.size = size;
    this.#kernels = kernels;
    this.#lanes = Array.from({ length: size }, () => this.#startLane());
  }

  /** Starts `size` threads, which share their compiled kernels. */
  static async open(size: number): Promise<WorkerPool> {
    return new WorkerPool(size, await compileKernels());
  }

  /** Pictures handed out and not closed yet: 0 when everybody behaved. */
  get openPictures(): number {
    return this.#openPictures;
  }

  /** @throws RushesError when the frame cannot be decoded, or takes longer than a frame may. */
  measure(file: SourceFile): Promise<MeasuredFrame> {
    return this.#enqueue({ kind: "measure", file }) as Promise<MeasuredFrame>;
  }

  /** @throws RushesError when the frame cannot be decoded, or takes longer than a frame may. */
  develop(file: SourceFile, recipe: Recipe, format: PixelFormat): Promise<HeldPicture> {
    return this.#enqueue({ kind: "develop", file, recipe, format }) as Promise<HeldPicture>;
  }

  /** Ends all threads at once; jobs under way fail with `aborted`. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new RushesError("aborted", "Stopped.");
    for (const job of this.#queue.splice(0)) job.reject(stopped);
    await Promise.all(
      this.#lanes.map(async (lane) => {
        const { job } = lane;
        this.#clear(lane);
        job?.reject(stopped);
        await lane.worker.terminate();
      }),
    );
  }

  #enqueue(work: Work): Promise<MeasuredFrame | HeldPicture> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new RushesError("aborted", "Stopped."));
        return;
      }
      this.#queue.push({ work, resolve, reject });
      this.#pump();
    });
  }

  #startLane(): Lane {
    const workerData: WorkerData = { kernels: this.#kernels };
    const worker = new Worker(pixelWorkerPath(), { name: "pixels", workerData });
    const freeRegions = Array.from({ length: REGIONS_PER_WORKER }, (_, region) => region);
    const lane: Lane = { worker, freeRegions, job: null, timer: null, region: null };
    worker.on("message", (reply: Reply) => this.#finish(lane, reply));
    worker.on("error", (error) =>
      this.#replace(lane, new RushesError("internal", `A pixel worker failed: ${error.message}`, { cause: error })),
    );
    return lane;
  }

  #pump(): void {
    for (const lane of this.#lanes) {
      const job = this.#queue[0];
      if (!job) return;
      if (lane.job || (job.work.kind === "develop" && lane.freeRegions.length === 0)) continue;
      this.#queue.shift();
      this.#start(lane, job);
    }
  }

  #start(lane: Lane, job: Job): void {
    const { work } = job;
    lane.job = job;
    lane.region = work.kind === "develop" ? (lane.freeRegions.pop() ?? 0) : null;
    const command: Command = work.kind === "develop" ? { ...work, region: lane.region ?? 0 } : work;
    lane.timer = setTimeout(() => {
      const message = `Expected the frame within ${FRAME_TIMEOUT_MS / 1000} s but \`${work.file.name}\` took longer`;
      this.#replace(lane, new RushesError("timeout", message));
    }, FRAME_TIMEOUT_MS);
    lane.timer.unref();
    lane.worker.postMessage(command);
  }

  #clear(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    lane.job = null;
    lane.region = null;
  }

  #finish(lane: Lane, reply: Reply): void {
    const { job, region } = lane;
    this.#clear(lane);
    if (!job) return;
    switch (reply.kind) {
      case "measured":
        job.resolve(reply.frame);
        break;
      case "developed":
        job.resolve(this.#hold(lane, region ?? 0, reply.picture));
        break;
      case "failed":
        if (region !== null) lane.freeRegions.push(region);
        job.reject(fromErrorRecord(reply.error));
        break;
    }
    this.#pump();
  }

  #hold(lane: Lane, region: number, picture: DevelopedPicture): HeldPicture {
    this.#openPictures++;
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#openPictures--;
      lane.freeRegions.push(region);
      this.#pump();
    };
    return { ...picture, close, [Symbol.dispose]: close };
  }

  /** A worker that died or hangs loses its frame; the others, and the run, go on. */
  #replace(lane: Lane, error: RushesError): void {
    const { job } = lane;
    this.#clear(lane);
    void lane.worker.terminate();
    const index = this.#lanes.indexOf(lane);
    if (index !== -1 && !this.#closed) this.#lanes[index] = this.#startLane();
    job?.reject(error);
    this.#pump();
  }
}
