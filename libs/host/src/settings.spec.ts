import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, readSettings } from './settings.js';
import { WrongSettings } from '@tradepost/platform/runtime';

const defaults = {
  port: 3000,
  host: '127.0.0.1',
  dataDirectory: './data',
  tenants: [],
  logLevel: 'info',
  mongoUrl: null,
  smtpUrl: null,
  mailFrom: 'Tradepost <shop@localhost>',
  readStoreStart: 'wait',
  adoptReadStore: false,
  streamsPerPrincipal: 10,
  rates: { reads: 1_200, writes: 60, signIn: 60, staffReads: 600_000, staffWrites: 600_000 },
  trustProxy: false,
  corsOrigins: [],
  requestTimeout: 30,
  maxConnections: 10_000,
  connectionsPerAddress: 2_000,
  streamsPerAddress: 2_000,
  drain: 2,
  demo: false,
  worker: 'thread',
  signingKeys: null,
  firstStaff: null,
};

describe('readSettings', () => {
  it('has sane defaults', () => {
    expect({ ...readSettings({}) }).toEqual(defaults);
  });

  it('takes an empty value for unset, and leaves foreign variables alone', () => {
    const empty = ['PORT', 'HOST', 'TRADEPOST_DATA_DIR', 'TRADEPOST_TENANTS', 'TRADEPOST_LOG_LEVEL', 'MONGODB_URL'];
    const given = Object.fromEntries(
      [...empty, 'TRADEPOST_READ_STORE_START', 'TRADEPOST_WORKER'].map((name) => [name, '']),
    );
    expect({ ...readSettings({ ...given, PATH: '/bin', TRADEPOST_UNSET: undefined, HOME: '' }) }).toEqual(defaults);
  });

  it('takes what is set', () => {
    const settings = readSettings({
      PORT: '0',
      HOST: '::1',
      TRADEPOST_DATA_DIR: '/srv/shop',
      TRADEPOST_TENANTS: 'acme, b-2 ,,c',
      TRADEPOST_LOG_LEVEL: 'silent',
      MONGODB_URL: 'mongodb://localhost/',
      SMTP_URL: 'smtps://me:secret@mail.example.com:465',
      TRADEPOST_MAIL_FROM: 'orders@example.com',
      TRADEPOST_READ_STORE_START: 'stop',
      TRADEPOST_STREAMS_PER_PRINCIPAL: '3',
      TRADEPOST_RATE_READS: '0',
      TRADEPOST_RATE_WRITES: '1200',
      TRADEPOST_RATE_SIGN_IN: '90',
      TRADEPOST_RATE_STAFF_READS: '70',
      TRADEPOST_RATE_STAFF_WRITES: '80',
      TRADEPOST_TRUST_PROXY: '10.0.0.0/8, ::1',
      TRADEPOST_CORS_ORIGINS: 'https://shop.example, http://localhost:5173',
      TRADEPOST_REQUEST_TIMEOUT: '5',
      TRADEPOST_MAX_CONNECTIONS: '500',
      TRADEPOST_CONNECTIONS_PER_ADDRESS: '50',
      TRADEPOST_DRAIN: '0',
      TRADEPOST_DEMO: 'on',
      TRADEPOST_WORKER: 'none',
      TRADEPOST_SIGNING_KEYS: 'PEM',
      TRADEPOST_STAFF_EMAIL: 'clerk@example.com',
      TRADEPOST_STAFF_PASSWORD: 'the kettle is always on',
    });
    expect({ ...settings }).toEqual({
      port: 0,
      host: '::1',
      dataDirectory: '/srv/shop',
      tenants: ['acme', 'b-2', 'c'],
      logLevel: 'silent',
      mongoUrl: 'mongodb://localhost/',
      smtpUrl: 'smtps://me:secret@mail.example.com:465',
      mailFrom: 'orders@example.com',
      readStoreStart: 'stop',
      adoptReadStore: false,
      streamsPerPrincipal: 3,
      rates: { reads: 0, writes: 1_200, signIn: 90, staffReads: 70, staffWrites: 80 },
      trustProxy: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://shop.example', 'http://localhost:5173'],
      requestTimeout: 5,
      maxConnections: 500,
      connectionsPerAddress: 50,
      streamsPerAddress: 100,
      drain: 0,
      demo: true,
      worker: 'none',
      signingKeys: 'PEM',
      firstStaff: { email: 'clerk@example.com', password: 'the kettle is always on' },
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '3000.5'],
    ['PORT', 'http'],
    ['TRADEPOST_TENANTS', 'acme,Big Corp'],
    ['TRADEPOST_TENANTS', '../up'],
    ['TRADEPOST_TENANTS', 'a'.repeat(41)],
    ['TRADEPOST_LOG_LEVEL', 'loud'],
    ['MONGODB_URL', 'http://localhost'],
    ['MONGODB_URL', 'mongodb://localhost/shop.one'],
    ['SMTP_URL', 'mail.example.com'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://mail.example.com:99999'],
    ['MONGODB_URL', 'mongodb://'],
    ['MONGODB_URL', 'mongodb://localhost:99999'],
    ['MONGODB_URL', 'mongodb://localhost/shop?nonsense=1'],
    ['TRADEPOST_MAIL_FROM', 'The Shop'],
    ['TRADEPOST_MAIL_FROM', 'a@b.example\r\nBcc: c@d.example'],
    ['TRADEPOST_READ_STORE_START', 'maybe'],
    ['TRADEPOST_STREAMS_PER_PRINCIPAL', '0'],
    ['TRADEPOST_RATE_READS', '-1'],
    ['TRADEPOST_RATE_WRITES', '1e9'],
    ['TRADEPOST_RATE_SIGN_IN', '1000000001'],
    ['TRADEPOST_TRUST_PROXY', 'true'],
    ['TRADEPOST_TRUST_PROXY', '0'],
    ['TRADEPOST_TRUST_PROXY', '11'],
    ['TRADEPOST_TRUST_PROXY', '10.0.0.0/33'],
    ['TRADEPOST_TRUST_PROXY', '10.0.0.0/8,proxy.example'],
    ['TRADEPOST_TRUST_PROXY', ','],
    ['TRADEPOST_CORS_ORIGINS', '*'],
    ['TRADEPOST_CORS_ORIGINS', 'null'],
    ['TRADEPOST_CORS_ORIGINS', 'shop.example'],
    ['TRADEPOST_CORS_ORIGINS', 'https://shop.example/'],
    ['TRADEPOST_CORS_ORIGINS', 'https://shop.example:443'],
    ['TRADEPOST_CORS_ORIGINS', 'ftp://shop.example'],
    ['TRADEPOST_CORS_ORIGINS', 'https://ok.example,https://me@shop.example'],
    ['TRADEPOST_REQUEST_TIMEOUT', '0'],
    ['TRADEPOST_REQUEST_TIMEOUT', '1.5'],
    ['TRADEPOST_MAX_CONNECTIONS', '0'],
    ['TRADEPOST_DEMO', 'yes'],
    ['TRADEPOST_WORKER', 'many'],
    ['TRADEPOST_DATA_FOLDER', 'misspelt'],
  ])('names %s where it is %s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(WrongSettings);
    expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^Tradepost cannot start: ${name} [^;]+\\.$`));
  });

  it.each(['TRADEPOST_STAFF_EMAIL', 'TRADEPOST_STAFF_PASSWORD'])('wants the other with %s', (name) => {
    expect(() => readSettings({ [name]: 'x' })).toThrow(
      'TRADEPOST_STAFF_EMAIL and TRADEPOST_STAFF_PASSWORD belong together',
    );
  });

  it('names everything that is wrong at once', () => {
    const wrong = {
      PORT: 'x',
      MONGODB_URL: 'x',
      TRADEPOST_LOG_LEVEL: 'x',
      TRADEPOST_TYPO: 'x',
      TRADEPOST_TENANTS: 'X',
    };
    for (const name of Object.keys(wrong)) expect(() => readSettings(wrong)).toThrow(`${name} `);
  });
});

describe('environment', () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradepost-settings-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    delete process.env['TRADEPOST_TEST_SET'];
    rmSync(folder, { recursive: true });
  });

  it('is that of the process, completed by a .env file', () => {
    process.env['TRADEPOST_TEST_SET'] = 'by the process';
    expect(environment()['TRADEPOST_TEST_SET']).toBe('by the process');
    writeFileSync(join(folder, '.env'), 'TRADEPOST_TEST_SET=by the file\nTRADEPOST_TEST_ELSE="by the file" # why\n');
    expect(environment()).toMatchObject({
      TRADEPOST_TEST_SET: 'by the process',
      TRADEPOST_TEST_ELSE: 'by the file',
    });
  });
});

describe('a secret in a setting that is wrong', () => {
  it.each([
    ['SMTP_URL', 'smtp://me:s3cret/7@mail.example'],
    ['SMTP_URL', 'smtp://me:12/s3cret@mail.example'],
    ['SMTP_URL', 'smtp://me:s3cret#7@mail.example'],
    ['SMTP_URL', 'smtp://me:12?s3cret@mail.example'],
    ['SMTP_URL', 'smtp://me:s3cret%zz@mail.example'],
    ['SMTP_URL', 'smtp://me:s3cret 7@mail.example'],
    ['SMTP_URL', 'smtp://me:s3cret@mail.example:70000'],
    ['SMTP_URL', 'https://me:s3cret@mail.example'],
    ['MONGODB_URL', 'mongodb://me:s3cret/7@db.example/shop'],
    ['MONGODB_URL', 'mongodb://me:12/s3cret@db.example'],
    ['MONGODB_URL', 'mongodb://me:s3cret@7@db.example'],
    ['MONGODB_URL', 'mongodb://me:s3cret%zz@db.example'],
    ['MONGODB_URL', 'mongodb://me:s3cret@db.example:70000'],
    ['MONGODB_URL', 'mongodb://me:s3cret@db.example/not.fitting'],
    ['MONGODB_URL', 'postgres://me:s3cret@db.example'],
    ['TRADEPOST_MAIL_FROM', 's3cret'],
    ['TRADEPOST_CORS_ORIGINS', 'https://me:s3cret@shop.example'],
    ['TRADEPOST_TRUST_PROXY', 's3cret'],
    ['TRADEPOST_STAFF_PASSWORD', 's3cret'],
  ])('of %s (%s) stands in no message', (name, value) => {
    let said: Error | undefined;
    try {
      readSettings({ [name]: value });
    } catch (error) {
      said = error as Error;
    }
    expect(said).toBeInstanceOf(WrongSettings);
    expect(said!.message).toMatch(/^Tradepost cannot start: [^;]+\.$/);
    expect(`${said!.stack} ${JSON.stringify(said)} ${String(said!.cause)}`).not.toContain('s3cret');
  });

  it.each([
    ['SMTP_URL', 'smtp://me:s%40cret%2F7@mail.example'],
    ['SMTP_URL', 'smtp://me:s@cret@mail.example'],
    ['SMTP_URL', 'smtps://[::1]:465/?pool=true'],
    ['MONGODB_URL', 'mongodb://me:s%40cret%2F7@db1.example,db2.example/shop?replicaSet=rs0'],
    ['MONGODB_URL', 'mongodb+srv://me:s%40cret@db.example/shop'],
  ])('may be any, escaped: %s %s', (name, value) => {
    expect(() => readSettings({ [name]: value })).not.toThrow();
  });
});
