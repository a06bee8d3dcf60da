import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpSettings } from './http-settings.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** IP address of the client, as far as it can be trusted. */
    readonly address: string;
  }
}

/**
 * Sets the client's address of every request: that of the connection, or, behind trusted proxies, the last one in
 * `X-Forwarded-For` that such a proxy vouches for.
 */
export function knowAddresses(server: FastifyInstance, { trustProxy }: Pick<HttpSettings, 'trustProxy'>): void {
  const find = addressFinder(trustProxy);
  server.decorateRequest('address', {
    getter(this: FastifyRequest) {
      return find(this.raw);
    },
  });
}

export function addressFinder(trusted: HttpSettings['trustProxy']): (request: IncomingMessage) => string {
  if (trusted === false) return connected;
  const trusts =
    typeof trusted === 'number' ? (_address: string, hop: number) => hop < trusted : proxyAddress.compile([...trusted]);
  return (request) => {
    const told = proxyAddress(request, trusts);
    return isIP(told) === 0 ? connected(request) : told;
  };
}

/** A connection that has ended has no address. */
function connected({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? 'unknown';
}

/** Whether connections from an address are a trusted proxy's. */
export function peerTruster(trusted: HttpSettings['trustProxy']): (address: string) => boolean {
  if (trusted === false) return () => false;
  if (typeof trusted === 'number') return () => true;
  const trusts = proxyAddress.compile([...trusted]);
  return (address) => trusts(address, 0);
}

/** Network of an IPv6 address, or the IPv4 address. A /64 belongs to one subscriber; a /48 has 65,536 of them. */
export function networkOf(address: string, prefix: 48 | 64 = 64): string {
  const networks = networksOf(address);
  return networks[prefixes.indexOf(prefix)] ?? networks[0]!;
}

/** IPv6 prefixes that providers assign to one subscriber, from the usual to the largest. */
const prefixes = [64, 56, 48];

/** An IPv4 address, or the /64, /56 and /48 of an IPv6 address or of its /64. */
export function networksOf(address: string): readonly string[] {
  if (!address.includes(':')) return [address];
  const groups = groupsOf(address.split(/[%/]/)[0]!);
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535')
    return [
      groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 0xff])
        .join('.'),
    ];
  return prefixes.map((bits) => {
    const masked = groups.slice(0, 4).map((group, at) => group & maskOf(bits - 16 * at));
    return `${masked.map((group) => group.toString(16)).join(':')}::/${bits}`;
  });
}

/** The eight groups of an IPv6 address, whose last two may be written as an IPv4 address. */
function groupsOf(address: string): readonly number[] {
  const [head, tail] = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, asGroups).split('::') as [string, string?];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].map((group) => parseInt(group, 16));
}

function asGroups(_: string, ...bytes: string[]): string {
  const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Mask of the first bits of 16. */
function maskOf(bits: number): number {
  return bits >= 16 ? 0xffff : (0xffff << (16 - Math.max(0, bits))) & 0xffff;
}
