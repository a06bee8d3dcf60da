import { readFileSync } from 'node:fs';

/** What the walk does with one file. */
export interface Step {
  /** From the root of the repository. */
  readonly path: string;
  /** The whole of a new file. */
  readonly content: string | null;
  /** Edits of a file that is there. */
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly before: string;
  readonly after: string;
}

/** The blocks of a page that name a file after their language, in order. */
export function stepsOf(page: string): Step[] {
  const blocks = page.matchAll(/^```(?<language>\w+) (?<path>\S+)\n(?<text>.*?)^```$/gms);
  return [...blocks].map(({ groups }) => {
    const { language, path, text } = groups as { language: string; path: string; text: string };
    return language === 'diff' ? { path, content: null, edits: editsOf(text) } : { path, content: text, edits: [] };
  });
}

export const walkOf = (root: string): Step[] => stepsOf(readFileSync(`${root}/CONTRIBUTING.md`, 'utf8'));

/** The text after the edits. Throws where the lines of one do not stand there exactly once. */
export function applyEdits({ path, edits }: Step, text: string): string {
  return edits.reduce((current, { before, after }) => {
    const places = placesOf(before, current);
    if (places.length !== 1) throw new Error(`${path} has these lines ${places.length} times, not once:\n${before}`);
    return current.slice(0, places[0]) + after + current.slice(places[0]! + before.length);
  }, text);
}

/** Where whole lines begin in a text. */
function placesOf(lines: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(lines); at >= 0; at = text.indexOf(lines, at + 1))
    if (at === 0 || text[at - 1] === '\n') places.push(at);
  return places;
}

function editsOf(diff: string): Edit[] {
  return diff.split(/^@@\n/m).map((hunk) => {
    const lines = hunk.split('\n').slice(0, -1);
    const side = (mark: string) =>
      lines
        .filter((line) => line === '' || line[0] === ' ' || line[0] === mark)
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    return { before: side('-'), after: side('+') };
  });
}
