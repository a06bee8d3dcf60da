import { Module } from '@nestjs/common';
import { ContextModule } from '@tradepost/platform';
import { ProblemsModule, TokenVerifier } from '@tradepost/web';
import { CustomerLogins } from './application/customer-logins.js';
import { KnownNetworks, NetworkHash } from './application/known-networks.js';
import { SignIns } from './application/sign-ins.js';
import { Staff } from './application/staff.js';
import { Sweep } from './application/sweep.js';
import { AuthController } from './auth.controller.js';
import { accountStream } from './domain/account.events.js';
import { AccountRepository } from './domain/account.repository.js';
import { IdentityReader } from './domain/identity.reader.js';
import { NetworkRepository } from './domain/network.repository.js';
import { PasswordRepository } from './domain/password.repository.js';
import { SessionRepository } from './domain/session.repository.js';
import { StandingRepository } from './domain/standing.repository.js';
import { identityProblems } from './identity.problems.js';
import { FollowCustomers } from './integration/follow-customers.js';
import { FollowStandings } from './integration/follow-standings.js';
import { SignOutPages } from './integration/sign-out-pages.js';
import { KeysController } from './keys.controller.js';
import { Passwords } from './passwords/passwords.js';
import { LoginsQuery } from './queries/logins.js';
import {
  AccountEntity,
  NetworkEntity,
  PasswordEntity,
  PendingLoginEntity,
  RevocationEntity,
  SessionEntity,
  StandingEntity,
} from './storage/account.entities.js';
import { Identity1767225600020 } from './storage/migrations/1767225600020-identity.js';
import { RevocationsByTime1767225600031 } from './storage/migrations/1767225600031-revocations-by-time.js';
import { Networks1767225600041 } from './storage/migrations/1767225600041-networks.js';
import { SqlIdentityReader } from './storage/sql-identity.reader.js';
import { storedAggregates } from './storage/stored-aggregates.js';
import { TypeormAccountRepository } from './storage/typeorm-account.repository.js';
import { TypeormNetworkRepository } from './storage/typeorm-network.repository.js';
import { TypeormPasswordRepository } from './storage/typeorm-password.repository.js';
import { TypeormSessionRepository } from './storage/typeorm-session.repository.js';
import { TypeormStandingRepository } from './storage/typeorm-standing.repository.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { IdentitySettings } from './tokens/identity-settings.js';
import { JoseTokenVerifier } from './tokens/jose-token-verifier.js';
import { Revocations } from './tokens/revocations.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { ActivateLoginHandler } from './use-cases/activate-login.js';
import { AddStaffHandler } from './use-cases/add-staff.js';
import { DropLoginHandler } from './use-cases/drop-login.js';
import { EndSessionHandler } from './use-cases/end-session.js';
import { OpenSessionHandler } from './use-cases/open-session.js';
import { PrepareLoginHandler } from './use-cases/prepare-login.js';
import { RefreshSessionHandler } from './use-cases/refresh-session.js';
import { RemoveStaffHandler } from './use-cases/remove-staff.js';
import { SetStandingHandler } from './use-cases/set-standing.js';

/** Accounts, passwords, sessions and tokens. */
@Module({
  imports: [
    ContextModule.declare('identity', {
      streams: [accountStream],
      entities: [
        AccountEntity,
        PasswordEntity,
        PendingLoginEntity,
        StandingEntity,
        SessionEntity,
        RevocationEntity,
        NetworkEntity,
      ],
      migrations: [Identity1767225600020, RevocationsByTime1767225600031, Networks1767225600041],
      projections: [],
      aggregates: storedAggregates,
      toContracts: () => [],
    }),
    ProblemsModule.declare(identityProblems),
  ],
  controllers: [AuthController, KeysController],
  providers: [
    {
      provide: SigningKeys,
      useFactory: (settings: IdentitySettings) => SigningKeys.open(settings),
      inject: [IdentitySettings],
    },
    { provide: TokenVerifier, useClass: JoseTokenVerifier },
    { provide: AccountRepository, useClass: TypeormAccountRepository },
    { provide: PasswordRepository, useClass: TypeormPasswordRepository },
    { provide: SessionRepository, useClass: TypeormSessionRepository },
    { provide: NetworkRepository, useClass: TypeormNetworkRepository },
    {
      provide: NetworkHash,
      useFactory: ({ dataDirectory }: IdentitySettings) => NetworkHash.open(dataDirectory),
      inject: [IdentitySettings],
    },
    { provide: IdentityReader, useClass: SqlIdentityReader },
    { provide: StandingRepository, useClass: TypeormStandingRepository },
    AccessTokens,
    Revocations,
    Passwords,
    LoginsQuery,
    KnownNetworks,
    PrepareLoginHandler,
    ActivateLoginHandler,
    DropLoginHandler,
    OpenSessionHandler,
    RefreshSessionHandler,
    EndSessionHandler,
    SetStandingHandler,
    AddStaffHandler,
    RemoveStaffHandler,
    FollowCustomers,
    FollowStandings,
    SignOutPages,
    CustomerLogins,
    SignIns,
    Staff,
    Sweep,
  ],
  exports: [TokenVerifier, CustomerLogins, Staff],
})
export class IdentityModule {}
