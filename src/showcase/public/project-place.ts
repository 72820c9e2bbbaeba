/** Size of the map, in its own units: the whole earth. */
export const MAP_SIZE = { width: 1000, height: 487 };

// Coefficients of the Equal Earth projection (Šavrič, Patterson and Jenny 2018): areas are true, and shapes look right.
const A1 = 1.340264;
const A2 = -0.081106;
const A3 = 0.000893;
const A4 = 0.003796;
const M = Math.sqrt(3) / 2;
/** Half the projection's width and height for an earth of radius 1. */
const HALF_WIDTH = 2.7066299836960748;
const HALF_HEIGHT = 1.3173627591574133;

/** Where a place lies on the map. Degrees, north and east positive. */
export function projectPlace(latitude: number, longitude: number): { readonly x: number; readonly y: number } {
  const theta = Math.asin(M * Math.sin((latitude * Math.PI) / 180));
  const square = theta * theta;
  const sixth = square ** 3;
  const x =
    (((longitude * Math.PI) / 180) * Math.cos(theta)) /
    (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)));
  const y = theta * (A1 + A2 * square + sixth * (A3 + A4 * square));
  return {
    x: (0.5 + x / (2 * HALF_WIDTH)) * MAP_SIZE.width,
    y: (0.5 - y / (2 * HALF_HEIGHT)) * MAP_SIZE.height,
  };
}
