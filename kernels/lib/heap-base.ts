/** First byte after the module's static data: the host's memory starts here. */
export function heapBase(): usize {
  return __heap_base;
}
