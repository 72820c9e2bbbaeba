/**
 * The six fixed Huffman codes of Nikon's compression, each as 16 counts of codes by length (1 to 16 bits), then the
 * symbols in the order of their codes (as a DHT segment of JPEG has them). A symbol's low four bits say how many bits
 * the difference has, its high four bits how many of them at the bottom are left out.
 */
export type NefTree = readonly number[];

/** What a code is for: samples of 12 or 14 bits, as they are or quantised, above or below the split. */
export const NEF_TREES: Readonly<Record<12 | 14, Readonly<Record<"lossless" | "lossy" | "split", NefTree>>>> = {
  12: {
    lossless: [0, 1, 4, 2, 3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0].concat([5, 4, 6, 3, 7, 2, 8, 1, 9, 0, 10, 11, 12]),
    lossy: [0, 1, 5, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0].concat([5, 4, 3, 6, 2, 7, 1, 0, 8, 9, 11, 10, 12, 0]),
    split: [0, 1, 5, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0].concat([
      0x39, 0x5a, 0x38, 0x27, 0x16, 5, 4, 3, 2, 1, 0, 11, 12, 12,
    ]),
  },
  14: {
    lossless: [0, 1, 4, 2, 2, 3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0].concat([
      7, 6, 8, 5, 9, 4, 10, 3, 11, 12, 2, 0, 1, 13, 14,
    ]),
    lossy: [0, 1, 4, 3, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0].concat([5, 6, 4, 7, 8, 3, 9, 2, 1, 0, 10, 11, 12, 13, 14]),
    split: [0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0].concat([
      8, 0x5c, 0x4b, 0x3a, 0x29, 7, 6, 5, 4, 3, 2, 1, 0, 13, 14,
    ]),
  },
};
