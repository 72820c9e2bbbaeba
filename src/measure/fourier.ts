/**
 * Discrete Fourier transform of a plane of complex numbers in place, by rows and columns (Cooley & Tukey 1965, radix 2).
 * @param width power of 2, as is the height
 * @param isBack the inverse, without its factor 1 / (width · height)
 */
export function transformPlane(
  re: Float64Array,
  im: Float64Array,
  width: number,
  height: number,
  isBack: boolean,
): void {
  for (let y = 0; y < height; y++) transformLine(re, im, y * width, 1, width, isBack);
  for (let x = 0; x < width; x++) transformLine(re, im, x, width, height, isBack);
}

/** `count` numbers from index `from` on, `step` apart. */
function transformLine(
  re: Float64Array,
  im: Float64Array,
  from: number,
  step: number,
  count: number,
  isBack: boolean,
): void {
  for (let i = 1, j = 0; i < count; i++) {
    let bit = count >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) swap(re, im, from + i * step, from + j * step);
  }
  for (let size = 2; size <= count; size *= 2) {
    const angle = ((isBack ? 2 : -2) * Math.PI) / size;
    for (let k = 0; k < size / 2; k++) {
      const [cos, sin] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let block = k; block < count; block += size) {
        const [p, q] = [from + block * step, from + (block + size / 2) * step];
        const real = (re[q] as number) * cos - (im[q] as number) * sin;
        const imaginary = (re[q] as number) * sin + (im[q] as number) * cos;
        re[q] = (re[p] as number) - real;
        im[q] = (im[p] as number) - imaginary;
        re[p] = (re[p] as number) + real;
        im[p] = (im[p] as number) + imaginary;
      }
    }
  }
}

function swap(re: Float64Array, im: Float64Array, i: number, j: number): void {
  [re[i], re[j]] = [re[j] as number, re[i] as number];
  [im[i], im[j]] = [im[j] as number, im[i] as number];
}
