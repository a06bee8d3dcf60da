import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  Caller,
  found,
  IfMatch,
  listed,
  Operation,
  PageQueryDto,
  ReadQueryDto,
  schemas,
  ApiTag,
  type ExpectedVersion,
  type ApiCaller,
} from '@tradepost/web';
import { CustomerChanges } from './customer-changes.js';
import { BlockCustomerDto, ChangeCustomerDto, ListCustomersDto, RegisterCustomerDto } from './customers.dto.js';
import { CustomerDetailsQuery } from './queries/customer-details.js';
import { CustomerListQuery } from './queries/customer-list.js';
import { customerSchema } from './queries/customer.resource.js';
import { customerExamples, timelineExample } from './queries/examples.js';
import { passwordOf, Registration } from './registration.js';
import { BlockCustomer } from './use-cases/block-customer.js';
import { UnblockCustomer } from './use-cases/unblock-customer.js';

const params = { id: 'Id of the customer.' };
const changed = (example: object) => ({
  200: { description: 'The customer after the change.', schema: customerSchema, example },
});

@ApiTag('Customers', 'Who buys, and what they have bought.')
@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly registration: Registration,
    private readonly changes: CustomerChanges,
    private readonly details: CustomerDetailsQuery,
    private readonly customers: CustomerListQuery,
  ) {}

  @Post()
  @Operation({
    id: 'registerCustomer',
    summary: 'Register a customer',
    access: 'everyone',
    description: 'The customer can sign in and order at once.',
    body: RegisterCustomerDto,
    example: {
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      country: 'GB',
      password: 'three green herons at noon',
    },
    rate: 'sign-in',
    success: {
      201: {
        description: 'The customer. Its `Location` can be followed at once.',
        schema: customerSchema,
        example: customerExamples.registered,
      },
    },
    problems: ['email_already_registered', 'login_not_ready'],
  })
  register(@Caller() caller: ApiCaller, @Body() { password, country, ...body }: RegisterCustomerDto) {
    return this.registration.register(caller, {
      ...body,
      country: country ?? null,
      password: passwordOf(caller, password),
    });
  }

  @Get(':id')
  @Operation({
    id: 'getCustomer',
    summary: 'Read a customer',
    access: 'owners',
    params,
    query: ReadQueryDto,
    success: { 200: { description: 'The customer.', schema: customerSchema } },
    problems: ['customer_not_found'],
  })
  async get(@Caller() { tenant, reach }: ApiCaller, @Param('id') id: string, @Query() { minVersion }: ReadQueryDto) {
    return found(await this.details.get(tenant, reach, id, minVersion), { conditional: false });
  }

  @Get()
  @Operation({
    id: 'listCustomers',
    summary: 'List customers',
    access: 'staff',
    query: ListCustomersDto,
    success: {
      200: {
        description: 'A page of customers, newest first unless sorted otherwise.',
        schema: schemas.pageOf(customerSchema),
      },
    },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant }: ApiCaller, @Query() query: ListCustomersDto) {
    return listed(await this.customers.list(tenant, query));
  }

  @Get(':id/timeline')
  @Operation({
    id: 'getCustomerTimeline',
    summary: 'What happened to a customer, oldest first',
    access: 'staff',
    params,
    query: PageQueryDto,
    success: schemas.history(timelineExample),
    problems: ['customer_not_found', 'invalid_cursor'],
  })
  async timeline(@Caller() { tenant, reach }: ApiCaller, @Param('id') id: string, @Query() query: PageQueryDto) {
    return listed(await this.details.history(tenant, reach, id, query));
  }

  @Patch(':id')
  @Operation({
    id: 'changeCustomer',
    summary: 'Change a customer',
    access: 'owners',
    description: 'Changes the fields that are sent. Where nothing differs, the version stays.',
    params,
    body: ChangeCustomerDto,
    example: { name: 'Ada King' },
    ifMatch: 'required',
    success: changed(customerExamples.changed),
    problems: ['customer_not_found', 'email_already_registered'],
  })
  change(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: ChangeCustomerDto,
  ) {
    return this.changes.details(caller, id, expected, body);
  }

  @Post(':id/block')
  @Operation({
    id: 'blockCustomer',
    summary: 'Block a customer',
    access: 'staff',
    description:
      'They are signed out at once and cannot sign in. Orders that they have placed and not paid are cancelled within about a second.',
    params,
    body: BlockCustomerDto,
    example: { reason: 'Chargebacks.' },
    ifMatch: 'required',
    success: changed(customerExamples.blocked),
    problems: ['customer_not_found', 'customer_already_blocked'],
  })
  block(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { reason }: BlockCustomerDto,
  ) {
    return this.changes.standing(caller, new BlockCustomer(id, caller.reach, expected, reason));
  }

  @Post(':id/unblock')
  @Operation({
    id: 'unblockCustomer',
    summary: 'Unblock a customer',
    access: 'staff',
    params,
    ifMatch: 'required',
    success: changed(customerExamples.unblocked),
    problems: ['customer_not_found', 'customer_not_blocked'],
  })
  unblock(@Caller() caller: ApiCaller, @Param('id') id: string, @IfMatch() expected: ExpectedVersion) {
    return this.changes.standing(caller, new UnblockCustomer(id, caller.reach, expected));
  }
}
