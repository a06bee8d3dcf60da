import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { Caller, Operation, Reply, ApiTag, type ApiCaller } from '@tradepost/web';
import { z } from 'zod';
import { RefreshTokensDto, SignInDto } from './auth.dto.js';
import { SignIns, type Tokens } from './application/sign-ins.js';

const tokensSchema = z
  .strictObject({
    accessToken: z.string().describe('A JWT; send it as `Authorization: Bearer …`.'),
    expiresIn: z.int().describe('Seconds until the access token ends.').meta({ example: 600 }),
    refreshToken: z
      .string()
      .describe('Exchange it for new tokens, once, before 30 days have passed. Keep it where no other page reads it.'),
  })
  .meta({ id: 'Tokens' });

const tokensExample = {
  accessToken: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkNzMGZoYXlZMGwifQ.eyJpc3MiOiJ0cmFkZXBvc3QifQ.Mx9rJp',
  expiresIn: 600,
  refreshToken: 'n3uXlfVfyu1Q5mFZ4qYHnL9oLQ1nP8QmV9pQx2uVw0A',
};
const success = {
  200: { description: 'Tokens. They must not be cached.', schema: tokensSchema, example: tokensExample },
};

@ApiTag('Signing in', 'Tokens for those who have a login, and the keys that they are signed with.')
@Controller('v1/auth')
export class AuthController {
  constructor(private readonly signIns: SignIns) {}

  @Post('tokens')
  @HttpCode(200)
  @Operation({
    id: 'signIn',
    summary: 'Sign in',
    description:
      'Every call begins a session of its own, also one with an Idempotency-Key: tokens are not kept to be repeated.',
    access: 'everyone',
    rate: 'sign-in',
    body: SignInDto,
    example: { email: 'ada@example.com', password: 'three green herons at noon' },
    success,
    problems: ['sign_in_refused', 'too_many_attempts'],
  })
  async signIn(@Caller() caller: ApiCaller, @Body() { email, password }: SignInDto): Promise<Reply> {
    return answer(await this.signIns.signIn(caller, email, password));
  }

  @Post('tokens/refresh')
  @HttpCode(200)
  @Operation({
    id: 'refreshTokens',
    summary: 'Exchange a refresh token for new tokens',
    description:
      'A refresh token is exchanged once. Whoever sends it again ends the session for all who hold its tokens. Only the very same request is answered again: send an `Idempotency-Key`, and the same one within ten seconds where the answer was lost. The repeat gets new tokens, and the refresh token of the lost answer is worth nothing.',
    access: 'everyone',
    rate: 'sign-in',
    body: RefreshTokensDto,
    example: { refreshToken: 'n3uXlfVfyu1Q5mFZ4qYHnL9oLQ1nP8QmV9pQx2uVw0A' },
    success,
    problems: ['refresh_token_invalid'],
  })
  async refresh(
    @Caller() caller: ApiCaller,
    @Body() { refreshToken }: RefreshTokensDto,
    @Headers('idempotency-key') key: string | undefined,
  ): Promise<Reply> {
    return answer(await this.signIns.refresh(caller, refreshToken, key ?? null));
  }

  @Post('logout')
  @HttpCode(200)
  @Operation({
    id: 'signOut',
    summary: 'Sign out',
    description: 'Ends the session of the access token: it and the refresh token stop working at once.',
    access: 'owners',
    success: { 200: { description: 'The session has ended.', schema: z.strictObject({}), example: {} } },
    problems: [],
  })
  async signOut(@Caller() caller: ApiCaller): Promise<Reply> {
    const { identity } = caller;
    if (identity.role !== 'guest') await this.signIns.signOut(caller, identity.session);
    return new Reply(200, '{}');
  }
}

function answer(tokens: Tokens): Reply {
  return new Reply(200, JSON.stringify(tokens));
}
