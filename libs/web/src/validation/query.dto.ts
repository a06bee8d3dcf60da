import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Describe } from './schema-rule.js';

/** Query parameters of every list. */
export class PageQueryDto {
  @Describe('Items wanted at most. A page also ends at 1 MiB, and has at least one item where there is one.')
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  @Describe('`next` of the page before; send the same filters and sort with it.')
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** Query parameters of every single read. */
export class ReadQueryDto {
  @Describe('Wait up to 2 s until the read model has seen this version.')
  @IsOptional()
  @IsInt()
  @Min(1)
  minVersion?: number;
}
