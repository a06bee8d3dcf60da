import type { EventStore } from '../../event-store/event-store.js';
import type { ContractTransport } from '../../messaging/transport.js';
import { nextContract } from './next.contract.js';
import { feedContract } from './feed.contract.js';
import { pruningContract } from './pruning.contract.js';

/** A transport, and the board whose contracts it carries. */
export interface Carried {
  readonly transport: ContractTransport;
  /** The write model of the board for `default` or `acme`. */
  board(tenant?: string): EventStore;
  close(): Promise<void>;
}

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
