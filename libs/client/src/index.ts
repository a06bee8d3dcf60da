export type { Reply } from './exchange.js';
export type { ProblemCode } from './generated/operations.gen.js';
export type {
  CreditNote,
  Customer,
  Line,
  Money,
  Order,
  PlaceOrderResponse,
  Product,
  TimelineEntry,
} from './generated/types.gen.js';
export type { List, Page } from './list.js';
export { changeTypes, type Change, type Snapshot } from './live/changes.js';
export type { Watch, WatchEvents, WatchOptions, WatchState } from './live/watch.js';
export { totalOf } from './money.js';
export type { CallOptions, Input, OperationId, Output } from './operation.js';
export {
  isProblem,
  OriginNotAllowed,
  ShopProblem,
  ShopUnreachable,
  type Code,
  type Complaint,
  type MembersOf,
  type ProblemOf,
} from './problem.js';
export type { GuestOrder } from './resources/orders.js';
export type { RetryPolicy } from './retries.js';
export type { Session } from './session.js';
export { Shop, type ShopOptions } from './shop.js';
export type { ShopView } from './shop-view.js';
export { randomUuid as newIdempotencyKey } from './browser.js';
export { browserTokens, memoryTokens, type StoredTokens, type TokenStore, type Who } from './tokens.js';
