import { Injectable } from '@nestjs/common';
import { saveAggregate, UnitOfWork, type StateRows } from '@tradepost/platform';
import { buyerStream } from '../domain/buyer.events.js';
import { Buyer, type BuyerState } from '../domain/buyer.js';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { BuyerEntity } from './product-and-buyer.entities.js';

const stateRows: StateRows<Buyer> = {
  insert: ({ rows }, { id, version, state }) => rows.insert(BuyerEntity, { id, version, ...state }),
  update: ({ rows }, { id, version, state }) => rows.update(BuyerEntity, { id, version, ...state }),
};

@Injectable()
export class TypeormBuyerRepository extends BuyerRepository {
  async find(customerId: string): Promise<Buyer | null> {
    const row = await UnitOfWork.current().rows.findOne(BuyerEntity, { id: customerId });
    if (row === null) return null;
    const { id, version, standing, detailsVersion, standingVersion, ...details } = row;
    const state: BuyerState = {
      ...details,
      standing: standing as BuyerState['standing'],
      detailsVersion: detailsVersion ?? 0,
      standingVersion: standingVersion ?? 0,
    };
    return Buyer.fromSnapshot(id, { version, state });
  }

  async save(buyer: Buyer): Promise<void> {
    await saveAggregate(buyerStream, buyer, stateRows);
  }
}
