import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TestTokens } from '@tradepost/identity/testing';
import { tradepost } from '../support/cli-process.js';
import type { Order } from '../support/resources.js';
import { articles, marker } from './catalogue.js';
import { Client, type Line } from './client.js';
import { Connection } from './connection.js';
import { deliver } from './deliver.js';
import type { Evidence } from './evidence.js';
import { Gate } from './gate.js';
import { planKills, type Kill } from './kill-plan.js';
import { Ledger, nameOf, type Entry } from './ledger.js';
import { MortalServer } from './mortal-server.js';
import type { CrashOptions } from './options.js';
import { Random } from './random.js';
import { delivered, readBack, replaySome, signInSome } from './read-back.js';

/** A start takes about that long, in milliseconds, as long as none was measured. */
const USUAL_START = 2_500;
/** What is still without an answer so long after a start, in milliseconds, is given up. */
const ANSWERED_WITHIN = 30_000;
/** The clients' token is good for longer than a run takes, in milliseconds. */
const LIFE = 24 * 60 * 60_000;
/** The number of the client that puts things on sale. */
const SHOPKEEPER = 0;

/** One run against one data folder: opens a shop, lets clients use it, kills it as planned, and reads back what is there. */
export class CrashRun {
  readonly ledger = new Ledger();
  readonly plan: readonly Kill[];
  readonly server: MortalServer;
  readonly connection: Connection;
  /** What went wrong with the run itself, in sentences. */
  readonly complaints: string[] = [];
  private readonly gate = new Gate();
  private readonly giveUp = new AbortController();
  private readonly clients: readonly Client[];
  private readonly settings: Readonly<Record<string, string>>;
  private isOver = false;
  private tokenMaker: TestTokens | null = null;

  constructor(
    private readonly options: CrashOptions,
    folder: string,
    port: number,
    /** Told of each kill, the first being 1. */
    private readonly onKill: (count: number) => void,
  ) {
    const { clients, kills, seed } = options;
    this.settings = { PORT: String(port), TRADEPOST_DATA_DIR: join(folder, 'data'), TRADEPOST_LOG_LEVEL: 'warn' };
    this.plan = planKills(kills, seed);
    this.server = new MortalServer(folder, this.settings);
    this.connection = new Connection(port, clients);
    this.clients = Array.from(
      { length: clients },
      (_, i) => new Client(i + 1, new Random(`${seed}/client ${i + 1}`), this.ledger, this.line),
    );
  }

  /** Resolves with what was read back; null where the run ended before. */
  async run(): Promise<Evidence | null> {
    try {
      return await this.wholeRun();
    } catch (error) {
      this.complaints.push((error as Error).message);
      return null;
    } finally {
      this.isOver = true;
      this.giveUp.abort();
      await this.server.kill();
      this.connection.cut();
    }
  }

  private async wholeRun(): Promise<Evidence> {
    const [first, ...others] = this.plan;
    if (first !== undefined) await this.strike(first);
    await this.server.start();
    this.connection.authorize(await this.tokens.staff({ life: LIFE }));
    await this.openShop();
    const loops = Promise.all(this.clients.map((client) => this.keepBusy(client)));
    for (const kill of others) await this.strike(kill);
    await this.server.start();
    await this.finish(loops);
    return this.gather();
  }

  private async strike(kill: Kill): Promise<void> {
    if (kill.moment === 'in start-up') {
      await this.server.startAndKill(kill.after * (this.server.startTimes.at(-1) ?? USUAL_START));
    } else {
      await this.server.start();
      await pause(kill.load);
      if (kill.moment === 'while delivering') await this.lull(kill.after);
      else if (kill.after > 0) await this.cutOff(kill.after);
      await this.server.kill();
      this.gate.open();
    }
    this.onKill(this.plan.indexOf(kill) + 1);
  }

  /** Lets everything be answered, so that for so many milliseconds only the worker has something to do. */
  private async lull(milliseconds: number): Promise<void> {
    await Promise.race([this.gate.close(), this.server.ended()]);
    await pause(milliseconds);
  }

  /** Lets replies get lost between the server's commit and the client. */
  private async cutOff(milliseconds: number): Promise<void> {
    this.connection.cut();
    await pause(milliseconds);
  }

  private async openShop(): Promise<void> {
    for (const { sku, price, stock } of [marker, ...articles]) {
      const body = JSON.stringify({ description: 'Crash test', unitPrice: { amount: price, currency: 'GBP' } });
      const { status, text } = await this.connection.send('PUT', `/v1/products/${sku}`, { body });
      if (status !== 201) throw new Error(`The shop cannot be opened: ${sku} was answered with ${status}: ${text}`);
      if (stock === null) continue;
      const reason = `stock-${nameOf(SHOPKEEPER, this.ledger.next(SHOPKEEPER))}`;
      await this.line.deliver(this.ledger.open(SHOPKEEPER, { kind: 'stock', sku, change: stock, reason }));
    }
  }

  private async keepBusy(client: Client): Promise<void> {
    try {
      while (!this.isOver) await this.gate.pass(() => client.step());
    } catch (error) {
      this.complaints.push(`A client could go no further: ${(error as Error).stack}`);
    }
  }

  /** Waits for the answers to what is under way. */
  private async finish(loops: Promise<unknown>): Promise<void> {
    this.isOver = true;
    const answered = new AbortController();
    const patience = pause(ANSWERED_WITHIN, null, { signal: answered.signal }).then(
      () => this.giveUp.abort(),
      () => undefined,
    );
    await loops;
    answered.abort();
    await patience;
  }

  private async gather(): Promise<Evidence> {
    const { connection, ledger } = this;
    await delivered(connection);
    await Promise.all(this.clients.map((client) => client.probe()));
    const replays = await replaySome(connection, ledger.entries, new Random(`${this.options.seed}/replays`));
    const readiness = await delivered(connection);
    const signIns = await signInSome(connection, ledger.entries, new Random(`${this.options.seed}/sign-ins`));
    const read = await readBack(connection);
    await this.server.stop();
    const { code, stdout, stderr } = await tradepost(['verify', '--all'], { ...this.settings, MONGODB_URL: '' }).ended;
    return { ...read, replays, signIns, readiness, verification: { code, said: `${stdout}${stderr}` } };
  }

  /** Made when they are asked for the first time, in a run that has a data folder then. */
  private get tokens(): TestTokens {
    return (this.tokenMaker ??= new TestTokens(this.settings['TRADEPOST_DATA_DIR']!));
  }

  private readonly line: Line = {
    tokenOf: (customerId) => this.tokens.customer(customerId, { life: LIFE }),
    deliver: (entry: Entry) =>
      deliver(entry, {
        connection: this.connection,
        start: () => this.server.starts,
        giveUp: this.giveUp.signal,
        freshKeys: this.options.freshKeys,
      }),
    readOrder: async (id, minVersion) => {
      const path = `/v1/orders/${id}?minVersion=${minVersion}`;
      let asked = { start: this.server.starts, since: performance.now() };
      for (; !this.giveUp.signal.aborted; await pause(100)) {
        const reply = await this.connection.send('GET', path).catch(() => null);
        if (reply?.status === 200) return JSON.parse(reply.text) as Order;
        if (asked.start !== this.server.starts) asked = { start: this.server.starts, since: performance.now() };
        const patient = performance.now() - asked.since < ANSWERED_WITHIN;
        if (reply === null || (reply.status === 503 && patient)) continue;
        this.complaints.push(`GET ${path} was answered with ${reply.status}: ${reply.text}`);
        return null;
      }
      return null;
    },
  };
}
