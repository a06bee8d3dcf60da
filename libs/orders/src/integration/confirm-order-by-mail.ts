import { Injectable } from '@nestjs/common';
import type { MoneyJson, Recorded } from '@tradepost/kernel';
import { Mailing, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import type { Line, OrderPlaced } from '../domain/order.events.js';

/** Most lines listed in a confirmation; the others are counted. */
const maxListedLines = 100;

/** Mails a confirmation to whoever placed an order. Imported orders are another event, and get none. */
@Injectable()
export class ConfirmOrderByMail {
  constructor(
    private readonly buyers: BuyerRepository,
    private readonly mailing: Mailing,
  ) {}

  @OnDomainEvent<OrderPlaced>('OrderPlaced', { from: 'now', effect: 'outside' })
  async placed(recorded: Recorded<OrderPlaced>): Promise<OutsideEffect | void> {
    const { customerId } = recorded.event;
    const buyer = customerId === null ? null : await this.buyers.find(customerId);
    if (buyer === null) return;
    const { email: address, name } = buyer.state;
    const subject = `Your order ${recorded.streamId}`;
    return this.mailing.about(recorded, { to: { name, address }, subject, text: confirmation(name, recorded) });
  }
}

function confirmation(name: string, { streamId, event: { lines, total } }: Recorded<OrderPlaced>): string {
  const listed = lines.slice(0, maxListedLines).map(inWords);
  const more = lines.length - listed.length;
  return [
    `Hello ${name},`,
    '',
    `we have your order ${streamId}:`,
    '',
    ...listed,
    ...(more > 0 ? [`  and ${more} more lines`] : []),
    '',
    `Total: ${inFigures(total)}`,
    '',
  ].join('\n');
}

const inWords = ({ quantity, description, sku, total }: Line) =>
  `  ${quantity} × ${description} (${sku}): ${inFigures(total)}`;
const inFigures = ({ amount, currency }: MoneyJson) => `${amount} ${currency}`;
