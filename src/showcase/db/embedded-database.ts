import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Duplex } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { RushesError } from "../../base/errors.ts";
import { lockFolder } from "./folder-lock.ts";

/** What the thread is to open. */
export interface EmbeddedTask {
  readonly folder: string;
  /** As a PostgreSQL server takes them on its command line. */
  readonly settings: readonly string[];
}

/** Bytes of PostgreSQL's protocol, of one connection. */
export type ToEmbedded = Uint8Array | "close";
/** The whole answer to what one message asked. */
export type FromEmbedded = Uint8Array | "ready" | { readonly failed: string };

/** A database in this process, in a thread of its own, so that no page waits while it works. */
export interface EmbeddedDatabase {
  /** A connection as `pg` takes it. There is one session, which all share: they are to come one after the other. */
  connect(): Duplex;
  close(): Promise<void>;
}

/**
 * Its files are in the system's cache already: a second copy of them in this process (128 MB as delivered) made nothing
 * faster. The log is kept short, as after a crash it is read again.
 */
const SETTINGS: readonly string[] = ["shared_buffers=16MB", "min_wal_size=32MB", "max_wal_size=128MB"].flatMap(
  (one) => ["-c", one],
);

/**
 * How much a function of WebAssembly runs before it is compiled well, as V8 has it since Node 22. In Node 20 it is a seventh,
 * and much of what a start compiles well is never needed again: half a second of CPU.
 */
const TIERING = "--wasm-tiering-budget=13000000";

/** The same path from `src/showcase` and from `dist/showcase`: a worker thread starts only from compiled code. */
const WORKER_URL = new URL("../../../dist/showcase/db/embedded.worker.js", import.meta.url);

/**
 * Opens the database in a folder, or makes one there. Two processes never have the same files open.
 * @throws RushesError `disk` for a folder that cannot be used, or that another process has open (`isLocked`)
 */
export async function openEmbedded(folder: string): Promise<EmbeddedDatabase> {
  await mkdir(dirname(folder), { recursive: true });
  const lock = lockFolder(`${folder}.lock`);
  try {
    if (!existsSync(folder)) await make(folder);
    const database = await start(folder);
    return {
      connect: database.connect,
      close: async () => {
        await database.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A new database appears whole: killed while it is made, the next start begins again. */
async function make(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await (await start(unfinished)).close();
  await rename(unfinished, folder);
}

async function start(folder: string): Promise<EmbeddedDatabase> {
  const workerData: EmbeddedTask = { folder, settings: SETTINGS };
  setFlagsFromString(TIERING);
  // Flags of this process may be of no use to a thread: `--input-type` stops it.
  const worker = new Worker(WORKER_URL, {
    name: "database",
    workerData,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  });
  const exit = new Promise<number>((resolve) => worker.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new RushesError("disk", `Cannot open the database in ${folder}: ${why}`));
    worker.once("error", (error) => fail(String(error)));
    worker.once("exit", (code) => fail(`it ended with ${code}.`));
    worker.once("message", (message: FromEmbedded) => {
      if (typeof message === "object" && "failed" in message) fail(message.failed);
      else resolve();
    });
  });
  return {
    connect: () => new Connection(worker),
    close: async () => {
      worker.postMessage("close" satisfies ToEmbedded);
      await exit;
    },
  };
}

/** Of a message that ends a connection. The session of the thread outlives it. */
const TERMINATE = "X".charCodeAt(0);

/** What `pg` takes for a socket. */
class Connection extends Duplex {
  readonly #worker: Worker;
  readonly #take = (message: FromEmbedded): void => {
    if (message instanceof Uint8Array) this.push(Buffer.from(message.buffer));
  };
  readonly #break = (why: unknown): void => {
    const cause = why instanceof Error ? why : new Error(`it ended with ${String(why)}`);
    this.destroy(new Error(`The embedded database broke: ${cause.message}`, { cause }));
  };

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.on("message", this.#take).on("error", this.#break).on("exit", this.#break);
  }

  connect(): this {
    queueMicrotask(() => this.emit("connect"));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers come when they come.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send(chunk);
    done();
  }

  /** A question is several messages, written together. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#worker.off("message", this.#take).off("error", this.#break).off("exit", this.#break);
    done(error);
  }

  #send(bytes: Buffer): void {
    if (bytes[0] === TERMINATE) {
      this.push(null);
      return;
    }
    const own = Uint8Array.from(bytes);
    this.#worker.postMessage(own satisfies ToEmbedded, [own.buffer]);
  }
}
