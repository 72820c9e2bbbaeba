// The nearest of many descriptors of 256 bits: Hamming distance, 32 bytes each. Twin: kernels/twin/nearest.twin.ts.
//
// Cost a candidate: two loads, two xor, two counts of bits, five additions, and what keeps the best: about 25 instructions.

/**
 * Compares descriptor `query` with those that `list` (u16 indices) names. `best`: the least of distance · 65536 + index, and
 * behind it the least of all others; both stay as they are where the list has nothing less. `back`: for every descriptor the
 * least of distance · 65536 + `self` that it was asked for with, so that both directions are one pass.
 */
export function nearestDescriptors(
  query: usize, self: u32, descriptors: usize, list: usize, count: i32, back: usize, best: usize,
): void {
  const q0 = v128.load(query), q1 = v128.load(query, 16);
  let first = load<u32>(best), second = load<u32>(best, 4);
  const end = list + (<usize>count << 1);
  for (; list < end; list += 2) {
    const index = <u32>load<u16>(list);
    const at = descriptors + (<usize>index << 5);
    const bits = i8x16.add(
      i8x16.popcnt(v128.xor(q0, v128.load(at))),
      i8x16.popcnt(v128.xor(q1, v128.load(at, 16))),
    );
    const pairs = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bits));
    const halves = i64x2.add(pairs, v128.shuffle<u8>(pairs, pairs, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    const both = i64x2.extract_lane(halves, 0);
    const distance = (<u32>both + <u32>(both >> 32)) << 16;
    const found = distance | index;
    second = min(second, max(first, found));
    first = min(first, found);
    const asked = back + (<usize>index << 2);
    store<u32>(asked, min(load<u32>(asked), distance | self));
  }
  store<u32>(best, first);
  store<u32>(best, second, 4);
}
