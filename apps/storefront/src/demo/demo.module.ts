import { Controller, Get, Module, NotFoundException, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { KeptAnswer } from '@tradepost/web';
import { DemoFiles } from './demo-files.js';

/** The used part of a request. */
interface Request {
  readonly url: string;
}

/** An example storefront at `/demo` that uses the public API alone. */
@ApiExcludeController()
@Controller('demo')
class DemoController {
  constructor(private readonly files: DemoFiles) {}

  @Get()
  page(): KeptAnswer {
    return this.find('index.html');
  }

  @Get('*')
  file(@Req() { url }: Request): KeptAnswer {
    const path = url.replace(/\?.*$/, '').slice('/demo/'.length);
    return this.find(path === '' ? 'index.html' : path);
  }

  private find(path: string): KeptAnswer {
    const file = this.files.find(path);
    if (file === null) throw new NotFoundException();
    return file;
  }
}

@Module({
  controllers: [DemoController],
  providers: [{ provide: DemoFiles, useFactory: () => DemoFiles.read() }],
})
export class DemoModule {}
