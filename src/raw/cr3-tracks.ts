/** Where a track of a CR3 has its data. */
export interface Cr3Track {
  readonly offset: number;
  readonly length: number;
}

/** Boxes that hold the others on the way to a track's tables. */
const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl"]);
const MOST_BOXES = 1024;

/**
 * Data of a CR3's tracks (a JPEG, a small raw, the raw, its metadata), each of one sample in one chunk, as `stsz` and
 * `co64` of its tables say (ISO/IEC 14496-12, 8.7). What is damaged is left out.
 */
export function readCr3Tracks(bytes: Uint8Array): Cr3Track[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tracks: { offset?: number; length?: number }[] = [];
  let budget = MOST_BOXES;
  const walk = (start: number, end: number): void => {
    let at = start;
    while (at + 8 <= end && budget-- > 0) {
      const wide = view.getUint32(at) === 1 && at + 16 <= end;
      const head = wide ? 16 : 8;
      const size = wide ? Number(view.getBigUint64(at + 8)) : view.getUint32(at) || end - at;
      if (size < head || at + size > end) return;
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      const track = tracks.at(-1);
      if (type === "trak") tracks.push({});
      if (CONTAINERS.has(type)) walk(at + head, at + size);
      else if (type === "stsz" && size >= 20 && track !== undefined) {
        track.length = view.getUint32(at + 12) || (size >= 24 ? view.getUint32(at + 20) : 0);
      } else if (type === "co64" && size >= 24 && track !== undefined) {
        track.offset = Number(view.getBigUint64(at + 16));
      }
      at += size;
    }
  };
  walk(0, bytes.length);
  return tracks.flatMap(({ offset, length }) => (offset !== undefined && length ? [{ offset, length }] : []));
}
