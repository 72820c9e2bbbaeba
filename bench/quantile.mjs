/** The value that `share` of all are at most; 0: the least, 1: the largest. */
export function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}
