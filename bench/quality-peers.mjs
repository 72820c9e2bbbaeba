// Other programs' exports for the quality benchmark: linear light, camera white balance, no look of theirs.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, measuredRun } from "./measured-run.mjs";
import { readTiff } from "./quality-image.mjs";

const fromSrgb = (code) => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4);
const linear = (code) => code;

/** darktable without a workflow does white balance, highlights, demosaic and the profiles, and nothing else. */
function darktable(raw, out, width) {
  const size = width === null ? [] : ["--width", String(width), "--height", "20000"];
  const conf = [
    "plugins/darkroom/workflow=none",
    "plugins/darkroom/chromatic-adaptation=legacy",
    "plugins/imageio/format/tiff/bpp=16",
  ];
  const files = [raw, out, ...size, "--hq", "true", "--icc-type", "LIN_REC709", "--apply-custom-presets", "false"];
  const core = ["--core", "--configdir", `${out}.config`, "--disable-opencl"];
  return [...files, ...core, ...conf.flatMap((text) => ["--conf", text])];
}

/** RawTherapee starts neutral when it is given no default profile. */
async function rawtherapee(raw, out, width, method) {
  const resize =
    width === null
      ? ""
      : `[Resize]\nEnabled=true\nMethod=Lanczos\nAppliesTo=Full image\nDataSpecified=1\nWidth=${width}\nHeight=20000\nAllowUpscaling=false\n`;
  const profile = `${out}.pp3`;
  const colour =
    "[Color Management]\nApplyBaselineExposureOffset=false\nApplyLookTable=false\nToneCurve=false\nOutputProfile=RTv4_sRGB\n";
  await writeFile(profile, `[RAW]\nCA=false\n[RAW Bayer]\nMethod=${method}\nBorder=0\nCcSteps=0\n${colour}${resize}`);
  return ["-Y", "-p", profile, "-t", "-b16", "-o", out, "-c", raw];
}

const dcraw = (quality) => (raw, out) => ["-T", "-4", "-w", "-W", "-o", "1", "-q", quality, "-Z", out, raw];

/** `scales`: makes the output's size by itself. `corner`: from the corner pixel's middle on, half a pixel to the side. */
const PEERS = [
  { name: "darktable", program: "darktable-cli", scales: true, corner: true, decode: linear, args: darktable },
  {
    name: "rawtherapee amaze",
    program: "rawtherapee-cli",
    scales: true,
    decode: fromSrgb,
    args: (r, o, w) => rawtherapee(r, o, w, "amaze"),
  },
  {
    name: "rawtherapee rcd",
    program: "rawtherapee-cli",
    scales: true,
    decode: fromSrgb,
    args: (r, o, w) => rawtherapee(r, o, w, "rcd"),
  },
  { name: "dcraw ahd", program: "dcraw_emu", scales: false, decode: linear, args: dcraw("3") },
  { name: "dcraw dht", program: "dcraw_emu", scales: false, decode: linear, args: dcraw("11") },
  { name: "dcraw aahd", program: "dcraw_emu", scales: false, decode: linear, args: dcraw("12") },
];

/** Peers that are installed, and a line for each that is not. */
export function findPeers() {
  return PEERS.filter(({ name, program }) => {
    if (!findProgram(program)) console.log(`${name}: ${program} is not installed, not compared`);
    return findProgram(program);
  });
}

/** A peer's picture of `raw`, `width` pixels wide or (null) in full. What a folder holds already is not made again. */
export async function developByPeer(peer, raw, folder, width) {
  const out = join(folder, `${peer.name.replaceAll(" ", "-")}-${width ?? "full"}.tif`);
  if (!existsSync(out)) {
    const args = await peer.args(raw, out, width);
    await measuredRun("nice", ["-n", "10", "timeout", "300", peer.program, ...args]);
  }
  return readTiff(out, peer.decode);
}
