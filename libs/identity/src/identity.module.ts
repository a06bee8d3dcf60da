import { Module } from '@nestjs/common';
import { PlatformModule, Settings, TokenVerifier } from '@tradepost/platform';
import { Identity1767225600020 } from './storage/migrations/1767225600020-identity.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { JoseTokenVerifier } from './tokens/jose-token-verifier.js';
import { Revocations } from './tokens/revocations.js';
import { SigningKeys } from './tokens/signing-keys.js';

/** Who may come in: accounts, passwords, sessions and tokens. */
@Module({
  imports: [
    PlatformModule.forContext('identity', {
      streams: [],
      entities: [],
      migrations: [Identity1767225600020],
      projections: [],
      aggregates: [],
      toContract: () => null,
      problems: {},
    }),
  ],
  providers: [
    { provide: SigningKeys, useFactory: (settings: Settings) => SigningKeys.open(settings), inject: [Settings] },
    { provide: TokenVerifier, useClass: JoseTokenVerifier },
    AccessTokens,
    Revocations,
  ],
  exports: [TokenVerifier],
})
export class IdentityModule {}
