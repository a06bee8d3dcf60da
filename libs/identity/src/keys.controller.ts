import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation, Reply } from '@tradepost/platform';
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

@ApiTags('Signing in')
@Controller('.well-known')
export class KeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Operation({
    id: 'listSigningKeys',
    summary: 'The public keys that access tokens are signed with (RFC 7517)',
    access: 'everyone',
    success: {
      200: { description: 'The key that signs now, and those whose tokens are still in force.', schema: jwks },
    },
    problems: [],
  })
  list(): Reply {
    return new Reply(200, JSON.stringify({ keys: this.keys.list() }), { 'cache-control': 'public, max-age=300' });
  }
}
