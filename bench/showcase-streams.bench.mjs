// What a film costs that is made into streams: `npm run bench -- showcase-streams [seconds]`. Draws films with FFmpeg's test
// picture, and prints the decoder process's memory, time, and how large streams and film are.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { runHls } = await import(new URL("../dist/encode/hls-run.js", import.meta.url).href);

/** Of our only child: it is gone before it can be asked at its end. */
async function childrenOf(pid) {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => ""))
    .trim()
    .split(" ")
    .filter(Boolean);
}

async function run([seconds = "4"]) {
  for (const [name, width, height, format] of [
    ["1920×1080, 8 bits", 1920, 1080, "yuv420p"],
    ["3840×2160, 10 bits", 3840, 2160, "yuv420p10le"],
  ]) {
    const folder = await mkdtemp(join(tmpdir(), "rushes-streams-"));
    try {
      const path = join(folder, "film.mp4");
      const source = `testsrc2=s=${width}x${height}:r=25:d=${seconds}`;
      const made = spawnSync("ffmpeg", [
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        source,
        "-pix_fmt",
        format,
        "-c:v",
        "libx264",
        "-crf",
        "18",
        path,
      ]);
      if (made.status !== 0) throw new Error(`FFmpeg is needed to draw a film: ${made.error ?? made.stderr}`);
      let peak = 0;
      const look = setInterval(async () => {
        for (const child of await childrenOf(process.pid)) {
          const status = await readFile(`/proc/${child}/status`, "utf8").catch(() => "");
          peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
        }
      }, 50);
      const started = performance.now();
      const result = await runHls({ path, folder: join(folder, "hls"), segmentSeconds: 4, thumbnails: 8 });
      const wall = (performance.now() - started) / 1000;
      clearInterval(look);
      let bytes = 0;
      for (const file of result.files) bytes += (await stat(join(folder, "hls", file))).size;
      const own = (await stat(path)).size;
      console.log(
        `${name}, ${result.seconds} s: ${result.renditions.length} streams, ${wall.toFixed(0)} s wall (${(wall / result.seconds).toFixed(1)} s a second of film), ` +
          `memory at most ${(peak / 1024 ** 3).toFixed(2)} GiB, all streams together ${(bytes / own).toFixed(2)} × the film, ${(await readdir(join(folder, "hls"))).length} entries`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

await run(process.argv.slice(2));
