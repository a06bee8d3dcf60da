import { browserTokens, Shop } from './client/index.js';

/** The tabs of this browser share who is signed in. */
export const shop = new Shop({ tokens: browserTokens() });
