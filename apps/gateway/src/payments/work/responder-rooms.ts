/** How much work is under way at each responder in one copy, and who may be asked for more. */
export class ResponderRooms {
  readonly #underWay = new Map<string, number>();
  /** Those of whom all was taken that there was room for: more may be due. */
  readonly #full = new Set<string>();

  constructor(private readonly perResponder: number) {}

  /** Those of whom less may be taken than of one with nothing under way. */
  restricted(): { readonly responderId: string; readonly room: number }[] {
    return [...this.#underWay].map(([responderId, count]) => ({
      responderId,
      room: Math.max(this.perResponder - count, 0),
    }));
  }

  began(responderId: string): void {
    const count = (this.#underWay.get(responderId) ?? 0) + 1;
    this.#underWay.set(responderId, count);
    if (count >= this.perResponder) this.#full.add(responderId);
  }

  /** True when there is room again for one that was full. */
  ended(responderId: string): boolean {
    const count = (this.#underWay.get(responderId) ?? 0) - 1;
    if (count > 0) this.#underWay.set(responderId, count);
    else this.#underWay.delete(responderId);
    return this.#full.delete(responderId);
  }
}
