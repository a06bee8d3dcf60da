import { Readable } from 'node:stream';
import type { ShownResource } from '@tradepost/platform/event-store';
import type { RenderedDocument } from '@tradepost/platform/read-store';
import type { SseBody } from './sse-body.js';
import type { RenderedPage } from '@tradepost/platform/contexts';

/** Characters of a page sent at once. */
const onePiece = 65_536;

interface ReplyOptions {
  /** Whether `If-None-Match` may turn this into a 304. */
  readonly conditional?: boolean;
  readonly resource?: ShownResource | null;
}

/** A whole answer. For commands it is made inside their transaction. */
export class Reply {
  readonly conditional: boolean;
  /** The resource shown, also in a repeated reply. */
  readonly resource: ShownResource | null;

  constructor(
    readonly status: number,
    /** JSON text. */
    readonly body: string,
    readonly headers: Readonly<Record<string, string>> = {},
    { conditional = false, resource = null }: ReplyOptions = {},
  ) {
    this.conditional = conditional;
    this.resource = resource;
  }

  /** The same answer with more members in its body, which is a resource. */
  with(members: object): Reply {
    const body = `${this.body.slice(0, -1)},${JSON.stringify(members).slice(1)}`;
    return new Reply(this.status, body, this.headers, this);
  }
}

/** An answer that is a stream of events; a bare stream would be handled by Nest. */
export class StreamReply {
  constructor(readonly body: SseBody) {}
}

/** 200 with JSON sent piece by piece, each once the client has taken the previous ones. */
export class PiecesReply {
  readonly length: number;

  constructor(private readonly pieces: readonly string[]) {
    this.length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  }

  stream(): Readable {
    return Readable.from(this.buffers(), { objectMode: false });
  }

  private *buffers(): Generator<Buffer> {
    for (const piece of this.pieces) yield Buffer.from(piece);
  }
}

interface Resource {
  readonly version: number;
  readonly id?: string;
}

/** 200 with the whole resource from the write side. */
export function written(resource: Resource): Reply {
  return new Reply(200, JSON.stringify(resource), { etag: etag(resource.version) }, { resource: shown(resource) });
}

/** 201 with the whole resource, and where to read it once the read model has it. */
export function created(path: string, resource: Resource): Reply {
  const location = `${path}?minVersion=${resource.version}`;
  return new Reply(
    201,
    JSON.stringify(resource),
    { etag: etag(resource.version), location },
    { resource: shown(resource) },
  );
}

/** 200 with a document. `conditional` for documents whose version covers every part. */
export function found(document: RenderedDocument, options: { conditional: boolean }): Reply {
  return new Reply(200, document.json, { etag: etag(document.version) }, options);
}

/** 200 with a page of a list. */
export function listed({ items, next }: RenderedPage): Reply | PiecesReply {
  const end = `],"next":${JSON.stringify(next)}}`;
  const small = items.reduce((sum, item) => sum + item.length, 0) <= onePiece;
  if (small) return new Reply(200, `{"items":[${items.join(',')}${end}`);
  return new PiecesReply(['{"items":[', ...items.flatMap((item, at) => (at === 0 ? [item] : [',', item])), end]);
}

function shown({ id, version }: Resource): ShownResource | null {
  return id === undefined ? null : { id, version };
}

function etag(version: number): string {
  return `"${version}"`;
}
