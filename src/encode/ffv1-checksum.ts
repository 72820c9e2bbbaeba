/** CRC-32 of FFV1: polynomial 0x04C11DB7, highest bit first, starting from 0 (RFC 9043, §4.9.3). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c11db7 : 0);
  return remainder;
});

/** A slice's footer: its size in 24 bits, and with checksums a status byte and the CRC (RFC 9043, §4.9). */
const FOOTER = 3;
const FOOTER_WITH_CHECKSUM = 8;

/**
 * Whether a packet of FFV1 version 3 or later is as it was written, as far as it can be known: by its slices' sizes,
 * and by their checksums where it has any. FFmpeg compares the checksums too, but conceals what it finds.
 */
export function isFfv1Whole(packet: Uint8Array): boolean {
  const slices = findSlices(packet, FOOTER_WITH_CHECKSUM);
  if (slices === null) return findSlices(packet, FOOTER) !== null;
  return slices.every(([start, end]) => remainderOf(packet, start, end) === 0);
}

/** Start and end of each slice, from the last to the first; null where the sizes do not add up. */
function findSlices(packet: Uint8Array, footer: number): readonly (readonly [number, number])[] | null {
  const slices: [number, number][] = [];
  let end = packet.length;
  while (end > footer) {
    const at = end - footer;
    const size = ((packet[at] ?? 0) << 16) | ((packet[at + 1] ?? 0) << 8) | (packet[at + 2] ?? 0);
    if (size === 0 || size > at) return null;
    slices.push([at - size, end]);
    end = at - size;
  }
  return end === 0 && slices.length > 0 ? slices : null;
}

/** Over a whole slice with its checksum the remainder is 0. */
function remainderOf(packet: Uint8Array, start: number, end: number): number {
  let remainder = 0;
  for (let index = start; index < end; index++) {
    remainder = (remainder << 8) ^ (TABLE[(remainder >>> 24) ^ (packet[index] as number)] as number);
  }
  return remainder;
}
