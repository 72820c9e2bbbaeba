import { readFileSync } from "node:fs";

/**
 * CPU seconds of the calling thread: from Node where it knows them (23.9 and newer), from Linux elsewhere, and wall
 * seconds where nobody counts threads (Node 20 on macOS and Windows). Only differences mean anything.
 */
export function threadSeconds(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } };
  if (threadCpuUsage) {
    const used = threadCpuUsage.call(process);
    return (used.user + used.system) / 1e6;
  }
  return readSchedule() ?? performance.now() / 1000;
}

/** Nanoseconds on a processor are the first number of the thread's `schedstat`. */
function readSchedule(): number | null {
  try {
    const seconds = Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e9;
    return Number.isFinite(seconds) ? seconds : null;
  } catch {
    return null;
  }
}
