/**
 * Runs TypeScript sources without a build: `node --conditions=@tradepost/source --import ./scripts/register.mjs
 * apps/storefront/src/main.ts`. Worker threads inherit both flags and thereby this loader.
 */
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-loader.mjs', import.meta.url);
