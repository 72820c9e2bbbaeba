// Films of made-up shoots: made by the command as anybody would, and judged.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { rushes } from "../../e2e/command.ts";
import type { FilmMotion } from "../../src/film/motion.ts";
import type { FilmShot } from "../../src/film/film.ts";
import type { Extent, Homography } from "../../src/motion/measured-motion.ts";
import type { Report } from "../../src/report/report.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { greyOf, judgeFilms, type ShownFilm } from "./motion-judge.ts";
import type { Grey } from "./motion-grey.ts";
import { INTERVAL, nameFrames, type ShootSettings, writeShoot } from "./motion-shoot.ts";

/** Of a frame, and of the film, whose pictures show the whole width. */
export const FRAME: Extent = { width: 1152, height: 768 };
const FILM = "1152x648";

/** A shoot on disk, and what its frames look like. */
export interface Shoot {
  readonly folder: string;
  readonly frames: number;
  readonly looks: readonly (Grey | null)[];
}

/** Photographs in `folder`/shoot. */
export async function takeShoot(
  folder: string,
  settings: Omit<ShootSettings, "folder" | "format">,
  take: (slot: number) => LightPicture,
): Promise<Shoot> {
  const looks: (Grey | null)[] = Array.from({ length: settings.frames }, () => null);
  await writeShoot({ ...settings, folder: join(folder, "shoot"), format: "jpeg" }, (slot) => {
    const light = take(slot);
    looks[slot] = greyOf(light);
    return light;
  });
  return { folder, frames: settings.frames, looks };
}

async function run(folder: string, args: readonly string[]): Promise<void> {
  // Another test file has the other core.
  const { code, stderr } = await rushes([...args, "--workers", "1"], { cwd: folder });
  if (code !== 0) throw new Error(`rushes ${args.join(" ")}: exit ${code}\n${stderr}`);
}

export interface Made {
  readonly path: string;
  /** Slots that the film's pictures show, in order. */
  readonly slots: readonly number[];
  /** Slots whose place is a guess. */
  readonly bridged: readonly number[];
}

/** A film as anybody would make it: of the folder, with a mode. */
export async function make({ folder }: Shoot, mode: FilmMotion["mode"]): Promise<Made> {
  const film = ["--look", "plain", "--codec", "ffv1", "--size", FILM];
  await run(folder, ["make", "shoot", "-o", `${mode}.mkv`, ...film, "--motion", mode]);
  return { path: join(folder, `${mode}.mkv`), ...(await readReport(folder, mode)) };
}

/** What no option of the command tells, as a motion of the only shot in a film.yaml; all of the shoot's frames are there. */
export async function makeOf({ folder, frames }: Shoot, name: string, motion: FilmShot["motion"]): Promise<Made> {
  const shot = { id: "s01", kind: "time-lapse", interval: INTERVAL, motion, frames: [nameFrames(frames)] };
  const output = { file: `${name}.mkv`, size: FILM, fps: "24", codec: "ffv1", bits: 10 };
  const film = {
    rushes: 1,
    name,
    source: "shoot",
    output,
    look: { name: "plain" },
    shots: [shot],
    cut: [{ shot: "s01" }],
  };
  await writeFile(join(folder, `${name}.film.yaml`), stringify(film));
  await run(folder, ["make", `${name}.film.yaml`]);
  return { path: join(folder, `${name}.mkv`), ...(await readReport(folder, name)) };
}

/** What the report says of the only shot. */
async function readReport(folder: string, name: string): Promise<Omit<Made, "path">> {
  const { shots } = JSON.parse(await readFile(join(folder, `${name}.report.json`), "utf8")) as Report;
  const { frames = [], motion } = shots[0] ?? {};
  return {
    slots: frames.flatMap(({ slot, fate }) => (slot === null || fate === "skipped" ? [] : [slot])),
    bridged: (motion?.bridged ?? []).map(({ slot }) => slot),
  };
}

/** A missing frame is shown as the one before it. */
export function shownSlot({ looks }: Shoot, slot: number): number {
  let shown = slot;
  while (shown > 0 && looks[shown] === null) shown--;
  return shown;
}

/** A film by its pixels; entry t is slot t, null where no picture shows it. */
export async function judge(shoot: Shoot, { path, slots }: Made): Promise<ShownFilm> {
  const look = (index: number): Grey => shoot.looks[shownSlot(shoot, slots[index] as number)] as Grey;
  const [film] = (await judgeFilms({ look }, [path])) as [ShownFilm];
  const maps: (Homography | null)[] = Array.from({ length: shoot.frames }, () => null);
  for (const [index, slot] of slots.entries()) maps[slot] = film.maps[index] ?? null;
  return { size: film.size, maps };
}

/** `MOTION_FIGURES=1 npx vitest run test/truth/motion` prints what the tests measure. */
export function tell(name: string, figures: Readonly<Record<string, unknown>>): void {
  if (process.env["MOTION_FIGURES"]) console.log(name, JSON.stringify(figures, round));
}

function round(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
