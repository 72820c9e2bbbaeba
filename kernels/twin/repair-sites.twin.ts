interface Mosaic {
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Plain twin of the kernel `repairSites`; exact. `near` has, for each place of the pattern, its neighbours. */
export function repairSitesTwin(
  samples: Uint16Array,
  { stride, width, height }: Mosaic,
  places: readonly number[],
  period: number,
  near: readonly (readonly (readonly [number, number])[])[],
): { readonly samples: Uint16Array; readonly left: number } {
  const out = samples.slice();
  const listed = new Set(places);
  let left = 0;
  for (const place of places) {
    const [x, y] = [place % 65536, Math.floor(place / 65536)];
    const good = near[(y % period) * period + (x % period)]!.map(([across, down]) => [x + across, y + down] as const)
      .filter(([u, v]) => u >= 0 && v >= 0 && u < width && v < height && !listed.has(v * 65536 + u))
      .slice(0, 4)
      .map(([u, v]) => samples[v * stride + u]!)
      .toSorted((a, b) => a - b);
    if (good.length === 0 || x >= width || y >= height) {
      left++;
      continue;
    }
    const half = good.length >> 1;
    out[y * stride + x] = good.length % 2 === 1 ? good[half]! : Math.floor((good[half - 1]! + good[half]! + 1) / 2);
  }
  return { samples: out, left };
}
