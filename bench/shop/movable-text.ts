const MOMENT =
  /([0-9a-f]{8})-([0-9a-f]{4})(-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

interface Moment {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Remainder of a UUIDv7 after its time; null for an instant. */
  readonly rest: string | null;
}

/** A text whose UUIDv7s and instants can be shifted back in time together, so that a copy refers to copies only. */
export class MovableText {
  private readonly pieces: string[] = [];
  private readonly moments: Moment[] = [];

  /** @param since milliseconds since 1970; earlier ids and instants are unchanged */
  constructor(text: string, since: number) {
    let end = 0;
    for (const match of text.matchAll(MOMENT)) {
      const [whole, high, low, rest = null] = match;
      const time = rest === null ? Date.parse(whole) : parseInt(high! + low!, 16);
      if (time < since) continue;
      this.pieces.push(text.slice(end, match.index));
      this.moments.push({ time, rest });
      end = match.index + whole.length;
    }
    this.pieces.push(text.slice(end));
  }

  /** The text shifted back by milliseconds. */
  earlier(milliseconds: number): string {
    let text = this.pieces[0]!;
    this.moments.forEach(({ time, rest }, i) => {
      text += rest === null ? instant(time - milliseconds) : id(time - milliseconds, rest);
      text += this.pieces[i + 1]!;
    });
    return text;
  }
}

function instant(time: number): string {
  return new Date(time).toISOString();
}

function id(time: number, rest: string): string {
  const digits = time.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}${rest}`;
}
