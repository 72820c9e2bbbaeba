import { join } from "node:path";
import { ChunkWriter } from "../../encode/chunk-writer.ts";
import { joinChunks } from "../../encode/film-writer.ts";
import type { VideoFormat } from "../../encode/formats.ts";
import { layPicture } from "../../kernels/picture.ts";
import { buildKeogram, type KeogramColumn, takeKeogramColumn } from "../../report/keogram.ts";
import { blendPictures, packPicture } from "./pack-picture.ts";
import { createShotPainter, PAINTED_PER_SECOND, paintedOf, type SampleShot } from "./sample-shot.ts";

/** What became of one shot. */
export interface PaintedShot {
  readonly name: string;
  /** Pictures that were painted; those between them are blends. */
  readonly painted: number;
  /** JPEG. */
  readonly keogram: Uint8Array;
  /** Light of the scene and of the film over its pictures, EV. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Size and rate of the sample's films. */
export const SAMPLE_FORMAT: VideoFormat = {
  codec: "h264",
  bits: 8,
  colour: "rec709",
  width: 854,
  height: 480,
  fps: { num: 24, den: 1 },
  crf: 21,
  isQuick: true,
};
const SHOWN_PER_PAINTED = SAMPLE_FORMAT.fps.num / PAINTED_PER_SECOND;

/** Paints a film, shot by shot, and encodes it to `film.mp4` in `folder`. @throws RushesError as `ChunkWriter` and `joinChunks` */
export async function paintFilm(
  folder: string,
  shots: readonly SampleShot[],
  signal: AbortSignal,
): Promise<readonly PaintedShot[]> {
  const chunks: string[] = [];
  const facts: PaintedShot[] = [];
  for (const [number, shot] of shots.entries()) {
    const chunk = join(folder, `shot-${number}`);
    chunks.push(chunk);
    facts.push(await paintShot(chunk, shot, signal));
  }
  await joinChunks(chunks, join(folder, "film.mp4"), SAMPLE_FORMAT, { signal });
  return facts;
}

async function paintShot(chunk: string, shot: SampleShot, signal: AbortSignal): Promise<PaintedShot> {
  const { width, height } = SAMPLE_FORMAT;
  const paint = createShotPainter(shot, width, height);
  const { picture, bytes } = layPicture("yuv420p", width, height);
  let [last, next] = [new Uint8Array(bytes), new Uint8Array(bytes)];
  const buffer = new SharedArrayBuffer(bytes);
  const shown = new Uint8Array(buffer);
  const columns: KeogramColumn[] = [];
  const [before, after]: [number[], number[]] = [[], []];
  await using writer = await ChunkWriter.open(chunk, SAMPLE_FORMAT, { signal });
  for (let index = 0; index < paintedOf(shot); index++) {
    const painted = paint(index);
    packPicture(painted, next, picture);
    columns.push(takeKeogramColumn(painted));
    before.push(round(painted.sceneEv));
    after.push(round(painted.shownEv));
    for (let step = 0; index > 0 && step < SHOWN_PER_PAINTED; step++) {
      blendPictures(last, next, step / SHOWN_PER_PAINTED, shown);
      await writer.write(buffer, picture);
    }
    [last, next] = [next, last];
  }
  await writer.finish();
  const { uri } = await buildKeogram(columns);
  const keogram = new Uint8Array(Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64"));
  return { name: shot.name, painted: columns.length, keogram, before, after };
}

function round(ev: number): number {
  return Math.round(ev * 1000) / 1000;
}
