import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { FairQueue } from './fair-queue.js';
import { TooMuchHashing } from './password.errors.js';

/** What OWASP's cheat sheet on password storage asks of argon2id, this library's default: 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes computed at once: each takes 19 MiB, and tens of milliseconds of a processor. */
const maxConcurrentHashes = 2;
/** Those that may wait for their turn, about two seconds in all. */
const maxQueuedHashes = 64;
/** The hash of a password that nobody knows, for accounts that are not there. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$iOkkEhQJC/eRVGrtehOnog$i1YanuOpi43pA6b3VhRvrG9SnnuD95wYHcrq6x1PA1E';

/**
 * Hashes passwords and tells whether one is right, outside of every writer lane, a few at a time, in turns for all who
 * ask. Throws `TooMuchHashing` where more wait than may.
 */
@Injectable()
export class Passwords {
  private readonly queue = new FairQueue(maxConcurrentHashes, maxQueuedHashes, () => new TooMuchHashing());

  /** `asker` is who has turns of their own: the network that a request comes from. */
  hash(password: string, asker: string): Promise<string> {
    return this.queue.run(asker, () => hash(normalized(password), ARGON2ID));
  }

  /** Takes as long where there is no hash, so that time does not tell whether there is an account. */
  async matches(known: string | null, password: string, asker: string): Promise<boolean> {
    const right = await this.queue.run(asker, () => verify(known ?? DECOY, normalized(password)));
    return right && known !== null;
  }
}

/** One text for all ways to type it (NIST SP 800-63B, 3.1.1.2: NFKC before hashing). */
export function normalized(password: string): string {
  return password.normalize('NFKC');
}
