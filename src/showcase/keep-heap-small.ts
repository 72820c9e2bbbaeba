import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Garbage is collected when the heap is a third larger than what lived last time, and once now, since the collector says
 * at each collection when the next one is due. Left to itself the heap grows to many times what lives in it where a machine
 * has much memory, which others on it may need.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=33");
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
