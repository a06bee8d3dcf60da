import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import {
  Caller,
  created,
  found,
  IfMatch,
  listed,
  Operation,
  ReadQueryDto,
  schemas,
  ApiTag,
  written,
  type ExpectedVersion,
  type ApiCaller,
} from '@tradepost/web';
import { CommandGateway } from '@tradepost/platform';
import { AdjustStockDto, ListProductsDto, PutProductDto } from './products.dto.js';
import { ProductQueries, productResource, productSchema } from './queries/product-details.js';
import { AdjustStock } from './use-cases/adjust-stock.js';
import { DefineProduct } from './use-cases/define-product.js';

const params = { sku: 'Sku of the product: 1 to 40 printable characters, percent-encoded; not `.` or `..`.' };

@ApiTag('Products', 'What is sold, at which price, and how much of it is left.')
@Controller('v1/products')
export class ProductsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly products: ProductQueries,
  ) {}

  @Put(':sku')
  @Operation({
    id: 'putProduct',
    summary: 'Add a product, or make it what is asked for',
    access: 'staff',
    description: 'An identical PUT changes nothing. A sku that cannot be one is 404.',
    params,
    body: PutProductDto,
    ifMatch: 'unless_new',
    example: { description: 'White hanging heart T-light holder', unitPrice: { amount: '2.55', currency: 'GBP' } },
    success: {
      200: { description: 'The product as it is now.', schema: productSchema },
      201: { description: 'The product, new.', schema: productSchema },
    },
    problems: ['product_not_found'],
  })
  put(
    @Caller() caller: ApiCaller,
    @Param('sku') sku: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: PutProductDto,
  ) {
    return this.commands.execute(caller, new DefineProduct(sku, body, expected), ({ product, stock, added }) => {
      const resource = productResource(product, stock);
      return added ? created(`/v1/products/${encodeURIComponent(sku)}`, resource) : written(resource);
    });
  }

  @Post(':sku/stock')
  @Operation({
    id: 'adjustStock',
    summary: 'Add units to the stock of a product, or take them away',
    access: 'staff',
    description:
      'The first change begins the tracking: until then `stock` is null and any number can be ordered. ' +
      'It can leave 0 to 1,000,000,000 units, and does not move the version of the product.',
    params,
    body: AdjustStockDto,
    example: { change: 12, reason: 'Delivery of 1 December.' },
    success: { 200: { description: 'The product with its stock as it is now.', schema: productSchema } },
    problems: ['product_not_found', 'stock_insufficient'],
  })
  adjustStock(@Caller() caller: ApiCaller, @Param('sku') sku: string, @Body() { change, reason }: AdjustStockDto) {
    return this.commands.execute(caller, new AdjustStock(sku, change, reason), ({ product, stock }) =>
      written(productResource(product, stock)),
    );
  }

  @Get(':sku')
  @Operation({
    id: 'getProduct',
    summary: 'Read a product',
    access: 'everyone',
    params,
    query: ReadQueryDto,
    success: { 200: { description: 'The product.', schema: productSchema } },
    problems: ['product_not_found'],
  })
  async get(@Caller() { tenant }: ApiCaller, @Param('sku') sku: string, @Query() { minVersion }: ReadQueryDto) {
    return found(await this.products.get(tenant, sku, minVersion), { conditional: false });
  }

  @Get()
  @Operation({
    id: 'listProducts',
    summary: 'List products',
    access: 'everyone',
    query: ListProductsDto,
    success: { 200: { description: 'A page of products by sku.', schema: schemas.pageOf(productSchema) } },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant }: ApiCaller, @Query() query: ListProductsDto) {
    return listed(await this.products.list(tenant, query));
  }
}
