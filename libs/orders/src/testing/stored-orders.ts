import type { Abstract } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Contexts, type UnitOfWork } from '@tradepost/platform';
import { PlatformModule, readSettings } from '@tradepost/host';
import type { DataSource } from 'typeorm';
import { OrdersModule } from '../orders.module.js';

/** The Orders context on files in a folder, for tests of its storage. Close it at the end. */
export class StoredOrders {
  private constructor(private readonly app: TestingModule) {}

  static async open(directory: string): Promise<StoredOrders> {
    const settings = readSettings({ TRADEPOST_DATA_DIR: directory, TRADEPOST_LOG_LEVEL: 'silent' });
    const imports = [PlatformModule.forRoot(settings), OrdersModule];
    return new StoredOrders(await Test.createTestingModule({ imports }).compile());
  }

  get<Port>(port: Abstract<Port>): Port {
    return this.app.get(port, { strict: false });
  }

  /** Runs work in a unit of work. */
  readonly transact = <T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T> => {
    const request = { tenant: 'default', principal: 'tester', correlationId: 'request-1', causationId: null };
    return this.database.transact('Work', request, work);
  };

  /** The writer's connection, outside any unit of work. */
  get dataSource(): DataSource {
    return (this.database as unknown as { dataSource: DataSource }).dataSource;
  }

  close(): Promise<void> {
    return this.app.close();
  }

  private get database() {
    return this.app.get(Contexts).find('orders')!.of('default').database;
  }
}
