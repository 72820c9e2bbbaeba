// Decodes and encodes one film, in a process of its own: whatever a hostile file does to a decoder, it does it here.
// Gets its job as a message, answers with `HlsMessage`s, and ends when who started it does.
import { toErrorRecord } from "../base/errors.ts";
import { encodeHls, type HlsJob } from "./hls-encode.ts";
import type { HlsMessage } from "./hls-run.ts";

const SECONDS_BETWEEN_MESSAGES = 0.2;

process.on("disconnect", () => process.exit(1));
process.once("message", (job) => {
  let last = -Infinity;
  const onProgress = (share: number): void => {
    const now = performance.now() / 1000;
    if (now - last < SECONDS_BETWEEN_MESSAGES) return;
    last = now;
    send({ kind: "progress", share });
  };
  encodeHls(job as HlsJob, onProgress).then(
    (result) => send({ kind: "done", result }, 0),
    (error: unknown) => send({ kind: "failed", error: toErrorRecord(error) }, 0),
  );
});

function send(message: HlsMessage, exitCode?: number): void {
  process.send?.(message, () => {
    if (exitCode !== undefined) process.exit(exitCode);
  });
}
