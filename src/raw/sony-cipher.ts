/** Words the key stream's state holds; one of them is made anew for each word of data. */
const RING = 128;
/** The seed's generator: x → 5¹¹·x + 1 modulo 2³². */
const MULTIPLIER = 48_828_125;

/**
 * The XOR cipher over Sony's private directories, in place: what it hides, it also uncovers. Whole big-endian words of
 * 32 bits are covered; up to three bytes at the end stay as they are.
 *
 * Four words come from the key by a linear congruential generator, 123 more from those in front of them, and from there
 * on each is the XOR of two earlier ones: w[n] = w[n − 127] ⊕ w[n − 63]. Known from exiftool's documentation of the
 * format (Sony SR2SubIFD, key 0x7221).
 */
export function applySonyCipher(bytes: Uint8Array, key: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ring = keyRing(key);
  const at = (n: number): number => ring[n % RING] as number;
  const words = bytes.length >> 2;
  for (let word = 0; word < words; word++) {
    const n = RING - 1 + word;
    const made = at(n + RING - 127) ^ at(n + RING - 63);
    ring[n % RING] = made;
    view.setUint32(word * 4, view.getUint32(word * 4) ^ made);
  }
}

/** The first 127 words. */
function keyRing(key: number): Uint32Array {
  const ring = new Uint32Array(RING);
  let seed = key;
  for (let n = 0; n < 4; n++) {
    seed = Math.imul(seed, MULTIPLIER) + 1;
    ring[n] = seed;
  }
  const [first = 0, , third = 0, fourth = 0] = ring;
  ring[3] = (fourth << 1) | ((first ^ third) >>> 31);
  for (let n = 4; n < RING - 1; n++) {
    const [a = 0, b = 0, c = 0, d = 0] = ring.subarray(n - 4, n);
    ring[n] = ((a ^ c) << 1) | ((b ^ d) >>> 31);
  }
  return ring;
}
