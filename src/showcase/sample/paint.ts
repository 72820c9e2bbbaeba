import { Worker } from "node:worker_threads";
import { fromErrorRecord, RushesError } from "../../base/errors.ts";
import type { PaintAnswer, PaintResults, PaintTask } from "./sample.worker.ts";

/** The same path from `src/showcase` and from `dist/showcase`: a worker thread starts only from compiled code. */
const WORKER_URL = new URL("../../../dist/showcase/sample/sample.worker.js", import.meta.url);

/** Paints in a thread of its own. @throws RushesError what went wrong there, `aborted` */
export async function paint<Kind extends keyof PaintResults>(
  task: PaintTask & { readonly kind: Kind },
  signal: AbortSignal,
): Promise<PaintResults[Kind]> {
  if (signal.aborted) throw new RushesError("aborted", "Stopped.");
  const worker = new Worker(WORKER_URL);
  const stop = (): void => worker.postMessage("stop");
  signal.addEventListener("abort", stop);
  try {
    const answer = await new Promise<PaintAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new RushesError("internal", `The sample's painter ended with ${code}.`)));
      worker.postMessage(task);
    });
    if ("error" in answer) throw fromErrorRecord(answer.error);
    return answer.done as PaintResults[Kind];
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
