/** What a mail of ours is about. */
export const MAIL_TEMPLATES = [
  "received",
  "needs-something",
  "shortlisted",
  "interview",
  "scheduled",
  "published",
  "declined",
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** Their names for the desk's list. */
export const MAIL_TEMPLATE_NAMES: Readonly<Record<MailTemplate, string>> = {
  received: "It has arrived",
  "needs-something": "Something is missing",
  shortlisted: "On the short list",
  interview: "Invitation to an interview",
  scheduled: "It has a date",
  published: "It is online",
  declined: "Not this time",
};

/** What a template may name. */
export interface MailFacts {
  readonly title: string;
  readonly makerName: string;
  /** Title of the showcase. */
  readonly showcase: string;
  /** Who writes; left out: the showcase itself signs. */
  readonly editorName?: string;
  /** What is missing, one thing each. */
  readonly missing?: readonly string[];
  /** Address of the interview's page. */
  readonly interviewUrl?: string;
  /** When the film appears, in words. */
  readonly date?: string;
  /** Address of the film's page. */
  readonly filmUrl?: string;
}

/** A mail to be read over before it is sent. */
export interface MailDraft {
  readonly subject: string;
  /** `{link}` stands for the film maker's own page and is filled in when the mail is sent. */
  readonly text: string;
}

/** Writes the draft of a mail. What a template needs and the facts lack stands in it in [square brackets]. */
export function draftMail(template: MailTemplate, facts: MailFacts): MailDraft {
  const { title, showcase } = facts;
  const film = title === "" ? "your film" : `“${title}”`;
  const [subject, paragraphs] = bodyOf(template, film, facts);
  const greeting = facts.makerName === "" ? "Hello," : `Dear ${facts.makerName},`;
  const signature = facts.editorName === undefined ? showcase : `${facts.editorName}\n${showcase}`;
  return { subject: `${subject} · ${showcase}`, text: [greeting, ...paragraphs, signature].join("\n\n") };
}

function bodyOf(template: MailTemplate, film: string, facts: MailFacts): readonly [string, readonly string[]] {
  const missing = (facts.missing ?? []).map((thing) => `– ${thing}`).join("\n");
  switch (template) {
    case "received":
      return [
        `We have ${film}`,
        [
          `thank you for sending us ${film}. It has arrived, and one of us will watch it.`,
          "Your page, where you can see how it stands and add to it. Whoever has this link can do so; keep it to yourself:\n{link}",
          ...(missing === "" ? [] : [`So that we can choose it, we still need:\n${missing}`]),
          "You can answer this mail; it reaches us.",
        ],
      ];
    case "needs-something":
      return [
        `A question about ${film}`,
        [
          `we are looking at ${film} and need something from you:\n${missing === "" ? "[what is missing]" : missing}`,
          "You can answer this mail, or add it on your page:\n{link}",
        ],
      ];
    case "shortlisted":
      return [
        `${film} is on our short list`,
        [
          `we watched ${film} and would like to see it again: it is on our short list. That is not a promise yet, and we will write either way.`,
          "Your page:\n{link}",
        ],
      ];
    case "interview":
      return [
        `Some questions about ${film}`,
        [
          `we would like to show ${film}, and to ask you about it. The questions are here, and you can answer them in your own time; what you write is kept as you go:\n${facts.interviewUrl ?? "[address of the interview]"}`,
          "Nothing is published before you have read it and agreed.",
        ],
      ];
    case "scheduled":
      return [
        `${film} has a date`,
        [
          `${film} will be on our pages from ${facts.date ?? "[date]"}.`,
          "If anything should be different on it, tell us now: answer this mail, or write on your page:\n{link}",
        ],
      ];
    case "published":
      return [
        `${film} is online`,
        [
          `${film} is online:\n${facts.filmUrl ?? "[address of the film]"}`,
          "Thank you for letting us show it. If something on the page is wrong, write to us and we will correct it.",
        ],
      ];
    case "declined":
      return [
        `About ${film}`,
        [
          `thank you for sending us ${film}. We watched it, and we have decided not to show it.`,
          "We can only show a few of the films that reach us, and the choice says as much about what we already have as about yours. We would be glad to see your next one.",
        ],
      ];
  }
}
