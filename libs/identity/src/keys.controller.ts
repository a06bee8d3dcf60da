import { Controller, Get } from '@nestjs/common';
import { Operation, Reply, ApiTag } from '@tradepost/web';
import { z } from 'zod';
import { SigningKeys } from './tokens/signing-keys.js';

const jwks = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.string(),
      use: z.string(),
    }),
  ),
});

const example = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: 'Cs0fhayY0lQmbVfFF4aFJsLKnml0yBBZlLDKHiz6BOw',
  alg: 'ES256',
  use: 'sig',
};

@ApiTag('Signing in', 'Tokens for those who have a login, and the keys that they are signed with.')
@Controller('.well-known')
export class KeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Operation({
    id: 'listSigningKeys',
    description:
      'A new key signs within a second of its making: ask again for a `kid` that is not known, and let no cache answer in between.',
    summary: 'The public keys that access tokens are signed with (RFC 7517)',
    access: 'everyone',
    success: {
      200: {
        example: { keys: [example] },
        description: 'The key that signs now, and those whose tokens are still in force.',
        schema: jwks,
      },
    },
    problems: [],
  })
  list(): Reply {
    return new Reply(200, JSON.stringify({ keys: this.keys.list() }));
  }
}
