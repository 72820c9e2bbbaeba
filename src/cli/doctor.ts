import { spawnSync } from "node:child_process";
import { access, constants, statfs } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";
import { Command } from "commander";
import { createKernels } from "../kernels/instance.ts";
import { readPackageVersion } from "../render/engine-version.ts";
import { toErrorRecord } from "../base/errors.ts";
import { runCommand } from "./run-command.ts";

/** One thing that was looked at. `bad`: films cannot be made; `poor`: they can, but something is lost. */
interface Finding {
  readonly name: string;
  readonly state: "good" | "poor" | "bad";
  readonly text: string;
}

const GIB = 2 ** 30;

/** `rushes doctor` */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Say what this machine has, and what is missing.")
    .option("--json", "findings as JSON on stdout")
    .action((flags: { readonly json?: boolean }) =>
      runCommand(flags, async ({ print, json }) => {
        const findings = await examine();
        if (json) print(JSON.stringify(findings));
        else for (const finding of findings) print(format(finding));
        return findings.some(({ state }) => state === "bad") ? 1 : 0;
      }),
    );
}

function format({ name, state, text }: Finding): string {
  const mark = { good: "ok ", poor: "?  ", bad: "!! " }[state];
  return `${mark} ${name.padEnd(12)} ${text}`;
}

async function examine(): Promise<Finding[]> {
  return [
    { name: "rushes", state: "good", text: await readPackageVersion() },
    examineNode(),
    { name: "processor", state: "good", text: `${availableParallelism()} cores (as many worker threads)` },
    examineMemory(),
    await examineDisk(),
    await attempt("kernels", async () => {
      await createKernels();
      return "compiled WebAssembly with SIMD, runs";
    }),
    await attempt("FFmpeg", async () => {
      const { describeEncoders } = await import("../encode/describe-encoders.ts");
      return describeEncoders();
    }),
    await attempt("LibRaw", async () => {
      const { createLibRawModule } = await import("../raw/libraw-module.ts");
      await createLibRawModule();
      return "loads, sandboxed in WebAssembly";
    }),
    await attempt("sharp", async () => {
      const { default: sharp } = await import("sharp");
      return `libvips ${sharp.versions.vips}: JPEG, PNG, TIFF, WebP`;
    }),
    examinePerl(),
  ];
}

function examineNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  const text = `${process.versions.node} on ${process.platform}-${process.arch}`;
  return {
    name: "Node",
    state: isEnough ? "good" : "bad",
    text: isEnough ? text : `${text}; 20.19 or newer is needed`,
  };
}

function examineMemory(): Finding {
  const text = `${(totalmem() / GIB).toFixed(1)} GiB, ${(freemem() / GIB).toFixed(1)} free`;
  return { name: "memory", state: totalmem() >= 2 * GIB ? "good" : "poor", text };
}

async function examineDisk(): Promise<Finding> {
  const folder = process.cwd();
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = (bavail * bsize) / GIB;
    return { name: "disk", state: free > 2 ? "good" : "poor", text: `${free.toFixed(1)} GiB free here, writable` };
  } catch (error) {
    return { name: "disk", state: "poor", text: `films cannot be written here: ${toErrorRecord(error).message}` };
  }
}

async function attempt(name: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { name, state: "good", text: await work() };
  } catch (error) {
    return { name, state: "bad", text: toErrorRecord(error).message };
  }
}

function examinePerl(): Finding {
  const { status } = spawnSync("perl", ["-e", "1"]);
  return status === 0
    ? { name: "exiftool", state: "good", text: "perl is here: maker notes, serials and lenses are read" }
    : { name: "exiftool", state: "poor", text: "no perl: only common headers are read (no maker notes, fewer lenses)" };
}
