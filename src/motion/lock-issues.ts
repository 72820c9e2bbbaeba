import { SUBJECT } from "./hold-subject.ts";
import { findHeldWindow, type HeldWorld, type Shortfall, viewsOf } from "./hold-window.ts";
import { rollOf, scaleOf, type Similarity } from "./similarity.ts";
import { joinStretches } from "./stretches.ts";
import type { Framed, LockImpossible, ViewLimits, WholeRegion } from "./view-path.ts";

/** Slots apart that are one stretch to people. */
const GAP = 12;

/**
 * Why a window that is held cannot be, stretch by stretch, and what would allow it.
 * @param views the best there are, which turn or show more than they may
 * @param wrong where they show what they may not
 */
export function explainImpossible(
  held: HeldWorld,
  views: readonly Similarity[],
  wrong: readonly Shortfall[],
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
): LockImpossible[] {
  const names = [...new Set(wrong.map(({ region }) => region))];
  const remedy = findRemedy(held, framed, limits, regions);
  const issues = names.flatMap((region) => {
    const own = wrong.filter((one) => one.region === region);
    return joinStretches(
      own.map(({ slot }) => [slot, slot]),
      GAP,
    ).map(([from, to]): LockImpossible => {
      const within = own.filter(({ slot }) => slot >= from && slot <= to);
      const outside = Math.max(...within.map(({ pixels }) => pixels));
      return { code: "lock-impossible", from, to, region, outside, remedy };
    });
  });
  return [...issues, ...explainTurns(views, framed, limits)].toSorted((a, b) => a.from - b.from || a.to - b.to);
}

/** Views that are turned too far. */
function explainTurns(views: readonly Similarity[], { window }: Framed, { roll }: ViewLimits): LockImpossible[] {
  const over = views.map((view) => Math.max(0, Math.abs(rollOf(view)) - roll));
  const turned = over.flatMap((degrees, slot): [number, number][] => (degrees > 1e-6 ? [[slot, slot]] : []));
  return joinStretches(turned, GAP).map(([from, to]): LockImpossible => {
    const degrees = Math.max(...over.slice(from, to + 1));
    // What a corner of the window moves by.
    const outside = (degrees * Math.PI * Math.hypot(window.width, window.height)) / 360;
    const remedy = `allow views to be turned by ${(roll + degrees).toFixed(1)}°`;
    return { code: "lock-impossible", from, to, region: null, outside, remedy };
  });
}

function findRemedy(held: HeldWorld, framed: Framed, limits: ViewLimits, regions: readonly WholeRegion[]): string {
  const whole = findHeldWindow(held, framed, regions);
  if (whole !== null) return sayKeep(held, whole, "");
  const others = regions.filter(({ name }) => name !== SUBJECT);
  const own = regions.filter(({ name }) => name === SUBJECT);
  const bare = others.length > 0 ? findHeldWindow(held, framed, own) : null;
  if (bare === null) return "leave these frames out: the subject leaves no room in them";
  const least = Math.min(...viewsOf(held, bare).map(scaleOf));
  const names = others.map(({ name }) => name).join(", ");
  if (least >= limits.keep) return `let ${names} be cut, or have the subject elsewhere`;
  return sayKeep(held, bare, `let ${names} be cut, and `);
}

function sayKeep(held: HeldWorld, window: NonNullable<ReturnType<typeof findHeldWindow>>, before: string): string {
  const least = Math.min(...viewsOf(held, window).map(scaleOf));
  return `${before}keep ${(Math.floor(least * 100) / 100).toFixed(2)} of the width`;
}
