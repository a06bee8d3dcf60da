import type { RenderedDocument } from '../read-store/read-store.js';
import type { RenderedPage } from '../queries/list.js';

/** A whole answer, made where the status, headers and bytes are known: for commands, inside their transaction. */
export class Reply {
  constructor(
    readonly status: number,
    /** JSON text. */
    readonly body: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Whether `If-None-Match` may turn this into a 304. */
    readonly conditional = false,
  ) {}

  /** The same answer with more members in its body, which is that of a resource. */
  with(members: object): Reply {
    const body = `${this.body.slice(0, -1)},${JSON.stringify(members).slice(1)}`;
    return new Reply(this.status, body, this.headers, this.conditional);
  }
}

interface Resource {
  readonly version: number;
}

/** 200 with the whole resource as the write side has it. */
export function written(resource: Resource): Reply {
  return new Reply(200, JSON.stringify(resource), { etag: etag(resource.version) });
}

/** 201 with the whole resource, and where to read it once the read model has it. */
export function created(path: string, resource: Resource): Reply {
  const location = `${path}?minVersion=${resource.version}`;
  return new Reply(201, JSON.stringify(resource), { etag: etag(resource.version), location });
}

/** 200 with a document. `conditional` for those of which every part moves their version. */
export function found(document: RenderedDocument, options: { conditional: boolean }): Reply {
  return new Reply(200, document.json, { etag: etag(document.version) }, options.conditional);
}

/** 200 with a page of a list. */
export function listed(page: RenderedPage): Reply {
  return new Reply(200, `{"items":[${page.items.join(',')}],"next":${JSON.stringify(page.next)}}`);
}

function etag(version: number): string {
  return `"${version}"`;
}
