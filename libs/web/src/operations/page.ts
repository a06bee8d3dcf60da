const STYLE = [
  'body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}',
  'code{background:#eee;padding:.1em .3em}ul{padding-left:1.2rem}li{margin:.4rem 0}',
].join('');

/** A short page about the service. `body` is HTML. */
export function page(title: string, body: string): string {
  const name = title === 'Tradepost' ? title : `${title} · Tradepost`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title><style>${STYLE}</style><h1>${title}</h1>${body}</html>`;
}
