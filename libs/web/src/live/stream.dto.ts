import { IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsLine } from '../validation/rules.js';
import { Describe } from '../validation/schema-rule.js';
import { form } from '../validation/validation-sentences.js';

/** Query parameters of every stream. */
export class StreamQueryDto {
  @Describe('From `POST /v1/stream-tickets`, where no Authorization header can be sent.')
  @IsOptional()
  @IsString()
  @MaxLength(100)
  ticket?: string;

  @Describe('Like the header `Last-Event-ID`, for a page that was loaded anew. The header wins.')
  @IsOptional()
  @IsLine()
  lastEventId?: string;
}

class ScopeDto {
  @Describe('`own`: what belongs to the caller; `tenant`: all there is, for staff.')
  @IsIn(['own', 'tenant'])
  scope: 'own' | 'tenant' = 'own';
}

export class WatchQueryDto extends IntersectionType(StreamQueryDto, ScopeDto) {}

export class CreateStreamTicketDto {
  @Describe('Path of the one stream that it is to open, e.g. `/v1/stream`.')
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(form(/^\/v1\/(?:[\w.-]+\/)*stream$/, 'takes the path of a stream, such as /v1/stream.'))
  path?: string;
}
