import { DomainError } from '@tradepost/kernel';

/** The read model has not reached the requested version in time. */
export class ReadModelBehind extends DomainError {
  readonly code = 'read_model_behind';

  constructor(wanted: number, found: number | null) {
    const there = found === null ? 'nothing is there' : `version ${found} is there`;
    super(`Version ${wanted} has not reached the read model yet (${there}). Ask again in a second.`);
  }
}
