import { Ajv, type ValidateFunction } from 'ajv';

interface Reference {
  readonly $ref: string;
}

interface Example {
  readonly value: unknown;
}

interface MediaType {
  readonly schema?: unknown;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Example | Reference>>;
}

interface ResponseDescription {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: unknown;
}

export interface OperationDescription {
  readonly tags?: readonly string[];
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, ResponseDescription>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly components: { readonly examples: Readonly<Record<string, Example>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDescription>>>>;
}

/** What came back, as far as the API description speaks of it. */
interface Exchange {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** What a problem document says of the answer that it is. */
interface SelfDescription {
  readonly code: string;
  readonly type: string;
  readonly status: number;
  readonly requestId: string;
}

/** Whether an answer goes on, event by event. */
export function isStream(headers: Exchange['headers']): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

const NOWHERE = ['route_not_found', 'method_not_allowed', 'tenant_unknown'];

/** Holds every answer against the API description that the service itself serves. */
export class ApiContract {
  private readonly ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
      'uri-reference': /^\/\S*$/,
      password: true,
      email: /^[^@\s]+@[^@\s]+$/,
    },
  });
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly patterns: readonly { readonly path: string; readonly pattern: RegExp }[];

  constructor(readonly document: OpenApiDocument) {
    const open = (path: string) => path.split('{').length;
    const paths = Object.keys(document.paths).sort((one, other) => open(one) - open(other));
    this.patterns = paths.map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));
  }

  /** Throws for a status, a content type, a header or a body that the description does not have. */
  check(exchange: Exchange): void {
    const { method, path, status, text } = exchange;
    const where = this.patterns.find(({ pattern }) => pattern.test(path))?.path;
    const operation = where === undefined ? undefined : this.document.paths[where]?.[method.toLowerCase()];
    const called = `${method} ${path.slice(0, 120)} → ${status}`;
    if (where === undefined || operation === undefined) return this.checkNowhere(called, exchange);
    const response = operation.responses[status];
    if (response === undefined) throw new Error(`${called} is not documented: ${text.slice(0, 300)}`);
    for (const [name, { required = true }] of Object.entries(response.headers ?? {}))
      if (required && exchange.headers[name.toLowerCase()] === undefined) throw new Error(`${called} lacks ${name}.`);
    if (response.content === undefined) {
      if (text !== '') throw new Error(`${called} has a body and should have none.`);
      return;
    }
    const type = (exchange.headers['content-type'] ?? '').split(';')[0]!;
    const media = response.content[type];
    if (media === undefined) throw new Error(`${called} is ${type || 'without a content type'}: not documented.`);
    if (isStream(exchange.headers)) return;
    const body = JSON.parse(text) as Partial<SelfDescription>;
    const at = ['paths', where, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    this.validate(at, body, called);
    if (type !== 'application/problem+json') return;
    if (!(body.code! in (media.examples ?? {})))
      throw new Error(`${called} may not say ${body.code}: ${text.slice(0, 300)}`);
    const itself = {
      code: body.code,
      type: `/problems/${body.code}`,
      status,
      requestId: exchange.headers['x-request-id'],
    };
    for (const [name, value] of Object.entries(itself))
      if (body[name as keyof SelfDescription] !== value)
        throw new Error(
          `${called} says of itself that ${name} is ${body[name as keyof SelfDescription]}, not ${value}.`,
        );
  }

  /** Throws unless the value fits the schema at that place of the description. */
  validate(place: readonly string[], value: unknown, about: string): void {
    const key = place.join(' ');
    const validate = this.compiled.get(key) ?? this.compile(place);
    this.compiled.set(key, validate);
    if (!validate(value)) throw new Error(`${about} breaks its schema: ${this.ajv.errorsText(validate.errors)}`);
  }

  /** References of the description start at its root, so that its components come along. */
  private compile(place: readonly string[]): ValidateFunction {
    const step = (part: unknown, name: string): unknown => (part as Record<string, unknown> | undefined)?.[name];
    const schema = place.reduce(step, this.document);
    if (schema === undefined) throw new Error(`The API description has no ${place.join(' ')}.`);
    return this.ajv.compile({ components: this.document.components, ...schema });
  }

  private checkNowhere(called: string, { headers, text }: Exchange): void {
    if (!headers['content-type']?.startsWith('application/problem+json'))
      throw new Error(`${called} is not documented: ${text.slice(0, 300)}`);
    const body = JSON.parse(text) as { code: string };
    this.validate(['components', 'schemas', 'Problem'], body, called);
    if (!NOWHERE.includes(body.code)) throw new Error(`${called} is not documented: ${text.slice(0, 300)}`);
  }
}
