import { Module } from '@nestjs/common';
import { ContextModule, type ToContracts } from '@tradepost/platform';
import { ProblemsModule } from '@tradepost/web';
import { CreditNotesController } from './credit-notes.controller.js';
import { buyerStream } from './domain/buyer.events.js';
import { BuyerRepository } from './domain/buyer.repository.js';
import { creditNoteStream } from './domain/credit-note.events.js';
import { CreditNoteRepository } from './domain/credit-note.repository.js';
import { orderStream } from './domain/order.events.js';
import { OrderRepository } from './domain/order.repository.js';
import { productStream } from './domain/product.events.js';
import { ProductRepository } from './domain/product.repository.js';
import { stockStream } from './domain/stock.events.js';
import { StockRepository } from './domain/stock.repository.js';
import { ConfirmOrderByMail } from './integration/confirm-order-by-mail.js';
import { KeepBuyers } from './integration/keep-buyers.js';
import { toContracts } from './integration/published-events.js';
import { ReloadPages } from './integration/reload-pages.js';
import { WhenCustomerBlocked } from './integration/when-customer-blocked.js';
import { OrderHistoryController } from './order-history.controller.js';
import { OrdersController } from './orders.controller.js';
import { ordersPointers, ordersProblems } from './orders.problems.js';
import { ProductsController } from './products.controller.js';
import { creditNoteDetails, CreditNoteQueries, liveCreditNotes } from './queries/credit-note-details.js';
import { liveOrders, orderDetails, OrderDetailsQuery } from './queries/order-details.js';
import { OrderListQuery } from './queries/order-list.js';
import { OrderStream } from './queries/order-stream.js';
import { productDetails, ProductQueries } from './queries/product-details.js';
import { CreditNoteEntity, CreditNoteLineEntity } from './storage/credit-note.entities.js';
import { Orders1767225600001 } from './storage/migrations/1767225600001-orders.js';
import { Stock1767225600003 } from './storage/migrations/1767225600003-stock.js';
import { LinesInLog1767225600022 } from './storage/migrations/1767225600022-lines-in-log.js';
import { CreditedOrders1767225600030 } from './storage/migrations/1767225600030-credited-orders.js';
import { VersionsOfBuyers1767225600032 } from './storage/migrations/1767225600032-versions-of-buyers.js';
import { OrderEntity, OrderLineEntity } from './storage/order.entities.js';
import { BuyerEntity, ProductEntity } from './storage/product-and-buyer.entities.js';
import { StockEntity } from './storage/stock.entities.js';
import { storedAggregates } from './storage/stored-aggregates.js';
import { TypeormBuyerRepository } from './storage/typeorm-buyer.repository.js';
import { TypeormCreditNoteRepository } from './storage/typeorm-credit-note.repository.js';
import { TypeormOrderRepository } from './storage/typeorm-order.repository.js';
import { TypeormProductRepository } from './storage/typeorm-product.repository.js';
import { TypeormStockRepository } from './storage/typeorm-stock.repository.js';
import { AdjustStockHandler } from './use-cases/adjust-stock.js';
import { CancelOrderHandler } from './use-cases/cancel-order.js';
import { DefineProductHandler } from './use-cases/define-product.js';
import { DeliverOrderHandler } from './use-cases/deliver-order.js';
import { ImportCreditNoteHandler } from './use-cases/import-credit-note.js';
import { ImportOrderHandler } from './use-cases/import-order.js';
import { IssueCreditNoteHandler } from './use-cases/issue-credit-note.js';
import { PayOrderHandler } from './use-cases/pay-order.js';
import { PlaceOrderHandler } from './use-cases/place-order.js';
import { ShipOrderHandler } from './use-cases/ship-order.js';

/** Products, orders and credit notes. */
@Module({
  imports: [
    ContextModule.declare('orders', {
      streams: [orderStream, productStream, stockStream, creditNoteStream, buyerStream],
      entities: [
        OrderEntity,
        OrderLineEntity,
        CreditNoteEntity,
        CreditNoteLineEntity,
        ProductEntity,
        StockEntity,
        BuyerEntity,
      ],
      migrations: [
        Orders1767225600001,
        Stock1767225600003,
        LinesInLog1767225600022,
        CreditedOrders1767225600030,
        VersionsOfBuyers1767225600032,
      ],
      projections: [orderDetails, productDetails, creditNoteDetails],
      live: [liveOrders, liveCreditNotes],
      aggregates: storedAggregates,
      toContracts: toContracts as ToContracts,
    }),
    ProblemsModule.declare(ordersProblems, ordersPointers),
  ],
  controllers: [OrdersController, OrderHistoryController, ProductsController, CreditNotesController],
  providers: [
    { provide: OrderRepository, useClass: TypeormOrderRepository },
    { provide: ProductRepository, useClass: TypeormProductRepository },
    { provide: StockRepository, useClass: TypeormStockRepository },
    { provide: CreditNoteRepository, useClass: TypeormCreditNoteRepository },
    { provide: BuyerRepository, useClass: TypeormBuyerRepository },
    PlaceOrderHandler,
    ImportOrderHandler,
    PayOrderHandler,
    ShipOrderHandler,
    DeliverOrderHandler,
    CancelOrderHandler,
    DefineProductHandler,
    AdjustStockHandler,
    IssueCreditNoteHandler,
    ImportCreditNoteHandler,
    OrderDetailsQuery,
    OrderListQuery,
    OrderStream,
    ProductQueries,
    CreditNoteQueries,
    KeepBuyers,
    WhenCustomerBlocked,
    ConfirmOrderByMail,
    ReloadPages,
  ],
})
export class OrdersModule {}
