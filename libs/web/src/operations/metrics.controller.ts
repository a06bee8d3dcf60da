import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SharedValue } from '../requests/shared-value.js';
import { Metrics } from '@tradepost/platform/runtime';

/** Greatest age of the metrics, in milliseconds: collecting them takes some milliseconds of the serving thread. */
const maxAgeMs = 1_000;

/** Metrics for Prometheus: docs/operations/metrics.md. */
@ApiExcludeController()
@Controller()
export class MetricsController {
  private readonly text = new SharedValue(() => this.metrics.text(), maxAgeMs);

  constructor(private readonly metrics: Metrics) {}

  @Get('metrics')
  async read(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.text.get();
    await reply.header('content-type', this.metrics.contentType).send(text);
  }
}
