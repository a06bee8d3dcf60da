import {
  Describe,
  IsCommaList,
  IsId,
  IsInstant,
  IsMoney,
  IsName,
  IsNullable,
  IsReason,
  IsReference,
  PageQueryDto,
  type MoneyInput,
} from '@tradepost/web';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { OrderLineDto } from './lines.dto.js';
import { maxGuestLines } from './queries/assert-few-lines.js';
import { orderStatuses } from './queries/order.resource.js';

export class PlaceOrderDto {
  @Describe(
    'Whose order it is. Customers leave it out or send their own id; without one it is an order of nobody known.',
  )
  @IsOptional()
  @IsNullable()
  @IsId()
  customerId?: string | null;

  @Describe(`1 to 2,000; an order of a guest has at most ${maxGuestLines}.`)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2_000)
  @ValidateNested({ each: true })
  @Type(() => OrderLineDto)
  lines!: OrderLineDto[];

  @Describe('What the buyer was shown; refused with 409 `price_changed` when it differs.')
  @IsOptional()
  @IsMoney(11)
  expectedTotal?: MoneyInput;
}

export class PayOrderDto {
  @IsReference()
  paymentReference!: string;
}

export class ShipOrderDto {
  @IsName()
  carrier!: string;

  @IsReference()
  trackingNumber!: string;
}

/** Why an order ends before its time. */
export class OrderReasonDto {
  @IsReason()
  reason!: string;
}

export class ListOrdersDto extends PageQueryDto {
  @IsOptional()
  @IsId()
  customerId?: string;

  @IsOptional()
  @IsCommaList(orderStatuses)
  status?: string;

  @IsOptional()
  @IsReference()
  reference?: string;

  @Describe('Only orders placed after this instant.')
  @IsOptional()
  @IsInstant()
  placedAfter?: string;

  @Describe('Only orders placed before this instant.')
  @IsOptional()
  @IsInstant()
  placedBefore?: string;

  @Describe('A leading `-` sorts descending.')
  @IsIn(['placedAt', '-placedAt'])
  sort: 'placedAt' | '-placedAt' = '-placedAt';
}
