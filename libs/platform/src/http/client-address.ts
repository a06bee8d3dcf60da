import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** IP address of the client, as far as it can be believed. */
    readonly address: string;
  }
}

/**
 * Gives every request the address that it comes from: that of the connection, or, where proxies are trusted, the last
 * one in `X-Forwarded-For` that such a proxy vouches for.
 */
export function knowAddresses(server: FastifyInstance, { trustProxy }: Pick<Settings, 'trustProxy'>): void {
  const find = addressFinder(trustProxy);
  server.decorateRequest('address', {
    getter(this: FastifyRequest) {
      return find(this.raw);
    },
  });
}

export function addressFinder(trusted: Settings['trustProxy']): (request: IncomingMessage) => string {
  if (trusted === false) return connected;
  const trusts =
    typeof trusted === 'number' ? (_address: string, hop: number) => hop < trusted : proxyAddress.compile([...trusted]);
  return (request) => {
    const told = proxyAddress(request, trusts);
    return isIP(told) === 0 ? connected(request) : told;
  };
}

/** A connection that has ended already no longer tells. */
function connected({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? 'unknown';
}

/**
 * The network of an IPv6 address, or the IPv4 address. A /64 belongs to one subscriber; one that was given a /48 has
 * 65,536 of them.
 */
export function networkOf(address: string, prefix: 48 | 64 = 64): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head, tail] = address.split('%')[0]!.split('::') as [string, string | undefined];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, prefix / 16);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/${prefix}`;
}
