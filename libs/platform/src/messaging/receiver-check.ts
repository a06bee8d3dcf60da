import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { UnfitData } from '../runtime/unfit-data.js';
import { Contexts, type BoundedContext, type TenantContext } from '../contexts/contexts.js';
import { TenantRegistry } from '../contexts/tenant-registry.js';
import { handlerMethods } from './handler-methods.js';
import { domainSubscriptionsOf } from './on-domain-event.js';
import { ReadStores } from '../read-store/read-store.js';
import { integrationSubscriptionsOf } from './on-integration-event.js';
import { placeIn } from '../event-store/outbox-place.js';
import { distinct, receiverOf } from './receiver.js';

/**
 * Refuses to start, or to open a tenant, where a receiver is ahead of its sender. That happens where one file was
 * restored from an older copy than the other: the next messages would have positions that the receiver has passed, and
 * be skipped for ever.
 */
@Injectable()
export class ReceiverCheck implements OnModuleInit {
  constructor(
    private readonly contexts: Contexts,
    private readonly readStores: ReadStores,
    private readonly discovery: DiscoveryService,
    tenants: TenantRegistry,
  ) {
    tenants.listen({ check: (tenant) => this.check(tenant) });
  }

  /** Throws `UnfitData`, with every store closed. */
  async onModuleInit(): Promise<void> {
    try {
      await this.check();
    } catch (error) {
      for (const context of this.contexts.all) await context.closeAll();
      await this.readStores.close();
      throw error;
    }
  }

  /** @param only the tenant to look at; all where it is left out */
  private async check(only?: string): Promise<void> {
    const openOf = (context: BoundedContext): readonly TenantContext[] =>
      only === undefined ? context.all : [context.of(only)];
    await this.checkReceivers(openOf);
    await this.checkListeners(openOf);
  }

  private async checkReceivers(openOf: (context: BoundedContext) => readonly TenantContext[]): Promise<void> {
    const methods = handlerMethods(this.discovery, integrationSubscriptionsOf);
    const receivers = distinct(methods.map(({ context, mark }) => receiverOf(context.name, mark)));
    for (const { name, context, source } of receivers) {
      const sender = this.contexts.find(source);
      for (const { tenant, database } of sender === null ? [] : openOf(this.contexts.find(context)!)) {
        const { outbox } = sender!.of(tenant).database;
        const { position } = await database.checkpoints.read(name);
        const received = placeIn(position).outbox;
        const sent = await outbox.lastPosition();
        if (received === null || !outbox.precedes(sent, received)) continue;
        throw new UnfitData(
          `${tenant}/${context}.db has received message ${received} of ${tenant}/${source}.db, which has handed out only ${sent}: the two are not of one moment, and ${context} would skip what comes next; restore both from one backup with tradepost restore, see docs/operations/backup.md`,
        );
      }
    }
  }

  private async checkListeners(openOf: (context: BoundedContext) => readonly TenantContext[]): Promise<void> {
    for (const { context, owner } of handlerMethods(this.discovery, domainSubscriptionsOf)) {
      for (const { tenant, database } of openOf(context)) {
        const { events, checkpoints } = database;
        const seen = (await checkpoints.read(`${context.name}.on.${owner}`)).position;
        if (seen === null || !(await events.isBeyond(seen))) continue;
        throw new UnfitData(
          `${context.name}.on.${owner} has seen event ${seen} of ${tenant}/${context.name}.db, whose log ends before that; restore the file from a backup with tradepost restore, see docs/operations/backup.md`,
        );
      }
    }
  }
}
