// What others do against flicker, on finished pictures (4:2:0, 10 bits): each takes pictures and gives pictures. Own code
// after the published methods, ffmpeg's filter aside; where a method leaves a choice, the kinder one is taken.
import { Decoder, Demuxer, Encoder, FilterAPI, Muxer } from "node-av/api";
import { FF_ENCODER_FFV1 } from "node-av/constants";

const REACH = 15;
/** Strength and smoothing of the histogram matcher's tables, as published with simple-deflicker. */
const STRENGTH = 0.8;
const SMOOTH = 5;
const BINS = 256;

// node-av's high-level API was written for Node 22.
Promise.withResolvers ??= () => {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
};

/** ffmpeg's own filter: the mean of coded luma, drawn to the mean of `size` frames from this one on. */
export async function ffmpegDeflicker(source, target, size) {
  const open = [];
  const keep = (thing) => (open.push(thing), thing);
  try {
    const input = keep(await Demuxer.open(source));
    const video = input.video();
    const decoder = keep(await Decoder.create(video));
    const filter = keep(FilterAPI.create(`deflicker=size=${size}`));
    const encoder = keep(await Encoder.create(FF_ENCODER_FFV1, { decoder, filter }));
    const output = keep(await Muxer.open(target));
    const index = output.addStream(encoder);
    const filtered = filter.frames(decoder.frames(input.packets(video.index)));
    for await (const packet of encoder.packets(filtered)) {
      if (!packet) continue;
      await output.writePacket(packet, index);
      packet.free();
    }
  } finally {
    for (const thing of open.toReversed()) await thing.close();
  }
}

/** Every picture times `gains[i]` (EV) in linear light, which is a factor of its codes. */
export function* applyGains(pictures, gains) {
  for (const [i, { codes, picture }] of pictures.entries()) {
    const factor = 2 ** (gains[i] / 2.4);
    const out = new Uint16Array(new SharedArrayBuffer(codes.byteLength));
    picture.planes.forEach((plane, p) => {
      const [zero, low, high] = p === 0 ? [64, 64, 940] : [512, 64, 960];
      eachSample(plane, (at) => {
        out[at] = Math.min(high, Math.max(low, Math.round(zero + (codes[at] - zero) * factor)));
      });
    });
    yield { buffer: out.buffer, picture };
  }
}

/** Gains that draw mean linear light to the mean of the 15 frames on either side. */
export function rollingMeanGains(pictures) {
  const means = pictures.map(({ codes, picture: { planes } }) => {
    let sum = 0;
    eachSample(planes[0], (at) => (sum += Math.max(0, (codes[at] - 64) / 876) ** 2.4));
    return sum / (planes[0].width * planes[0].height);
  });
  return means.map((mean, i) => {
    const around = means.slice(Math.max(0, i - REACH), i + REACH + 1);
    return Math.log2(around.reduce((sum, value) => sum + value, 0) / around.length / mean);
  });
}

/** Per channel, the histogram of each picture drawn to the mean histogram of the 15 on either side. */
export function* matchHistograms(pictures) {
  const histograms = pictures.map((entry) => {
    const counts = [0, 1, 2].map(() => new Float64Array(BINS));
    eachPixel(entry, (rgb) => rgb.forEach((value, channel) => counts[channel][toBin(value)]++));
    return counts;
  });
  for (const [i, entry] of pictures.entries()) {
    const around = histograms.slice(Math.max(0, i - REACH), i + REACH + 1);
    const tables = [0, 1, 2].map((channel) => {
      const mean = new Float64Array(BINS);
      for (const counts of around) counts[channel].forEach((count, bin) => (mean[bin] += count / around.length));
      return createTable(histograms[i][channel], mean);
    });
    yield mapChannels(entry, tables);
  }
}

function toBin(value) {
  return Math.min(BINS - 1, Math.max(0, Math.round(value * (BINS - 1))));
}

function createTable(from, to) {
  const cumulate = (counts) => {
    let sum = 0;
    return counts.map((count) => (sum += count));
  };
  const [source, target] = [cumulate(from), cumulate(to)];
  let bin = 0;
  const matched = Array.from(source, (share) => {
    while (bin < BINS - 1 && target[bin] < share - 1e-6) bin++;
    return bin;
  });
  return matched.map((_, i) => {
    const near = matched.slice(Math.max(0, i - SMOOTH), i + SMOOTH + 1);
    return STRENGTH * (near.reduce((sum, value) => sum + value, 0) / near.length) + (1 - STRENGTH) * i;
  });
}

/** Tables between their bins too, so that 10 bits stay 10 bits: kinder than the 8 bits of the published program. */
function mapChannels(entry, tables) {
  const { codes, picture } = entry;
  const out = new Uint16Array(new SharedArrayBuffer(codes.byteLength));
  const [luma, cb, cr] = picture.planes;
  const sums = new Float64Array(cb.width * cb.height * 2);
  eachPixel(entry, (rgb, x, y) => {
    const [r, g, b] = rgb.map((value, channel) => {
      const at = Math.min(BINS - 1, Math.max(0, value * (BINS - 1)));
      const bin = Math.min(BINS - 2, Math.floor(at));
      const table = tables[channel];
      return (table[bin] + (at - bin) * (table[bin + 1] - table[bin])) / (BINS - 1);
    });
    const level = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    out[luma.offset / 2 + y * (luma.stride / 2) + x] = Math.round(64 + 876 * level);
    const chroma = 2 * ((y >> 1) * cb.width + (x >> 1));
    sums[chroma] += (b - level) / 1.8556 / 4;
    sums[chroma + 1] += (r - level) / 1.5748 / 4;
  });
  for (let y = 0; y < cb.height; y++) {
    for (let x = 0; x < cb.width; x++) {
      const from = 2 * (y * cb.width + x);
      out[cb.offset / 2 + y * (cb.stride / 2) + x] = Math.round(512 + 896 * sums[from]);
      out[cr.offset / 2 + y * (cr.stride / 2) + x] = Math.round(512 + 896 * sums[from + 1]);
    }
  }
  return { buffer: out.buffer, picture };
}

function eachSample({ offset, stride, width, height }, visit) {
  for (let y = 0; y < height; y++) {
    const row = offset / 2 + y * (stride / 2);
    for (let x = 0; x < width; x++) visit(row + x);
  }
}

/** R'G'B' (0 to 1, outside too) of every pixel. */
function eachPixel({ codes, picture: { planes } }, visit) {
  const [luma, cb, cr] = planes;
  const rgb = [0, 0, 0];
  for (let y = 0; y < luma.height; y++) {
    for (let x = 0; x < luma.width; x++) {
      readRgb(codes, [luma, cb, cr], x, y, rgb);
      visit(rgb, x, y);
    }
  }
}

/** R'G'B' of a pixel, 0 to 1, into `out`. */
export function readRgb(codes, [luma, cb, cr], x, y, out) {
  const level = (codes[luma.offset / 2 + y * (luma.stride / 2) + x] - 64) / 876;
  const blue = (codes[cb.offset / 2 + (y >> 1) * (cb.stride / 2) + (x >> 1)] - 512) / 896;
  const red = (codes[cr.offset / 2 + (y >> 1) * (cr.stride / 2) + (x >> 1)] - 512) / 896;
  out[0] = level + 1.5748 * red;
  out[1] = level - 0.187324 * blue - 0.468124 * red;
  out[2] = level + 1.8556 * blue;
}
