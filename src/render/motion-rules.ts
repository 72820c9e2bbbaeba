import { RushesError } from "../base/errors.ts";
import type { ViewIssue } from "../motion/view-path.ts";

/** What stops a film: views that would break a rule. @param played slots by index */
export function breaksRule(issues: readonly ViewIssue[], shot: string, played: readonly number[]): RushesError {
  const frame = (index: number): number => (played[index] ?? index) + 1;
  const lines = issues.map((issue) => {
    if (issue.code !== "lock-impossible") {
      return `  ${issue.region} would be cut by ${issue.cut.toFixed(1)} pixels of the photograph at frame ${frame(issue.slot)}: ${issue.remedy}`;
    }
    const outside = `${issue.outside.toFixed(1)} pixels`;
    const what = issue.region === null ? `${outside} outside of the photograph` : `${outside} less of ${issue.region}`;
    return `  frames ${frame(issue.from)} to ${frame(issue.to)} would show ${what}: ${issue.remedy}`;
  });
  const message = `Shot ${shot} cannot be moved as film.yaml asks, and nothing was rendered against it.`;
  return new RushesError("rule", [message, ...lines].join("\n"), { details: { shot, issues } });
}

/** What the photographs themselves cut, for people. */
export function describeSource(issues: readonly ViewIssue[], played: readonly number[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "cut-by-source"
      ? [
          `The photographs themselves cut ${issue.region}, most of it at frame ${(played[issue.slot] ?? issue.slot) + 1}.`,
        ]
      : [],
  );
}
