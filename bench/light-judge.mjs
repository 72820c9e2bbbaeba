// Scores films of a made-up shoot against its truth. All films show the same frames, in the same order, at the shoot's
// own width.
import { readRgb } from "./light-baselines.mjs";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createFlickerMeter } = await load("measure/flicker.js");
const { computeLightRatio } = await load("measure/light-ratio.js");
const { measurePicture } = await load("measure/picture-light.js");
const { computeLambda, smoothWhittaker } = await load("light/whittaker.js");

/** A pixel of the untouched film that changes by more than this (codes, 0 to 1), flicker taken away, shows something else. */
const OCCLUDED = 0.04;
/** Chroma samples across and down a block. */
const BLOCK = 8;
/** Half-amplitude period of "slow", frames. */
const SLOW = 60;
/** Periods of smooth programmes, frames. */
const PROGRAMMES = [2, 4, 8, 12, 16, 24, 32, 48, 60, 80, 120, 160, 240, 480];

export function lowpass(values, period) {
  const data = Float64Array.from(values);
  const weights = new Float64Array(data.length).fill(1);
  return [
    ...smoothWhittaker(
      data.map((_, i) => i),
      data,
      weights,
      computeLambda(period),
    ),
  ];
}

/** The scene's own light on the still patches, and what settings gave, EV. */
function trueCurves(truth, visible) {
  return {
    scene: truth.frames.map(({ patches }) => {
      return visible.reduce((sum, index) => sum + Math.log2(patches[index]), 0) / visible.length;
    }),
    settings: truth.frames.map(({ exposureEv, calibrationEv }) => exposureEv + calibrationEv),
  };
}

/**
 * How far a film is from the scene's light plus a smooth programme of the settings: of programmes of many periods the
 * one that fits the film best, so that how smooth a method makes it is no error. `shape`: all of it; `slow`: its slow part;
 * `fall`: the slow part against the scene's light alone.
 */
function scoreScene(curve, { scene, settings }) {
  const errors = PROGRAMMES.map((period) => {
    const programme = lowpass(settings, period);
    return curve.map((ev, i) => ev - scene[i] - programme[i]);
  });
  const least = (values) => Math.min(...values.map(rmsAbout));
  const fall = rmsAbout(
    lowpass(
      curve.map((ev, i) => ev - scene[i]),
      SLOW,
    ),
  );
  return { shape: least(errors), slow: least(errors.map((error) => lowpass(error, SLOW))), fall };
}

function rmsAbout(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Patches that a film of the shoot's width and `height` shows whole, as indexes. */
export function visiblePatches(truth, height) {
  const top = (truth.options.height - height) / 2;
  return [...truth.patches.dusk.keys()].filter((index) => {
    const patch = truth.patches.dusk[index];
    return patch.y >= top && patch.y + patch.height <= top + height;
  });
}

/** Where a pair of untouched pictures shows the same thing. The camera stands still: flow is identity. */
export function createMasks(untouched) {
  const lights = untouched.map(({ codes, picture }) => measurePicture(codes.buffer, picture));
  return untouched.slice(1).map((second, i) => {
    const first = untouched[i];
    const factor = 2 ** (-computeLightRatio(lights[i], lights[i + 1]).delta / 2.4);
    const mask = new Uint8Array(first.picture.planes[1].width * first.picture.planes[1].height);
    eachRgbPair(first, second, (a, b, at) => {
      const change = Math.max(...a.map((value, channel) => Math.abs(b[channel] * factor - value)));
      mask[at] = change <= OCCLUDED ? 1 : 0;
    });
    return mask;
  });
}

/** R'G'B' of two pictures at the places of their chroma samples. */
function eachRgbPair(first, second, visit) {
  const { planes } = first.picture;
  const [a, b] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let y = 0; y < planes[1].height; y++) {
    for (let x = 0; x < planes[1].width; x++) {
      readRgb(first.codes, planes, 2 * x, 2 * y, a);
      readRgb(second.codes, second.picture.planes, 2 * x, 2 * y, b);
      visit(a, b, y * planes[1].width + x);
    }
  }
}

/** @param truth of the shoot; @param masks of `createMasks`; @param steps pictures before which settings changed */
export async function judge(pictures, { truth, masks, steps }) {
  const meter = createFlickerMeter();
  const curve = [];
  let before = null;
  const warp = { pixels: 0, blocks: 0 };
  let height = 0;
  for await (const { buffer, picture } of pictures) {
    meter.add(measurePicture(buffer, picture));
    height = picture.height;
    const shown = { codes: new Uint16Array(buffer.slice(0)), picture };
    curve.push(readPatches(shown, truth));
    if (before !== null) {
      const { pixels, blocks } = compareWarped(before, shown, masks[curve.length - 2]);
      warp.pixels += pixels;
      warp.blocks += blocks;
    }
    before = shown;
  }
  const score = meter.finish(steps);
  const scene = scoreScene(curve, trueCurves(truth, visiblePatches(truth, height)));
  return {
    ...score,
    ...scene,
    warp: warp.pixels / (curve.length - 1),
    warpBlocks: warp.blocks / (curve.length - 1),
    pictures: curve.length,
  };
}

/** Mean squared change of what is not masked: of pixels, and of blocks of them, which have next to no noise. */
function compareWarped(first, second, mask) {
  const { width, height } = first.picture.planes[1];
  const across = Math.ceil(width / BLOCK);
  const changes = new Float64Array(3 * across * Math.ceil(height / BLOCK));
  const counts = new Uint32Array(changes.length / 3);
  let [sum, count] = [0, 0];
  eachRgbPair(first, second, (a, b, at) => {
    if (mask[at] === 0) return;
    count++;
    const block = Math.floor(at / width / BLOCK) * across + Math.floor((at % width) / BLOCK);
    counts[block]++;
    for (let channel = 0; channel < 3; channel++) {
      const change = b[channel] - a[channel];
      sum += change ** 2;
      changes[3 * block + channel] += change;
    }
  });
  const full = [...counts.keys()].filter((block) => counts[block] > (BLOCK * BLOCK) / 2);
  const square = (block) => [0, 1, 2].reduce((all, i) => all + (changes[3 * block + i] / counts[block]) ** 2, 0);
  const blocks = full.reduce((all, block) => all + square(block), 0) / Math.max(1, full.length);
  return { pixels: sum / Math.max(1, count), blocks };
}

/** Mean over patches (all that the film shows, or those of a name) of log2 of their light, as the camera's green would see display-linear light. */
export function readPatches({ codes, picture }, truth, name = null) {
  const toXyz = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041];
  const [gx, gy, gz] = truth.camera.xyzToCamera.slice(3, 6);
  const weight = [0, 1, 2].map((i) => gx * toXyz[i] + gy * toXyz[3 + i] + gz * toXyz[6 + i]);
  const top = (truth.options.height - picture.height) / 2;
  const rgb = [0, 0, 0];
  const wanted = visiblePatches(truth, picture.height).filter((index) => {
    return name === null || truth.patches.dusk[index].name === name;
  });
  const evs = wanted.map((index) => {
    const { x, y, width, height } = truth.patches.dusk[index];
    let sum = 0;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        readRgb(codes, picture.planes, column, row - top, rgb);
        for (let i = 0; i < 3; i++) sum += weight[i] * Math.max(0, rgb[i]) ** 2.4;
      }
    }
    return Math.log2(sum / (width * height));
  });
  return evs.reduce((sum, ev) => sum + ev, 0) / evs.length;
}
