// Scores films of a made-up shoot in which somebody passes close to the lens, against the same films without him.
import { readPatches } from "./light-judge.mjs";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createFlickerMeter } = await load("measure/flicker.js");
const { GRID_HEIGHT, GRID_WIDTH } = await load("light/frame-light.js");
const { computeLightRatio, FULL_WEIGHT } = await load("measure/light-ratio.js");
const { measurePicture } = await load("measure/picture-light.js");
const { isPassed } = await load("sample/shoot-plan.js");

/** What still stands where he passes. */
const WALL = "bank wall";
/** Cells of the picture that he never covers, a cell away from his edge. */
function weighRest({ passerShare }) {
  return Uint8Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, i) => {
    return (i % GRID_WIDTH) - 1 > passerShare * GRID_WIDTH ? FULL_WEIGHT : 0;
  });
}

/**
 * How a film shows what he leaves alone and, where it is told what it is `without` him (a result of this), him.
 * @param truth of the shoot; @param steps pictures before which settings changed
 */
export async function judgePasser(pictures, { truth, steps, without = null }) {
  const meter = createFlickerMeter();
  const rest = weighRest(truth.options);
  const [walls, lights] = [[], []];
  for await (const { buffer, picture } of pictures) {
    const light = measurePicture(buffer, picture);
    meter.add(light, rest);
    lights.push(light);
    walls.push(readPatches({ codes: new Uint16Array(buffer), picture }, truth, WALL));
  }
  const score = { ...meter.finish(steps), lights, walls };
  if (without === null) return score;
  const { options, frames } = truth;
  const passed = [...frames.keys()].filter((i) => isPassed(options, { shot: frames[i].shot, frame: frames[i].index }));
  const taken = passed.reduce((sum, i) => sum + without.walls[i] - walls[i], 0) / passed.length;
  const changes = lights.map((light, i) => computeLightRatio(without.lights[i], light, rest).delta);
  return { ...score, without, left: taken / options.passerEv, moved: Math.max(...changes.map(Math.abs)) };
}
