import type { SubmissionState } from "../tables/submissions.ts";

/** As the desk calls them. */
export const STATE_LABELS: Readonly<Record<SubmissionState, string>> = {
  draft: "Begun",
  inbox: "Inbox",
  screening: "Screening",
  shortlist: "Shortlist",
  interview: "Interview",
  scheduled: "Scheduled",
  published: "Published",
  declined: "Declined",
  spam: "Spam",
};

/** Lists of the desk, in the order of a submission's way. What its maker has not sent is theirs alone. */
export const DESK_STATES = [
  "inbox",
  "screening",
  "shortlist",
  "interview",
  "scheduled",
  "published",
  "declined",
  "spam",
] as const satisfies readonly SubmissionState[];

/** Decisions: nobody with a conflict of interest takes them, and where two must agree, two do. */
export function isDecision(state: SubmissionState): state is "scheduled" | "published" | "declined" {
  return state === "scheduled" || state === "published" || state === "declined";
}

/**
 * Where an editor may put a submission from where it is. `scheduled` and `published` follow from its film: see
 * `film-states.ts`.
 */
export const NEXT_STATES: Readonly<Record<SubmissionState, readonly SubmissionState[]>> = {
  draft: [],
  inbox: ["screening", "shortlist", "declined", "spam"],
  screening: ["shortlist", "inbox", "declined", "spam"],
  shortlist: ["interview", "screening", "declined"],
  interview: ["shortlist", "declined"],
  scheduled: [],
  published: [],
  declined: ["screening", "inbox"],
  spam: ["inbox"],
};
