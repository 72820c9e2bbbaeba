import { buildColourFigure } from "./colour-figure.ts";
import { buildCurveFigure } from "./curve-figure.ts";
import { buildDefectsFigure } from "./defects-figure.ts";
import { buildFlickerGauge } from "./flicker-gauge.ts";
import { buildFrameTable } from "./frame-table.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { ContactSheet, ReportImage, ShotReport } from "./report.ts";
import { buildMotionSection } from "./motion-section.ts";
import { buildScoreTable } from "./score-table.ts";
import {
  formatClock,
  formatCount,
  formatDate,
  formatDuration,
  formatInterval,
  formatPlace,
  formatPlural,
  formatSigned,
} from "./words.ts";

const KINDS: Readonly<Record<ShotReport["kind"], string>> = {
  "time-lapse": "Time-lapse",
  hyperlapse: "Hyperlapse",
  ramp: "Day-to-night ramp",
  bracketed: "Brackets",
  star: "Stars",
  still: "Stills",
  test: "Test shots",
  video: "Video",
};

/** True when some of the shot's frames are in the film. */
export function isPlayed(shot: ShotReport): boolean {
  return shot.frames.some(({ fate }) => fate === "used");
}

/** Slots of a shot: its length in its own rhythm. */
export function countSlots(shot: ShotReport): number {
  return shot.frames.filter(({ slot }) => slot !== null).length;
}

/** `s01` → an id for the page: letters, digits, hyphens. */
export function toAnchor(shot: Pick<ShotReport, "id">): string {
  return `shot-${shot.id.replace(/[^A-Za-z0-9]/g, (character) => `-${character.codePointAt(0)}-`)}`;
}

function describeTime(shot: ShotReport): string {
  const { startsAt, interval } = shot;
  const parts: string[] = [formatPlural(shot.frameCount, "frame")];
  if (interval !== null) parts.push(`one every ${formatInterval(interval)}`);
  if (startsAt !== null) {
    const date = formatDate(startsAt);
    const last = shot.light.times.findLast((time) => time !== null) ?? null;
    const clock = formatClock(startsAt);
    if (date !== null && clock !== null) {
      parts.push(last === null ? `${date}, ${clock}` : `${date}, ${clock} to ${formatClock(last)}`);
      if (last !== null && last > startsAt) parts.push(formatDuration(last - startsAt));
    }
  }
  return parts.join(" · ");
}

/** `read by cr2`, or `read by cr2 (1,198), libraw (2)`: then the table of frames says which read which. */
function describeReaders(shot: ShotReport): string | null {
  const counts = new Map<string, number>();
  for (const { decoder } of shot.frames) if (decoder !== null) counts.set(decoder, (counts.get(decoder) ?? 0) + 1);
  if (counts.size === 0) return null;
  const several = counts.size > 1;
  const told = [...counts].toSorted((a, b) => b[1] - a[1]);
  return `read by ${told.map(([name, count]) => (several ? `${name} (${formatCount(count)})` : name)).join(", ")}`;
}

function describeMeans(shot: ShotReport): string {
  const { size, exposureKey, place } = shot;
  return [
    shot.camera,
    shot.lens,
    shot.focalMm === null ? null : `${Number(shot.focalMm.toFixed(1))} mm`,
    size === null ? null : `${size.width} × ${size.height}`,
    place === null ? null : formatPlace(place, 3),
    shot.whiteBalance === null ? null : `white balance ${shot.whiteBalance}`,
    exposureKey === null ? null : `exposure ${formatSigned(exposureKey)} EV`,
    shot.lighting === null ? null : `light ${shot.lighting}`,
    shot.look === null ? null : `look ${shot.look}`,
    describeReaders(shot),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

function buildSheet(shot: ShotReport, sheet: ContactSheet): Html {
  const { width, height, columns, cellWidth, cellHeight, gap, stripHeight } = sheet;
  const numbers = sheet.slots.map((slot, cell) => {
    const x = gap + (cell % columns) * (cellWidth + gap) + 4;
    const y = gap + Math.floor(cell / columns) * (cellHeight + stripHeight + gap) + cellHeight + stripHeight - 5;
    return markup`<text x="${x}" y="${y}">▸ ${formatCount(slot + 1)}</text>`;
  });
  const alt = `Contact sheet: ${formatPlural(sheet.slots.length, "frame")} of ${shot.id}, evenly spaced, first to last`;
  return markup`<figure class="sheet"><img src="${sheet.uri}" width="${width}" height="${height}" alt="${alt}"><svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${numbers}</svg></figure>
`;
}

function buildKeogram(shot: ShotReport, keogram: ReportImage): Html {
  const slots = countSlots(shot);
  const perColumn = slots / keogram.width;
  const words = perColumn > 1 ? `${perColumn.toFixed(1)} frames to a column` : "one column for each frame";
  const alt = `Keogram: the middle of each of ${formatCount(slots)} pictures, left to right`;
  return markup`<figure class="keogram"><img id="${toAnchor(shot)}-keogram" src="${keogram.uri}" width="${keogram.width}" height="${keogram.height}" alt="${alt}">
<figcaption>Keogram: the middle of every picture, ${words}, first to last.</figcaption></figure>
`;
}

function buildHead(shot: ShotReport): Html {
  const names =
    shot.firstName === shot.lastName
      ? markup`<bdi>${shot.firstName}</bdi>`
      : markup`<bdi>${shot.firstName}</bdi> – <bdi>${shot.lastName}</bdi>`;
  const folder = shot.folder === "" ? null : markup` in <bdi>${shot.folder}</bdi>`;
  const notes =
    shot.notes.length === 0
      ? null
      : markup`<ul class="notes">${shot.notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
  return markup`<header><h2><span class="edge">${shot.id}</span> ${KINDS[shot.kind]}${isPlayed(shot) ? null : markup` <small>not in the film</small>`}</h2>
<p class="facts">${describeTime(shot)}</p>
<p class="facts">${describeMeans(shot)}</p>
<p class="facts names">${names}${folder}</p>
${notes}</header>
`;
}

/** All about one shot. A shot kept apart has no pictures and no curves. `explain` says what the flicker score is. */
export function buildShotSection(shot: ShotReport, explain: boolean): Html {
  const { contactSheet, keogram } = shot.images;
  const light = shot.light.before.length === 0 ? null : shot.light;
  const table = {
    id: `${toAnchor(shot)}-frames`,
    frames: shot.frames,
    light,
    folder: shot.folder,
    title: "Every frame",
  };
  return markup`<section class="shot${isPlayed(shot) ? null : " apart"}" id="${toAnchor(shot)}">
${buildHead(shot)}${contactSheet === null ? null : buildSheet(shot, contactSheet)}${keogram === null ? null : buildKeogram(shot, keogram)}${shot.colour === null ? null : buildColourFigure(shot.colour, explain)}${light === null ? null : buildFlickerGauge(light, explain)}${light === null ? null : buildScoreTable(light.scores, explain)}${buildCurveFigure(shot)}${shot.motion === null ? null : buildMotionSection(shot.motion, explain)}${shot.defects === null ? null : buildDefectsFigure(shot.defects)}${buildFrameTable(table)}</section>
`;
}
