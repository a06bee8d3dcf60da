import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ProblemCatalogue } from './problem-catalogue.js';

/** The pages that the `type` of a problem points at. */
@ApiExcludeController()
@Controller('problems')
export class ProblemsController {
  constructor(private readonly catalogue: ProblemCatalogue) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): string {
    const rows = this.catalogue.all.map(
      ([code, { status, title }]) =>
        `<li><a href="/problems/${code}"><code>${code}</code></a> (${status}): ${title}</li>`,
    );
    return page('Problems', `<ul>${rows.join('')}</ul>`);
  }

  @Get(':code')
  @Header('content-type', 'text/html; charset=utf-8')
  explain(@Param('code') code: string): string {
    const kind = this.catalogue.find(code);
    if (kind === null) throw new NotFoundException();
    const help = kind.help
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/`([^`]+)`/g, '<code>$1</code>');
    return page(
      kind.title,
      `<p><code>${code}</code>, status ${kind.status}</p><p>${help}</p><p><a href="/problems">All problems</a></p>`,
    );
  }
}

function page(title: string, body: string): string {
  const style =
    'body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}code{background:#eee;padding:.1em .3em}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Tradepost</title><style>${style}</style><h1>${title}</h1>${body}</html>`;
}
