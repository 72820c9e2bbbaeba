import { Worker } from "node:worker_threads";
import { compileKernels, type KernelModule } from "../kernels/instance.ts";
import { fromErrorRecord, RushesError } from "../base/errors.ts";
import {
  type Answer,
  type Command,
  type DevelopedPicture,
  type Match,
  type Matched,
  type MeasuredFrame,
  type Packing,
  type Photograph,
  REGIONS_PER_WORKER,
  type SourceFile,
  type Wanted,
  type WorkerData,
} from "./worker-protocol.ts";
import { PhotographReader } from "./photograph-reader.ts";
import { pixelWorkerPath } from "./worker-url.ts";
import type { BakedMap } from "../develop/bake-lut.ts";
import type { Lut } from "../develop/lut.ts";
import type { Recipe } from "../edit/recipe.ts";

/** A developed picture that must be closed once its pixels are no longer needed. */
export interface HeldPicture extends DevelopedPicture {
  close(): void;
  [Symbol.dispose](): void;
}

type Work =
  | { readonly kind: "match"; readonly match: Match }
  | { readonly kind: "measure"; readonly file: SourceFile; readonly wanted: Wanted }
  | {
      readonly kind: "develop";
      readonly file: SourceFile;
      readonly recipe: Recipe;
      readonly lut: Lut | null;
      readonly map: BakedMap | null;
      readonly nextMap: BakedMap | null;
      readonly packing: Packing;
    };

interface Job {
  readonly work: Work;
  readonly resolve: (value: MeasuredFrame | HeldPicture | Matched) => void;
  readonly reject: (error: unknown) => void;
  /** Null until it is read, and where none is needed. */
  photograph: Photograph | null;
  isBeingRead: boolean;
  timer: NodeJS.Timeout | null;
}

interface Lane {
  readonly worker: Worker;
  readonly freeRegions: number[];
  job: Job | null;
  region: number | null;
}

const ONLY_LIGHT: Wanted = { features: false, hotPixels: false, dust: false };
/** One frame may take this long; after that its file is taken for one that never ends. */
const FRAME_TIMEOUT_MS = 180_000;
/** Photographs read before a worker is free for them: what comes next is there when a thread is done. */
const READ_AHEAD = 2;

/**
 * Worker threads that decode, measure and develop frames, one frame at a time each, while the photographs that come
 * next are being read. Jobs start in the order they are asked for, so that a consumer that takes pictures in that order never waits for one that cannot start.
 */
export class WorkerPool {
  readonly size: number;
  readonly #kernels: KernelModule;
  /** Each starts when there is work that no other is free for: where all is done already none does. */
  readonly #lanes: Lane[] = [];
  readonly #queue: Job[] = [];
  readonly #luts = new Map<string, Lut>();
  readonly #maps = new Map<string, BakedMap>();
  readonly #reader: PhotographReader;
  #openPictures = 0;
  #closed = false;

  private constructor(size: number, kernels: KernelModule) {
    this.size = size;
    this.#kernels = kernels;
    this.#reader = new PhotographReader(size + READ_AHEAD);
  }

  /** Up to `size` threads, which share their compiled kernels. */
  static async open(size: number): Promise<WorkerPool> {
    return new WorkerPool(size, await compileKernels());
  }

  /** Pictures handed out and not closed yet: 0 when everybody behaved. */
  get openPictures(): number {
    return this.#openPictures;
  }

  /**
   * @param wanted besides its light; left out: nothing
   * @throws RushesError when the frame cannot be decoded, or takes longer than a frame may.
   */
  measure(file: SourceFile, wanted: Wanted = ONLY_LIGHT): Promise<MeasuredFrame> {
    return this.#enqueue({ kind: "measure", file, wanted }) as Promise<MeasuredFrame>;
  }

  /** Keeps a table that recipes may name by its content; threads share it. */
  keepLut(content: string, table: Lut): void {
    this.#luts.set(content, table);
  }

  /** The same for the baked tables of a camera profile. */
  keepMap(content: string, map: BakedMap): void {
    this.#maps.set(content, map);
  }

  /** Finds one frame in another by what was measured of both. */
  match(match: Match): Promise<Matched> {
    return this.#enqueue({ kind: "match", match }) as Promise<Matched>;
  }

