import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { type ErrorRecord, toErrorRecord } from "../base/errors.ts";
import { writeFileAtomic } from "../store/atomic-file.ts";
import { createPhotographer, takePhotograph } from "./photographer.ts";
import type { PlannedFrame, ShootOptions } from "./shoot-plan.ts";
import type { FrameTruth } from "./truth.ts";

/** What a worker is born with. */
export interface SampleWorkerData {
  readonly folder: string;
  readonly options: ShootOptions;
}

/** One answer for each `PlannedFrame` posted. */
export type SampleWorkerAnswer = { readonly truth: FrameTruth } | { readonly error: ErrorRecord };

const { folder, options } = workerData as SampleWorkerData;
const photographer = createPhotographer(options);

parentPort?.on("message", (planned: PlannedFrame) => {
  const answer = (message: SampleWorkerAnswer): void => parentPort?.postMessage(message, []);
  photograph(planned).then(
    (truth) => answer({ truth }),
    (error: unknown) => answer({ error: toErrorRecord(error) }),
  );
});

async function photograph(planned: PlannedFrame): Promise<FrameTruth> {
  const { file, truth } = takePhotograph(photographer, planned);
  await writeFileAtomic(join(folder, planned.path), file);
  return truth;
}
