// How many pairs of places fit one camera that moved among things near and far: the most that any eight of them agree on.
const SCALE = 1 / 1000;
const TRIES = 1500;

/** @param tolerance pixels from the epipolar lines (Sampson's distance) */
export function countEpipolar(pairs, tolerance) {
  const count = pairs.ax.length;
  if (count < 12) return 0;
  const rows = Array.from({ length: count }, (_, i) => {
    const [x, y, u, v] = [pairs.ax[i], pairs.ay[i], pairs.bx[i], pairs.by[i]].map((place) => place * SCALE);
    return [u * x, u * y, u, v * x, v * y, v, x, y, 1];
  });
  const random = createRandom();
  let best = 0;
  for (let round = 0; round < TRIES; round++) {
    const chosen = new Set();
    while (chosen.size < 8) chosen.add(Math.floor(random() * count));
    const f = solveNull(Array.from(chosen, (i) => rows[i].slice()));
    if (f !== null) best = Math.max(best, rows.filter((row) => sampson(f, row) < tolerance * SCALE).length);
  }
  return best;
}

function createRandom() {
  let state = 99;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What eight rows of nine are all perpendicular to, by elimination; null: there is more than one. */
function solveNull(rows) {
  const columns = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  for (let r = 0; r < 8; r++) {
    let [row, column, most] = [r, r, 0];
    for (let i = r; i < 8; i++) {
      for (let j = r; j < 9; j++) {
        const size = Math.abs(rows[i][columns[j]]);
        if (size > most) [row, column, most] = [i, j, size];
      }
    }
    if (most < 1e-9) return null;
    [rows[r], rows[row]] = [rows[row], rows[r]];
    [columns[r], columns[column]] = [columns[column], columns[r]];
    for (let i = 0; i < 8; i++) {
      if (i === r) continue;
      const factor = rows[i][columns[r]] / rows[r][columns[r]];
      for (let j = r; j < 9; j++) rows[i][columns[j]] -= factor * rows[r][columns[j]];
    }
  }
  const f = new Float64Array(9);
  f[columns[8]] = 1;
  for (let r = 0; r < 8; r++) f[columns[r]] = -rows[r][columns[8]] / rows[r][columns[r]];
  return f;
}

function sampson(f, row) {
  const [, , u, , , v, x, y] = row;
  const [a, b] = [f[0] * x + f[1] * y + f[2], f[3] * x + f[4] * y + f[5]];
  const [c, d] = [f[0] * u + f[3] * v + f[6], f[1] * u + f[4] * v + f[7]];
  const off = row.reduce((sum, value, k) => sum + value * f[k], 0);
  return Math.abs(off) / Math.sqrt(a * a + b * b + c * c + d * d);
}
