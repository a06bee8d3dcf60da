import { Describe, IsId, IsReason, IsReference, PageQueryDto } from '@tradepost/web';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { CreditedLineDto } from './lines.dto.js';

export class IssueCreditNoteDto {
  @IsOptional()
  @IsId()
  customerId?: string;

  @Describe('The customer is then that of the order.')
  @IsOptional()
  @IsId()
  orderId?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2_000)
  @ValidateNested({ each: true })
  @Type(() => CreditedLineDto)
  lines!: CreditedLineDto[];

  @IsReason()
  reason!: string;
}

export class ListCreditNotesDto extends PageQueryDto {
  @IsOptional()
  @IsId()
  customerId?: string;

  @IsOptional()
  @IsId()
  orderId?: string;

  @IsOptional()
  @IsReference()
  reference?: string;

  @Describe('A leading `-` sorts descending.')
  @IsIn(['issuedAt', '-issuedAt'])
  sort: 'issuedAt' | '-issuedAt' = '-issuedAt';
}
