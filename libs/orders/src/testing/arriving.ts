import { envelopeOf, type ContractDefinition, type Envelope } from '@tradepost/contracts';
import { newId } from '@tradepost/kernel';
import { noon } from './samples.js';

/** A message of another context, as it arrives. */
export function arriving<Data>(contract: ContractDefinition<Data>, data: Data): Envelope<Data> {
  const about = { eventId: newId(), occurredAt: noon, tenant: 'default', correlationId: 'req-1', causationId: null };
  return contract.parse(envelopeOf(contract.of(data), { ...about, streamVersion: 1 }));
}
