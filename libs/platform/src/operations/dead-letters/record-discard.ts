import type { UnitOfWork } from '../../event-store/unit-of-work.js';
import { deadLetterStream, type DeliveryDiscarded } from '../../event-store/delivery-discarded.js';

/**
 * Appends the decision to the stream of a dead letter. False where it is there already: a projection learns of it a
 * moment later, and another person may decide the same in between.
 */
export async function recordDiscard(
  uow: UnitOfWork,
  letterId: string,
  decision: Omit<DeliveryDiscarded, 'type'>,
): Promise<boolean> {
  const stream = await uow.events.readStream(deadLetterStream.category, letterId);
  const known = stream.some(({ event }) => (event as DeliveryDiscarded).messageId === decision.messageId);
  if (!known) await uow.append(deadLetterStream, letterId, stream.length, [{ type: 'DeliveryDiscarded', ...decision }]);
  return !known;
}
