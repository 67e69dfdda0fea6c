// Which relays broke off the session of a message: its next attempt takes another one, as long as there is another one.

const MOST_REMEMBERED = 10_000;

export class Detours {
  private readonly broken = new Map<string, Set<string>>();

  /** The ways that are left to a message: all again once each broke off. */
  public left<Way extends { readonly id: string }>(messageId: string, ways: readonly Way[]): readonly Way[] {
    const broken = this.broken.get(messageId);
    const left = broken ? ways.filter(({ id }) => !broken.has(id)) : ways;
    return left.length > 0 ? left : ways;
  }

  /** Notes what broke off; false where no other way is left. */
  public note<Way extends { readonly id: string }>(messageId: string, way: Way, ways: readonly Way[]): boolean {
    const broken = (this.broken.get(messageId) ?? new Set()).add(way.id);
    if (ways.every(({ id }) => broken.has(id))) {
      this.broken.delete(messageId);
      return false;
    }
    if (this.broken.size >= MOST_REMEMBERED) this.broken.clear(); // costs an attempt, not a message
    this.broken.set(messageId, broken);
    return true;
  }

  public forget(messageId: string): void {
    this.broken.delete(messageId);
  }
}
