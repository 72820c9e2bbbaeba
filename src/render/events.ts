import type { ErrorCode } from "../base/errors.ts";

/** Stages of making a film, in order; `sample`, that of an exported showcase and those of sending a film stand alone. */
export type StageName =
  | "sample"
  | "find"
  | "measure"
  | "light"
  | "motion"
  | "render"
  | "proof"
  | "join"
  | "report"
  | "pages"
  | "read"
  | "send";

/** What a run says while it works; the command line shows it, `--json` prints it as it is. */
export type RunEvent =
  | { readonly event: "stage"; readonly stage: StageName; readonly total: number | null }
  | {
      readonly event: "progress";
      readonly stage: StageName;
      readonly done: number;
      readonly total: number | null;
      /** Pieces a second over the last while; null: too early to say. */
      readonly rate: number | null;
      readonly secondsLeft: number | null;
    }
  | { readonly event: "note"; readonly message: string }
  | {
      readonly event: "problem";
      readonly code: ErrorCode | string;
      readonly path: string | null;
      readonly message: string;
    };

export type Listener = (event: RunEvent) => void;
