/** Flags of Node that run the TypeScript sources in another process or thread, as `npm start` does. */
export const unbuilt = [
  '--conditions=@tradepost/source',
  '--import',
  new URL('../../../../scripts/register.mjs', import.meta.url).href,
];
