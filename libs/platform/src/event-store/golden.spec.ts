import { samplesIn, type StillReadable } from '@tradepost/kernel/testing';
import type { DeliveryDiscarded } from './delivery-discarded.js';
import type deliveryDiscarded from './golden/DeliveryDiscarded.json';

/** The compiler refuses a field that a stored event may lack although the type requires it. */
const readable: StillReadable<DeliveryDiscarded, typeof deliveryDiscarded> = true;

it('a decision that was stored is read back', () => {
  expect(readable).toBe(true);
  const samples = samplesIn<DeliveryDiscarded>(new URL('./golden/', import.meta.url));
  expect([...samples.keys()]).toEqual(['DeliveryDiscarded']);
  const decision: DeliveryDiscarded = samples.get('DeliveryDiscarded')!;
  expect(Object.values(decision).every((value) => typeof value === 'string' && value !== '')).toBe(true);
});
