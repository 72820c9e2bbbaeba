import { startJobRunner } from "../../src/showcase/jobs/job-runner.ts";
import { transcode } from "../../src/showcase/media/transcode.ts";
import type { Showcase } from "../../src/showcase/showcase.ts";

/** Makes streams of every film that waits for them. */
export async function makeStreams(showcase: Showcase): Promise<void> {
  const runner = startJobRunner(showcase, { concurrency: 1, run: { transcode: transcode(showcase) } });
  await runner.drain();
  await runner.close();
}
