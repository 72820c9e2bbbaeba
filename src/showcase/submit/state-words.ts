import type { Submission } from "./find-submission.ts";

/** Where a submission stands, as its maker is told. */
export interface Standing {
  readonly title: string;
  readonly text: string;
}

/** Kind words, and true ones. Scores, notes and who decided are the editors' own; so is that something is junk. */
export function standingOf(submission: Submission): Standing {
  if (submission.withdrawnAt !== null) {
    return {
      title: "You took it back",
      text: "We will not watch or show it. If that was a mistake, write to us below.",
    };
  }
  switch (submission.state) {
    case "draft":
      return {
        title: "Not sent in yet",
        text: "Only you see this. Take your time: everything is kept, and this address leads back to it.",
      };
    case "inbox":
    case "spam":
      return {
        title: "It has arrived",
        text: "Thank you. It waits for one of us to watch it; until then you can still change what you told us.",
      };
    case "screening":
      return { title: "We are watching it", text: "Somebody here is looking at your film. We will write to you." };
    case "shortlist":
      return {
        title: "On the short list",
        text: "We liked it and want to see it again beside the others. That is not a promise yet.",
      };
    case "interview":
      return { title: "We would like to show it", text: "And to hear how it was made. You have mail from us." };
    case "scheduled":
      return { title: "It has a date", text: "Your film will appear on our pages soon." };
    case "published":
      return { title: "It is online", text: "Thank you for letting us show it." };
    case "declined":
      return {
        title: "Not this time",
        text: "We watched it and decided not to show it. Thank you for trusting us with it; we would be glad to see your next one.",
      };
  }
}

/** True while its maker may change what they told us. */
export function isOpen(submission: Submission): boolean {
  return (
    submission.withdrawnAt === null && !(["scheduled", "published", "declined"] as string[]).includes(submission.state)
  );
}
