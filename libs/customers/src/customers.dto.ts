import {
  Describe,
  IsCommaList,
  IsCountry,
  IsEmailOnFile,
  IsName,
  IsNewEmail,
  IsNullable,
  IsPassword,
  IsReason,
  IsReference,
  PageQueryDto,
} from '@tradepost/web';
import { IsIn, IsOptional } from 'class-validator';
import { customerStatuses } from './queries/customer.resource.js';

export class RegisterCustomerDto {
  @IsNewEmail()
  email!: string;

  @IsName()
  name!: string;

  @IsOptional()
  @IsNullable()
  @IsCountry()
  country?: string | null;

  @Describe(
    '12 to 128 characters, any of them: no digit or sign is asked for. Not one of the most used passwords, and without the e-mail. Staff may leave it out: the customer does not sign in then.',
  )
  @IsOptional()
  @IsPassword(12, 128)
  password?: string;
}

export class ChangeCustomerDto {
  @IsOptional()
  @IsNewEmail()
  email?: string;

  @IsOptional()
  @IsName()
  name?: string;

  @Describe('null clears it.')
  @IsOptional()
  @IsNullable()
  @IsCountry()
  country?: string | null;
}

export class BlockCustomerDto {
  @IsReason()
  reason!: string;
}

export class ListCustomersDto extends PageQueryDto {
  @IsOptional()
  @IsEmailOnFile()
  email?: string;

  @IsOptional()
  @IsReference()
  reference?: string;

  @IsOptional()
  @IsCommaList(customerStatuses)
  status?: string;

  @IsOptional()
  @IsCountry()
  country?: string;

  @Describe('A leading `-` sorts descending.')
  @IsIn(['createdAt', '-createdAt'])
  sort: 'createdAt' | '-createdAt' = '-createdAt';
}
