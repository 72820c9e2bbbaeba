// vid.stab, through the system's ffmpeg, on a developed film: decoded and encoded without loss, so that only motion differs.
import { join } from "node:path";
import { findProgram, measuredRun } from "./measured-run.mjs";

/**
 * Settings of ffmpeg's documentation (ffmpeg-filters, "vidstabdetect", "vidstabtransform"): its defaults; its example of
 * strongly shaky film with more smoothing; and the zoom that follows the need. `tripod`: its virtual tripod.
 */
export const SMOOTHERS = [
  { name: "vid.stab, defaults", detect: "", transform: "" },
  {
    name: "vid.stab, shaky, smoothing 30",
    detect: "shakiness=10:accuracy=15",
    transform: "smoothing=30:optzoom=1:interpol=bicubic",
  },
  {
    name: "vid.stab, shaky, smoothing 30, zoom that follows",
    detect: "shakiness=10:accuracy=15",
    transform: "smoothing=30:optzoom=2:zoomspeed=0.25:interpol=bicubic",
  },
];

export const HOLDERS = [
  { name: "vid.stab, tripod", detect: "tripod=1", transform: "tripod=1" },
  {
    name: "vid.stab, shaky, tripod",
    detect: "shakiness=10:accuracy=15:tripod=1",
    transform: "tripod=1:interpol=bicubic",
  },
  SMOOTHERS[1],
];

const QUIET = ["-v", "error", "-y", "-nostdin"];
const LOSSLESS = ["-c:v", "ffv1", "-pix_fmt", "yuv420p"];

/** The system's ffmpeg; null and a line where it is not there or was built without vid.stab. */
export async function findVidstab() {
  const ffmpeg = findProgram("ffmpeg");
  const filters = ffmpeg === null ? "" : (await measuredRun(ffmpeg, ["-hide_banner", "-filters"])).stdout;
  if (/ vidstabtransform /.test(filters)) return ffmpeg;
  console.log(`ffmpeg: ${ffmpeg === null ? "not installed" : "built without vid.stab"}, not compared`);
  return null;
}

/** What decoding and encoding alone cost, CPU seconds: of reading for `detect`, and of both for `transform`. */
async function passOn(ffmpeg, source, folder) {
  const read = await measuredRun(ffmpeg, [...QUIET, "-i", source, "-f", "null", "-"]);
  const copy = await measuredRun(ffmpeg, [...QUIET, "-i", source, ...LOSSLESS, join(folder, "copy.mkv")]);
  return read.cpuSeconds + copy.cpuSeconds;
}

/** @returns films by name with CPU seconds of stabilising alone */
export async function stabilise(ffmpeg, source, folder, settings) {
  const base = await passOn(ffmpeg, source, folder);
  const films = [];
  for (const [k, { name, detect, transform }] of settings.entries()) {
    const [found, path] = [join(folder, `peer-${k}.trf`), join(folder, `peer-${k}.mkv`)];
    const seen = [`result=${found}`, detect].filter(Boolean).join(":");
    const done = [`input=${found}`, transform].filter(Boolean).join(":");
    const first = await measuredRun(ffmpeg, [
      ...QUIET,
      "-i",
      source,
      "-vf",
      `vidstabdetect=${seen}`,
      "-f",
      "null",
      "-",
    ]);
    const second = await measuredRun(ffmpeg, [
      ...QUIET,
      "-i",
      source,
      "-vf",
      `vidstabtransform=${done}`,
      ...LOSSLESS,
      path,
    ]);
    films.push({ name, path, cpuSeconds: first.cpuSeconds + second.cpuSeconds - base });
  }
  return films;
}
