import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformCache } from './transform-cache.mjs';
import { swcOptions } from './swc-options.mjs';

const cache = transformCache(swcOptions);

/** Imports name the built file (`./order.js`); resolves to the `.ts` file where only that exists. */
export async function resolve(specifier, context, nextResolve) {
  const source = sourceOf(specifier, context.parentURL);
  return nextResolve(source ?? specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !/\.m?ts$/.test(url)) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  return { format: 'module', shortCircuit: true, source: await cache.get(filename, source, compile) };
}

function sourceOf(specifier, parentURL) {
  if (!specifier.endsWith('.js') || !/^(\.{1,2}\/|file:)/.test(specifier)) return null;
  if (parentURL?.includes('/node_modules/') || specifier.includes('/node_modules/')) return null;
  const built = new URL(specifier, parentURL);
  if (built.protocol !== 'file:' || existsSync(built)) return null;
  const source = new URL(built.href.replace(/\.js$/, '.ts'));
  return existsSync(source) ? source.href : null;
}

/** @swc/core is loaded on the first cache miss, so that a warm start does without it. */
async function compile(filename, source) {
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, { ...swcOptions, filename, sourceFileName: filename });
  return code;
}
