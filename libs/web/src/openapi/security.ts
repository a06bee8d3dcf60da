import { admits, type Access } from '../auth/access.js';

/** Security schemes of OpenAPI, by name. */
export const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'Of a customer or of staff: the `accessToken` that `POST /v1/auth/tokens` answers with. It lasts ten minutes. On the ' +
      'page at /docs it is enough to sign in with that call: the token is then sent with every other.',
  },
  orderToken: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The `orderToken` of an order that was placed without an account: good for reading, watching, paying and cancelling that order.',
  },
  ticket: {
    type: 'apiKey',
    in: 'query',
    name: 'ticket',
    description:
      'For streams, where no header can be sent: works once, within 30 seconds, as the token that ' +
      '`POST /v1/stream-tickets` was called with.',
  },
} as const;

/** Credentials for an operation; `{}` for none. */
export function securityOf(access: Access, byTicket = false): Record<string, string[]>[] {
  const stranger = admits(access, 'stranger');
  return [
    ...(stranger ? [{}] : []),
    { accessToken: [] },
    ...((byTicket || !stranger) && admits(access, 'order_token') ? [{ orderToken: [] }] : []),
    ...(byTicket ? [{ ticket: [] }] : []),
  ];
}

/** Codes of refusals that depend on the caller. */
export function accessRefusals(access: Access): string[] {
  const anyToken = admits(access, 'customer') && admits(access, 'order_token');
  return [
    'token_invalid',
    'tenant_mismatch',
    ...(admits(access, 'stranger') ? [] : ['unauthenticated']),
    ...(anyToken ? [] : ['forbidden']),
  ];
}
