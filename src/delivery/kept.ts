// What was made of a text, kept while there is room: it is forgotten all at once and made again, never wrong.

export class Kept<Made> {
  private readonly made = new Map<string, Made>();

  public constructor(private readonly most: number) {}

  public get(text: string, make: () => Made): Made {
    let made = this.made.get(text);
    if (made === undefined) {
      made = make();
      if (this.made.size >= this.most) this.made.clear();
      this.made.set(text, made);
    }
    return made;
  }
}
