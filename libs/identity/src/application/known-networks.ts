import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keepKey } from '@tradepost/platform';
import { IdentityReader } from '../domain/identity.reader.js';

/** Hash of a network, keyed and different for every account. */
export class NetworkHash {
  constructor(private readonly key: Buffer) {}

  /** Uses the key of a data folder; creates it where missing. */
  static async open(dataDirectory: string): Promise<NetworkHash> {
    return new NetworkHash(await keepKey(dataDirectory, 'networks'));
  }

  /** The first 16 bytes of HMAC-SHA-256, as base64url. */
  of(accountId: string, network: string): string {
    const mac = createHmac('sha256', this.key).update(`tradepost network v1\n${accountId}\n${network}`).digest();
    return mac.subarray(0, 16).toString('base64url');
  }
}

/** Networks from which accounts have signed in before. */
@Injectable()
export class KnownNetworks {
  constructor(
    private readonly reader: IdentityReader,
    private readonly hash: NetworkHash,
  ) {}

  /** Takes as long for an unknown account. */
  async has(tenant: string, accountId: string | null, network: string): Promise<boolean> {
    const id = accountId ?? '';
    return this.reader.hasNetwork(tenant, id, this.hash.of(id, network));
  }
}
