import { Describe, IsMoney, IsName, IsReason, PageQueryDto, type MoneyInput } from '@tradepost/web';
import { IsBoolean, IsIn, IsInt, IsNotIn, IsOptional, Max, Min } from 'class-validator';

export class PutProductDto {
  @IsName()
  description!: string;

  @Describe('0 to 9,999,999.9999.')
  @IsMoney(7)
  unitPrice!: MoneyInput;

  @Describe('Whether it is on sale.')
  @IsBoolean()
  active: boolean = true;
}

export class AdjustStockDto {
  @Describe('Units that come in; negative: that go out; not 0.', 12)
  @IsInt()
  @Min(-1_000_000_000)
  @Max(1_000_000_000)
  @IsNotIn([0])
  change!: number;

  @IsReason()
  reason!: string;
}

export class ListProductsDto extends PageQueryDto {
  @Describe('Only those on sale, or only those that are not.')
  @IsOptional()
  @IsBoolean()
  active?: boolean;

  @Describe('A leading `-` sorts descending.')
  @IsIn(['sku', '-sku'])
  sort: 'sku' | '-sku' = 'sku';
}
