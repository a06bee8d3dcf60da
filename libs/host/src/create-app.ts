import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Log, NestLog } from '@tradepost/platform/runtime';

/** Opens an application without HTTP; the caller closes it. */
export async function createApp(root: DynamicModule): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  app.useLogger(new NestLog(app.get(Log)));
  return app;
}
