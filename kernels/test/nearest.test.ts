import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nearestDescriptorsTwin } from "../twin/nearest.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
const NOTHING = 0xffffffff;

test("nearestDescriptors is its twin for every list, asked again and again", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (listed, count, seed) => {
        arena.clear();
        const random = randomNumbers(seed);
        // Few kinds of bytes: equal distances, and distances from 0 to 256.
        const bytes = Uint8Array.from({ length: (count + 3) * 32 }, () =>
          random() < 0.5 ? 0 : random() < 0.5 ? 255 : 15,
        );
        const at = memory.take(bytes.length);
        memory.bytes(at, bytes.length).set(bytes);
        const list = Array.from({ length: listed }, () => Math.floor(random() * count));
        const [listAt, back, best] = [arena.putUint16(list), memory.take(count * 4), memory.take(8)];
        memory.uint32(back, count).fill(NOTHING);
        memory.uint32(best, 2).fill(NOTHING);
        let twin = nearestDescriptorsTwin(bytes, 0, bytes, [], {
          best: [NOTHING, NOTHING],
          back: Array.from({ length: count }, () => NOTHING),
        });
        for (const query of [count, count + 1, count + 2]) {
          exports.nearestDescriptors(at + query * 32, query, at, listAt, listed, back, best);
          twin = nearestDescriptorsTwin(bytes.subarray(query * 32), query, bytes, list, twin);
        }
        expect([...memory.uint32(best, 2)]).toEqual([...twin.best]);
        expect([...memory.uint32(back, count)]).toEqual(twin.back);
      },
    ),
  );
});
