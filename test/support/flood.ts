import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { ApiClient } from './api-client.js';

/** How an order that was posted came back. */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** A problem where it was refused. */
  readonly problem: { readonly code: string; readonly detail: string };
}

/** Posts orders on behalf of one client over as many connections as are under way. Close it at the end. */
export class Flood {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly api: ApiClient) {}

  async post(order: { customerId: string; lines: readonly { sku: string; quantity: number }[] }): Promise<Posted> {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...(await this.api.headers()),
    };
    return new Promise((resolve, reject) => {
      const call = request(`${this.api.url}/v1/orders`, { method: 'POST', headers, agent: this.agent });
      call.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => {
            const problem = JSON.parse(Buffer.concat(chunks).toString()) as Posted['problem'];
            resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'], problem });
          });
      });
      call.end(JSON.stringify(order));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
