import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isTenantName } from '@tradepost/platform/contexts';
import { mailboxOf } from '@tradepost/platform/mail';
import { isSmtpUrl } from '@tradepost/mail';
import { isMongoUrl, namesDatabases } from '@tradepost/mongodb';
import type { HttpSettings, Rates, TrustedProxies } from '@tradepost/web/addresses';
import { logLevels, workerModes, WrongSettings, type PlatformSettings } from '@tradepost/platform/runtime';
import { origins, proxies, wholeNumber } from './setting-types.js';

const schema = z.object({
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .pipe(z.number().max(65535, 'must be a port number from 0 to 65535'))
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  TRADEPOST_DATA_DIR: z.string().default('./data'),
  TRADEPOST_TENANTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine((names) => names.every(isTenantName), 'must be a comma list of names of 1 to 40 characters a-z, 0-9 and -'),
  TRADEPOST_LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, { error: 'must begin with mongodb:// or mongodb+srv://', abort: true })
    .refine(isMongoUrl, {
      error:
        'must read mongodb://[user:password@]host[:port][/database][?options], with % escapes for signs such as @ : / in user and password',
      abort: true,
    })
    .refine(namesDatabases, 'may name a database of 1 to 22 letters, digits and -, a letter first')
    .optional(),
  SMTP_URL: z
    .string()
    .refine(
      isSmtpUrl,
      'must read smtp://[user:password@]host[:port], or smtps:// so, with % escapes for signs such as @ : / in user and password',
    )
    .optional(),
  TRADEPOST_MAIL_FROM: z
    .string()
    .refine(
      (text) => mailboxOf(text) !== null,
      'must be one e-mail address, or a name followed by one in angle brackets',
    )
    .default('Tradepost <shop@localhost>'),
  TRADEPOST_DEMO: z.enum(['on', 'off'], 'must be on or off').default('off'),
  TRADEPOST_WORKER: z.enum(workerModes, `must be one of ${workerModes.join(', ')}`).default('thread'),
  TRADEPOST_SIGNING_KEYS: z.string().optional(),
  TRADEPOST_STAFF_EMAIL: z.string().optional(),
  TRADEPOST_STAFF_PASSWORD: z.string().optional(),
  TRADEPOST_READ_STORE_START: z.enum(['wait', 'stop'], 'must be wait or stop').default('wait'),
  TRADEPOST_STREAMS_PER_PRINCIPAL: wholeNumber(1, 9_999).default(10),
  TRADEPOST_RATE_READS: wholeNumber(0, 1_000_000_000).default(1_200),
  TRADEPOST_RATE_WRITES: wholeNumber(0, 1_000_000_000).default(60),
  TRADEPOST_RATE_SIGN_IN: wholeNumber(0, 1_000_000_000).default(60),
  TRADEPOST_RATE_STAFF_READS: wholeNumber(0, 1_000_000_000).default(600_000),
  TRADEPOST_RATE_STAFF_WRITES: wholeNumber(0, 1_000_000_000).default(600_000),
  TRADEPOST_TRUST_PROXY: proxies.default(false),
  TRADEPOST_CORS_ORIGINS: origins.default([]),
  TRADEPOST_REQUEST_TIMEOUT: wholeNumber(1, 3_600).default(30),
  TRADEPOST_MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(10_000),
  TRADEPOST_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).optional(),
  TRADEPOST_STREAMS_PER_ADDRESS: wholeNumber(1, 1_000_000).optional(),
  TRADEPOST_DRAIN: wholeNumber(0, 60).default(2),
});

/** Share of all connections for one address, and for its streams. A browser opens half a dozen. */
const shareOf = (maxConnections: number): number => Math.max(20, Math.floor(maxConnections / 5));

/** Checked settings of an installation. */
export class Settings implements PlatformSettings, HttpSettings {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  readonly tenants: readonly string[];
  readonly logLevel: (typeof logLevels)[number];
  /** Null: the embedded read store. */
  readonly mongoUrl: string | null;
  /** Null: mail is written to files in the data folder. */
  readonly smtpUrl: string | null;
  /** Sender of all mail. */
  readonly mailFrom: string;
  /** Private keys for tokens in PEM, the signing one first. Null: those of the data folder. */
  readonly signingKeys: string | null;
  /** Login of the first member of staff, created at a start where there is none. */
  readonly firstStaff: { readonly email: string; readonly password: string } | null;
  /** What a start does while the read store is unavailable. */
  readonly readStoreStart: 'wait' | 'stop';
  /** Whether this start empties read stores of another data folder (`--adopt`). */
  readonly adoptReadStore: boolean = false;
  readonly streamsPerPrincipal: number;

