import { setFlagsFromString } from "node:v8";

/**
 * Garbage is collected when the heap is a third larger than what lived last time. Left to itself it grows to many times
 * that where a machine has much memory, which others on it may need.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=33");
}
