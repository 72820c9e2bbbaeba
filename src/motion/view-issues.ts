import { formatStretches } from "./stretches.ts";
import type { ViewCheck, ViewViolation } from "./check-views.ts";
import type { Framed, ViewIssue, WholeRegion } from "./view-path.ts";

/** What could not be obeyed, one issue for each region and run of slots, at the slot where it is worst. */
export function describeIssues(
  { violations }: ViewCheck,
  framed: Framed,
  regions: readonly WholeRegion[],
): readonly ViewIssue[] {
  return regions.flatMap(({ name, margin }) => {
    const own = violations.filter(({ region }) => region === name);
    const source = own.filter(({ code }) => code === "cut-by-source");
    const film = own.filter(({ code }) => code === "cut" || code === "margin");
    return [
      ...findRuns(film).map((run) => describeImpossible(run, name, margin, framed)),
      ...findRuns(source).map((run) => describeSourceCut(run, name)),
    ];
  });
}

function findRuns(violations: readonly ViewViolation[]): readonly (readonly ViewViolation[])[] {
  const runs: ViewViolation[][] = [];
  for (const violation of violations) {
    const last = runs.at(-1);
    if (last?.at(-1)?.slot === violation.slot - 1) last.push(violation);
    else runs.push([violation]);
  }
  return runs;
}

interface Lack {
  readonly slot: number;
  readonly by: number;
}

function worstOf(run: readonly Lack[]): Lack {
  return run.reduce((worst, lack) => (lack.by > worst.by ? lack : worst));
}

function describeSlots(run: readonly ViewViolation[]): string {
  return formatStretches(run.map(({ slot }) => [slot, slot]));
}

function describeImpossible(
  run: readonly ViewViolation[],
  region: string,
  margin: number,
  { window }: Framed,
): ViewIssue {
  const lacks = run.map(({ code, by, slot }) => ({ slot, by: code === "cut" ? by + margin : by }));
  const { slot, by } = worstOf(lacks);
  const slots = describeSlots(run);
  const left = Math.floor(margin - by);
  const remedy =
    left >= 0
      ? `a margin of ${left} px in ${slots}`
      : `a film that shows more of the photograph in ${slots}: ${Math.ceil(2 * (by - margin))} px more than ${Math.round(window.width)} × ${Math.round(window.height)}, or all of it (fit)`;
  return { code: "whole-impossible", region, slot, cut: by, remedy };
}

function describeSourceCut(run: readonly ViewViolation[], region: string): ViewIssue {
  const { slot, by } = worstOf(run);
  const remedy = `the photographs of ${describeSlots(run)} themselves cut it: the film goes to their edge there; leave them out, or mark what is in them`;
  return { code: "cut-by-source", region, slot, cut: by, remedy };
}
