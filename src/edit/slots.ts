/** What is shown at a slot of a shot, and why. */
export interface SlotView {
  readonly slot: number;
  /** The photograph of this moment; null: there is none. */
  readonly frame: string | null;
  /** The photograph shown: `frame` itself, or the neighbour held in its place. */
  readonly shown: string;
  readonly fate: "used" | "held" | "unreadable";
  /** In words, where the fate is not `used`. */
  readonly reason: string | null;
}

/**
 * Decides what every slot shows. A slot whose frame is missing or unusable holds its neighbour: the one before, or
 * at the start of the shot the first one after. Empty when the shot has no usable frame at all.
 *
 * @param unusable reason by path, for frames that cannot be developed
 */
export function viewSlots(
  slots: readonly (string | null)[],
  unusable: ReadonlyMap<string, string>,
): readonly SlotView[] {
  const isUsable = (path: string | null): path is string => path !== null && !unusable.has(path);
  let held = slots.find(isUsable);
  if (held === undefined) return [];
  const views: SlotView[] = [];
  for (const [slot, frame] of slots.entries()) {
    if (isUsable(frame)) {
      held = frame;
      views.push({ slot, frame, shown: frame, fate: "used", reason: null });
    } else {
      const reason = frame === null ? "no photograph at this moment" : (unusable.get(frame) ?? "unusable");
      views.push({ slot, frame, shown: held, fate: frame === null ? "held" : "unreadable", reason });
    }
  }
  return views;
}
