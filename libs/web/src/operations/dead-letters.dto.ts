import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import type { TextSchema } from '../validation/pieces.js';
import { PageQueryDto } from '../validation/query.dto.js';
import { IsReason } from '../validation/rules.js';
import { Describe, schemaRule } from '../validation/schema-rule.js';
import { form } from '../validation/validation-sentences.js';

export const handlerPiece: TextSchema = {
  type: 'string',
  pattern: form(/^[a-z0-9._-]{1,100}$/, 'takes the name of a subscription as /readyz lists it, such as orders.buyers.')
    .source,
  description: 'Name of a subscription, as /readyz lists them.',
  example: 'orders.buyers',
};
const IsHandler = () => schemaRule('isHandler', handlerPiece);

export class ListDeadLettersDto extends PageQueryDto {
  @IsOptional()
  @IsHandler()
  handler?: string;

  @Describe('Both where it is left out.')
  @IsOptional()
  @IsIn(['retrying', 'dead'])
  state?: 'retrying' | 'dead';
}

export class GetDeadLetterDto {
  @Describe('Names of personal fields to show, separated by commas.', 'email,name')
  @IsOptional()
  @IsString()
  @Matches(form(/^[A-Za-z]\w*(,[A-Za-z]\w*)*$/, 'takes names of fields, separated by commas.'))
  reveal?: string;
}

export class DiscardDeadLetterDto {
  @IsReason()
  reason!: string;
}

export class RedriveDeadLettersDto {
  @IsHandler()
  handler!: string;
}