  /** @throws RushesError when the frame cannot be decoded, or takes longer than a frame may. */
  async develop(file: SourceFile, recipe: Recipe, packing: Packing): Promise<HeldPicture> {
    const work = {
      kind: "develop",
      file,
      recipe,
      lut: find(this.#luts, recipe.lut?.content),
      map: find(this.#maps, recipe.map?.content),
      nextMap: find(this.#maps, recipe.map?.towards?.content),
      packing,
    } as const;
    return (await this.#enqueue(work)) as HeldPicture;
  }

  /** Ends all threads at once; jobs under way fail with `aborted`. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new RushesError("aborted", "Stopped.");
    for (const job of this.#queue.splice(0)) this.#fail(job, stopped);
    await Promise.all(
      this.#lanes.map(async (lane) => {
        const { job } = lane;
        this.#clear(lane);
        if (job) this.#fail(job, stopped);
        await lane.worker.terminate();
      }),
    );
  }

  #enqueue(work: Work): Promise<MeasuredFrame | HeldPicture | Matched> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new RushesError("aborted", "Stopped."));
        return;
      }
      this.#queue.push({ work, resolve, reject, photograph: null, isBeingRead: false, timer: null });
      this.#pump();
    });
  }

  #startLane(): Lane {
    const workerData: WorkerData = { kernels: this.#kernels };
    const worker = new Worker(pixelWorkerPath(), { name: "pixels", workerData });
    const freeRegions = Array.from({ length: REGIONS_PER_WORKER }, (_, region) => region);
    const lane: Lane = { worker, freeRegions, job: null, region: null };
    worker.on("message", (answer: Answer) => this.#finish(lane, answer));
    worker.on("error", (error) =>
      this.#replace(lane, new RushesError("internal", `A pixel worker failed: ${error.message}`, { cause: error })),
    );
    return lane;
  }

  #pump(): void {
    for (const job of this.#queue) {
      if (!this.#reader.isFree) break;
      if (job.work.kind !== "match" && !job.isBeingRead) void this.#read(job, job.work.file);
    }
    for (let i = 0; i < this.size; i++) {
      const job = this.#queue[0];
      if (!job || (job.work.kind !== "match" && !job.photograph)) return;
      const lane = (this.#lanes[i] ??= this.#startLane());
      if (lane.job || (job.work.kind === "develop" && lane.freeRegions.length === 0)) continue;
      this.#queue.shift();
      this.#start(lane, job);
    }
  }

  async #read(job: Job, file: SourceFile): Promise<void> {
    job.isBeingRead = true;
    job.timer = setTimeout(() => this.#expire(job), FRAME_TIMEOUT_MS);
    job.timer.unref();
    try {
      const photograph = await this.#reader.read(file);
      if (this.#queue.includes(job)) job.photograph = photograph;
      else this.#reader.giveBack(photograph.bytes.buffer);
    } catch (error) {
      this.#fail(job, error);
    }
    this.#pump();
  }

  #start(lane: Lane, job: Job): void {
    const { work, photograph } = job;
    lane.job = job;
    lane.region = work.kind === "develop" ? (lane.freeRegions.pop() ?? 0) : null;
    const post = (command: Command): void =>
      lane.worker.postMessage(command, photograph ? [photograph.bytes.buffer] : []);
    if (work.kind === "match") {
      job.timer = setTimeout(() => this.#expire(job), FRAME_TIMEOUT_MS);
      job.timer.unref();
      post(work);
      return;
    }
    if (!photograph) throw new RushesError("internal", "Expected a photograph that was read");
    const { name } = work.file;
    if (work.kind === "measure") post({ kind: "measure", name, photograph, wanted: work.wanted });
    else post({ ...work, name, photograph, region: lane.region ?? 0 });
  }

  /** A file that cannot be read in time, or a frame that never ends. */
  #expire(job: Job): void {
    const name = job.work.kind === "match" ? "finding it in another" : `\`${job.work.file.name}\``;
    const message = `Expected the frame within ${FRAME_TIMEOUT_MS / 1000} s but ${name} took longer`;
    const error = new RushesError("timeout", message);
    const lane = this.#lanes.find((busy) => busy.job === job);
    if (lane) this.#replace(lane, error);
    else this.#fail(job, error);
    this.#pump();
  }

  /** Ends a job, wherever it is. */
  #fail(job: Job, error: unknown): void {
    if (job.timer) clearTimeout(job.timer);
    const place = this.#queue.indexOf(job);
    if (place !== -1) this.#queue.splice(place, 1);
    if (place !== -1 && job.photograph) this.#reader.giveBack(job.photograph.bytes.buffer);
    job.reject(error);
  }

  #clear(lane: Lane): void {
    if (lane.job?.timer) clearTimeout(lane.job.timer);
    lane.job = null;
    lane.region = null;
  }

  #finish(lane: Lane, { reply, buffer }: Answer): void {
    const { job, region } = lane;
    if (buffer) this.#reader.giveBack(buffer);
    this.#clear(lane);
    if (!job) return;
    switch (reply.kind) {
      case "measured":
        job.resolve(reply.frame);
        break;
      case "matched":
        job.resolve(reply.matched);
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
    // Its photograph's buffer is gone with it.
    if (job?.photograph) this.#reader.giveBack(null);
    if (job) this.#fail(job, error);
    this.#pump();
  }
}

function find<T>(kept: ReadonlyMap<string, T>, content: string | undefined): T | null {
  if (content === undefined) return null;
  const table = kept.get(content);
  if (table === undefined) throw new RushesError("internal", `Expected the table ${content} to be kept`);
  return table;
}
