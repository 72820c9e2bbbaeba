/** What a shot is. Only `time-lapse`, `ramp` and `hyperlapse` play by default; the others are kept apart. */
export type ShotKind = "time-lapse" | "hyperlapse" | "ramp" | "bracketed" | "star" | "still" | "test" | "video";

/** Frames of one camera set-up that play as one continuous view. */
export interface Shot {
  /** `s01`, `s02` … in capture order; stable once written to film.yaml. */
  readonly id: string;
  readonly kind: ShotKind;
  /** In order of time. A missing frame is null: the moment passed, the photograph is not there. */
  readonly slots: readonly (string | null)[];
  /** Start-to-start seconds between slots; null: unknown (no times, or fewer than 2 frames). */
  readonly interval: number | null;
  /** Why it is one shot, and what was odd about it, for people. */
  readonly notes: readonly string[];
}
