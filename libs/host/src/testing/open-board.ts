import { WorkLimits, type EventStoreHooks, type WatchLimits } from '@tradepost/platform/event-store';
import { openBoardIn } from '@tradepost/platform/testing';
import { SqliteEventStores, type SqliteEventStore } from '@tradepost/sqlite';

/** Opens the board's write model in a folder. */
export function openBoard(
  directory: string,
  hooks: Partial<EventStoreHooks> = {},
  limits: WatchLimits = new WorkLimits().unitOfWork,
): Promise<SqliteEventStore> {
  return openBoardIn(new SqliteEventStores(directory, limits), hooks);
}