  readonly rates: Rates;
  readonly trustProxy: TrustedProxies;
  readonly corsOrigins: readonly string[];
  readonly requestTimeout: number;
  readonly maxConnections: number;
  readonly connectionsPerAddress: number;
  readonly streamsPerAddress: number;
  /** How long a stopping service still answers that it stops, in seconds. */
  readonly drain: number;

  /** Whether the example storefront is served at /demo. */
  readonly demo: boolean;
  readonly worker: (typeof workerModes)[number];

  constructor(values: z.output<typeof schema>) {
    this.port = values.PORT;
    this.host = values.HOST;
    this.dataDirectory = values.TRADEPOST_DATA_DIR;
    this.tenants = values.TRADEPOST_TENANTS;
    this.logLevel = values.TRADEPOST_LOG_LEVEL;
    this.mongoUrl = values.MONGODB_URL ?? null;
    this.smtpUrl = values.SMTP_URL ?? null;
    this.mailFrom = values.TRADEPOST_MAIL_FROM;
    this.signingKeys = values.TRADEPOST_SIGNING_KEYS ?? null;
    const { TRADEPOST_STAFF_EMAIL: email, TRADEPOST_STAFF_PASSWORD: password } = values;
    this.firstStaff = email !== undefined && password !== undefined ? { email, password } : null;
    this.readStoreStart = values.TRADEPOST_READ_STORE_START;
    this.streamsPerPrincipal = values.TRADEPOST_STREAMS_PER_PRINCIPAL;
    this.rates = {
      reads: values.TRADEPOST_RATE_READS,
      writes: values.TRADEPOST_RATE_WRITES,
      signIn: values.TRADEPOST_RATE_SIGN_IN,
      staffReads: values.TRADEPOST_RATE_STAFF_READS,
      staffWrites: values.TRADEPOST_RATE_STAFF_WRITES,
    };
    this.trustProxy = values.TRADEPOST_TRUST_PROXY;
    this.corsOrigins = values.TRADEPOST_CORS_ORIGINS;
    this.requestTimeout = values.TRADEPOST_REQUEST_TIMEOUT;
    this.maxConnections = values.TRADEPOST_MAX_CONNECTIONS;
    const share = shareOf(this.maxConnections);
    this.connectionsPerAddress = values.TRADEPOST_CONNECTIONS_PER_ADDRESS ?? share;
    this.streamsPerAddress = values.TRADEPOST_STREAMS_PER_ADDRESS ?? share;
    this.drain = values.TRADEPOST_DRAIN;
    this.demo = values.TRADEPOST_DEMO === 'on';
    this.worker = values.TRADEPOST_WORKER;
  }

  /** Settings from checked values: of another thread, or with a change. */
  static of(values: Settings): Settings {
    return Object.assign(Object.create(Settings.prototype) as Settings, values);
  }
}

/**
 * Reads settings from the environment. An empty value counts as unset. Throws `WrongSettings` with every problem at
 * once.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const unknown = Object.keys(given).filter((name) => name.startsWith('TRADEPOST_') && !(name in schema.shape));
  const result = schema.safeParse(given);
  const wrong = result.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? [];
  const half = (given['TRADEPOST_STAFF_EMAIL'] === undefined) !== (given['TRADEPOST_STAFF_PASSWORD'] === undefined);
  const alone = half
    ? ['TRADEPOST_STAFF_EMAIL and TRADEPOST_STAFF_PASSWORD belong together: set both, or neither']
    : [];
  const problems = [
    ...wrong,
    ...alone,
    ...unknown.map((name) => `${name} is not a setting of Tradepost (see .env.example)`),
  ];
  if (problems.length > 0 || !result.success) throw new WrongSettings(problems);
  return new Settings(result.data);
}

/** The environment, completed by a `.env` file in the current folder. Throws `WrongSettings`. */
export function environment(): Record<string, string | undefined> {
  const file = existsSync('.env') ? parseEnv(readEnvFile()) : {};
  return { ...(file as Record<string, string>), ...process.env };
}

function readEnvFile(): string {
  try {
    return readFileSync('.env', 'utf8');
  } catch (error) {
    throw new WrongSettings([`the file .env cannot be read (${String((error as NodeJS.ErrnoException).code)})`]);
  }
}
