// Asks for films' pages with wrk (https://github.com/wg/wrk), a load generator that takes little CPU. Of bench/showcase.bench.mjs.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Null: it is not installed. Milliseconds. */
export async function loadWithWrk(origin, slugs, { connections, seconds }) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-wrk-"));
  try {
    const list = join(folder, "paths");
    await writeFile(list, slugs.map((slug) => encodeURI(`/films/${slug}`)).join("\n"));
    const script = join(folder, "ask.lua");
    await writeFile(
      script,
      `local paths = {}
for line in io.lines(${JSON.stringify(list)}) do paths[#paths + 1] = line end
function request() return wrk.format("GET", paths[math.random(#paths)], { ["Accept-Encoding"] = "gzip" }) end
function done(summary, latency)
  local e = summary.errors
  print(string.format('{"count":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
`,
    );
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, origin];
    const { error, status, stdout, stderr } = spawnSync("wrk", args, { encoding: "utf8" });
    if (error?.code === "ENOENT") return null;
    if (status !== 0) throw error ?? new Error(`wrk ended with ${status}: ${stderr}`);
    const { count, seconds: took, ...rest } = JSON.parse(stdout.trim().split("\n").at(-1));
    return { ...rest, perSecond: count / took };
  } finally {
    await rm(folder, { recursive: true });
  }
}
