// `rushes showcase` as a process whose CPU and memory can be read.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));

/** Starts it on `folder`; resolves when it says that it listens. */
export async function startShowcaseProcess(folder, port, ...flags) {
  const args = [PROGRAM, "showcase", folder, "--port", String(port), "--json", ...flags];
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let text = "";
  const listening = await new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      text += part;
      if (text.includes("\n")) resolve(JSON.parse(text.split("\n")[0]));
    });
    void exit.then(([code]) => reject(new Error(`rushes showcase ended with ${code}\n${text}`)));
  });
  if (listening.event !== "listening") throw new Error(text);
  return {
    pid: child.pid,
    origin: `http://127.0.0.1:${port}`,
    start,
    listeningMs: performance.now() - start,
    ...listening,
    usage: () => usageOf(child.pid),
    stop: async (signal = "SIGINT") => {
      child.kill(signal);
      await exit;
    },
  };
}

/** CPU milliseconds so far; resident memory now and at most, in MB. Linux only. */
export function usageOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1000;
  // Fields 14 and 15 of proc(5), in hundredths of a second on every Linux that Node runs on.
  return { cpuMs: 10 * (Number(stat[11]) + Number(stat[12])), nowMb: megabytes("VmRSS"), mostMb: megabytes("VmHWM") };
}
