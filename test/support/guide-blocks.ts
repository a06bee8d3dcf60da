/** The JavaScript of a guide, block by block, each with what it says that this prints. */
export function blocksOf(text: string): { code: string; prints: string | null }[] {
  const blocks = [...text.matchAll(/```(js|text)\n([\s\S]*?)\n```/g)].map(([, kind, body]) => ({ kind, body: body! }));
  return blocks.flatMap(({ kind, body }, i) => {
    const next = blocks[i + 1];
    return kind === 'js' ? [{ code: body, prints: next?.kind === 'text' ? next.body : null }] : [];
  });
}
