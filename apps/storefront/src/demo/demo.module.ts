import { Controller, Get, Module, NotFoundException, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DemoFiles } from './demo-files.js';

/** As far as the request is looked at, and the reply set. */
interface Request {
  readonly url: string;
}
interface Response {
  header(name: string, value: string): unknown;
}

/** An example storefront at `/demo`, which knows of the shop what its API tells. */
@ApiExcludeController()
@Controller('demo')
class DemoController {
  constructor(private readonly files: DemoFiles) {}

  @Get()
  page(@Res({ passthrough: true }) response: Response): string {
    return this.send('index.html', response);
  }

  @Get('*')
  file(@Req() { url }: Request, @Res({ passthrough: true }) response: Response): string {
    const path = url.replace(/\?.*$/, '').slice('/demo/'.length);
    return this.send(path === '' ? 'index.html' : path, response);
  }

  private send(path: string, response: Response): string {
    const file = this.files.find(path);
    if (file === null) throw new NotFoundException();
    response.header('content-type', file.type);
    response.header('cache-control', 'no-cache');
    return file.text;
  }
}

@Module({
  controllers: [DemoController],
  providers: [{ provide: DemoFiles, useFactory: () => DemoFiles.read() }],
})
export class DemoModule {}
