// Raws to film against other programs, in one run: `npm run bench -- film [frames] [width]x[height]`.
// Same photographs, same size of film, whole processes. Peers develop to 8-bit pictures on disk, ffmpeg makes the film.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram, measuredRun } from "./measured-run.mjs";
import { makeShoot } from "./shoot.mjs";

const TO_PICTURE = fileURLToPath(new URL("file-to-picture.mjs", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const FILM = { width: 3840, height: 2160 };

/** Peers: how to develop all frames into `out`, at the film's width. */
const PEERS = [
  {
    name: "darktable-cli",
    develop: (files, out) => [
      "darktable-cli",
      [
        files,
        out,
        "--width",
        String(FILM.width),
        "--height",
        "8000",
        "--hq",
        "true",
        "--out-ext",
        "jpg",
        "--core",
        "--configdir",
        `${out}/config`,
        "--disable-opencl",
      ],
    ],
    pattern: "*.jpg",
  },
  {
    name: "rawtherapee-cli",
    prepare: (out) =>
      writeFile(
        join(out, "resize.pp3"),
        `[Resize]\nEnabled=true\nAppliesTo=Cropped area\nMethod=Lanczos\nDataSpecified=1\nWidth=${FILM.width}\nHeight=8000\n`,
      ),
    develop: (files, out) => [
      "rawtherapee-cli",
      ["-Y", "-d", "-p", join(out, "resize.pp3"), "-j95", "-o", out, "-c", files],
    ],
    pattern: "*.jpg",
  },
  {
    name: "dcraw_emu",
    develop: (files, out) => [
      "sh",
      [
        "-c",
        `for f in "${files}"/*.DNG; do dcraw_emu -w -T -Z "${out}/$(basename "$f" .DNG).tiff" "$f" || exit 1; done`,
      ],
    ],
    program: "dcraw_emu",
    pattern: "*.tiff",
  },
];

async function run([count = "24", size = "6000x4000"]) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-bench-"));
  try {
    const { length: frames } = await makeShoot(folder, Number(count), size);
    console.log(
      `${frames} DNGs of ${size}, lossless JPEG → ${FILM.width}x${FILM.height} H.264, ${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}\n`,
    );
    const picture = await benchPicture(join(folder, "raw"));
    const ours = { ...(await benchOurs(folder, frames)), picture };
    for (const peer of PEERS) {
      if (!findProgram(peer.program ?? peer.name)) {
        console.log(`${peer.name}: not installed, not compared`);
        continue;
      }
      await benchPeer(peer, folder, frames, ours);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One thread, file to packed picture, beside what native LibRaw needs to unpack alone. */
async function benchPicture(raw) {
  const seconds = async (size) => Number((await measuredRun(process.execPath, [TO_PICTURE, raw, size])).stdout);
  const picture = await seconds(`${FILM.width}x${FILM.height}`);
  const small = await seconds("1920x1080");
  console.log(`file to packed picture, one thread: ${picture.toFixed(3)} CPU s at UHD, ${small.toFixed(3)} at 1080p`);
  const unpack = await libRawUnpack(raw);
  if (unpack === null) console.log("dcraw_emu: not installed, LibRaw's unpacking not compared");
  else console.log(`LibRaw native, unpack alone: ${unpack.toFixed(3)} s = ${(unpack / picture).toFixed(2)} × that\n`);
  return picture;
}

/** Seconds a frame that dcraw_emu says LibRaw::unpack took, the least of all frames: one thread, wall time. */
async function libRawUnpack(raw) {
  if (!findProgram("dcraw_emu")) return null;
  const files = (await readdir(raw)).slice(0, 6).map((name) => join(raw, name));
  const { stdout, stderr } = await measuredRun("dcraw_emu", ["-timing", "-h", ...files]);
  const times = [...`${stdout}${stderr}`.matchAll(/unpack\(\): ([\d.]+) msec/g)].map(([, ms]) => Number(ms) / 1000);
  await Promise.all(files.map((file) => rm(`${file}.ppm`, { force: true })));
  return times.length === 0 ? null : Math.min(...times);
}

async function benchOurs(folder, frames) {
  const out = join(folder, "ours.mp4");
  const whole = await measuredRun(process.execPath, [
    PROGRAM,
    "make",
    join(folder, "raw"),
    "-o",
    out,
    "--size",
    `${FILM.width}x${FILM.height}`,
    "--json",
  ]);
  const report = JSON.parse(await readFile(join(folder, "ours.report.json"), "utf8"));
  console.log("rushes make, whole process: stage           CPU s/frame   share");
  for (const stage of report.timing.stages) {
    const share = ((100 * stage.cpuSeconds) / report.timing.cpuSeconds).toFixed(0);
    console.log(
      `  ${stage.name.padEnd(40)} ${(stage.cpuSeconds / frames).toFixed(3).padStart(8)} ${share.padStart(6)} %`,
    );
  }
  const encode = report.timing.stages.find(({ name }) => name === "encode")?.cpuSeconds ?? 0;
  const develop = (whole.cpuSeconds - encode) / frames;
  console.log(`  whole process                            ${(whole.cpuSeconds / frames).toFixed(3).padStart(8)}`);
  console.log(`  all but encoding                         ${develop.toFixed(3).padStart(8)}`);
  console.log(
    `  wall ${(whole.wallSeconds / frames).toFixed(3)} s/frame, peak memory ${(whole.peakBytes / 1e6).toFixed(0)} MB\n`,
  );
  return { develop, total: whole.cpuSeconds / frames };
}

async function benchPeer(peer, folder, frames, ours) {
  const out = join(folder, peer.name);
  await mkdir(out);
  await peer.prepare?.(out);
  const developed = await measuredRun(...peer.develop(join(folder, "raw"), out));
  const ffmpeg = findProgram("ffmpeg");
  const encoded = ffmpeg
    ? await measuredRun(ffmpeg, [
        "-v",
        "error",
        "-framerate",
        "24",
        "-pattern_type",
        "glob",
        "-i",
        join(out, peer.pattern),
        "-vf",
        `scale=${FILM.width}:-2,crop=${FILM.width}:${FILM.height}`,
        "-c:v",
        "libx264",
        "-crf",
        "17",
        "-preset",
        "medium",
        "-pix_fmt",
        "yuv420p",
        join(out, "film.mp4"),
      ])
    : { cpuSeconds: 0 };
  const develop = developed.cpuSeconds / frames;
  const total = (developed.cpuSeconds + encoded.cpuSeconds) / frames;
  console.log(
    `${peer.name.padEnd(16)} develop ${develop.toFixed(2)} CPU s/frame = ${(develop / ours.picture).toFixed(1)} × our file to picture, ${(develop / ours.develop).toFixed(1)} × our make without encoding; with ffmpeg ${total.toFixed(2)} = ${(total / ours.total).toFixed(1)} × ours; ${(developed.peakBytes / 1e6).toFixed(0)} MB`,
  );
  await rm(out, { recursive: true });
}

await run(process.argv.slice(2));
