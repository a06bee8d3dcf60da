import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { FairQueue } from './fair-queue.js';
import { TooMuchHashing } from './password.errors.js';

/** Parameters of argon2id that OWASP's cheat sheet on password storage recommends: 19 MiB, two passes, one lane. */
const argon2idOptions = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Concurrent hash computations: each takes 19 MiB and tens of milliseconds of CPU time. */
const maxConcurrentHashes = 2;
/** Longest queue, about two seconds of work. */
const maxQueuedHashes = 64;
/** Hash of an unknown password, for accounts that do not exist. */
const decoyHash = '$argon2id$v=19$m=19456,t=2,p=1$iOkkEhQJC/eRVGrtehOnog$i1YanuOpi43pA6b3VhRvrG9SnnuD95wYHcrq6x1PA1E';

/**
 * Hashes and verifies passwords outside write transactions, with limited concurrency, serving callers in turn. Throws
 * `TooMuchHashing` when the queue is full.
 */
@Injectable()
export class Passwords {
  private readonly queue = new FairQueue(maxConcurrentHashes, maxQueuedHashes, () => new TooMuchHashing());

  /** @param asker quota key of the caller, its network */
  hash(password: string, asker: string): Promise<string> {
    return this.queue.run(asker, () => hash(normalized(password), argon2idOptions));
  }

  /** Takes as long without a hash, so that timing does not reveal whether an account exists. */
  async matches(known: string | null, password: string, asker: string): Promise<boolean> {
    const right = await this.queue.run(asker, () => verify(known ?? decoyHash, normalized(password)));
    return right && known !== null;
  }
}

/** Normal form of a password (NIST SP 800-63B, 3.1.1.2: NFKC before hashing). */
export function normalized(password: string): string {
  return password.normalize('NFKC');
}
