// `node scripts/readme-images.mjs`: makes the pictures of README.md from the sample shoot, with the program itself.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

await setup();
const root = fileURLToPath(new URL("..", import.meta.url));
const images = join(root, "docs", "images");
const folder = mkdtempSync(join(tmpdir(), "rushes-readme-"));

function rushes(...args) {
  const { status } = spawnSync(process.execPath, [join(root, "dist/program/rushes.js"), ...args], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The picture after `marker`, out of the report's page. */
function embedded(page, marker) {
  const match = new RegExp(`${marker}[^]*?src="data:image/jpeg;base64,([^"]+)"`).exec(page);
  if (!match) throw new Error(`Expected a picture after ${marker} in the report`);
  return Buffer.from(match[1], "base64");
}

try {
  rushes("sample", "sample");
  rushes("make", "sample");
  const report = JSON.parse(readFileSync(join(folder, "sample.report.json"), "utf8"));
  const page = readFileSync(join(folder, "sample.report.html"), "utf8");
  const dusk = report.shots.find(({ kind }) => kind === "ramp");
  mkdirSync(images, { recursive: true });
  const { drawCurveSvg } = await import(new URL("../dist/report/curve-svg.js", import.meta.url).href);
  writeFileSync(join(images, "light.svg"), drawCurveSvg(dusk.light));
  const section = page.slice(page.indexOf(`id="shot-${dusk.id}"`));
  writeFileSync(join(images, "contact-sheet.jpg"), embedded(section, '<figure class="sheet">'));
  writeFileSync(join(images, "keogram.jpg"), embedded(section, '<figure class="keogram">'));
} finally {
  rmSync(folder, { recursive: true });
}
