import type { Carried } from './carried.js';
import { nextContract } from './next.contract.js';
import { feedContract } from './feed.contract.js';
import { pruningContract } from './pruning.contract.js';

/** What every transport does for receivers of a context's contracts. */
export function transportContract(open: () => Promise<Carried>): void {
  let opened: Carried;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  describe('feed', () => feedContract(() => opened));
  describe('pruning', () => pruningContract(() => opened));
  describe('next', () => nextContract(() => opened));
}
