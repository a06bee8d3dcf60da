import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { KeptAnswer } from '../requests/kept-answer.js';
import { page } from './page.js';
import { ProblemCatalogue, type ProblemKind } from '../problems/problem-catalogue.js';

/** Pages that the `type` of problems refers to. */
@ApiExcludeController()
@Controller('problems')
export class ProblemsController {
  private readonly index = keptPage(() => listOf(this.catalogue.all));
  private readonly pages = new Map<string, KeptAnswer>();

  constructor(private readonly catalogue: ProblemCatalogue) {}

  @Get()
  list(): KeptAnswer {
    return this.index;
  }

  @Get(':code')
  explain(@Param('code') code: string): KeptAnswer {
    const kind = this.catalogue.find(code);
    if (kind === null) throw new NotFoundException();
    const kept = this.pages.get(code) ?? keptPage(() => explanationOf(code, kind));
    this.pages.set(code, kept);
    return kept;
  }
}

const keptPage = (make: () => string): KeptAnswer => new KeptAnswer('text/html; charset=utf-8', make);

function listOf(all: ProblemCatalogue['all']): string {
  const rows = all.map(
    ([code, { status, title }]) =>
      `<li><a href="/problems/${code}"><code>${code}</code></a> (${status}): ${title}</li>`,
  );
  return page('Problems', `<ul>${rows.join('')}</ul>`);
}

function explanationOf(code: string, { title, status, help }: ProblemKind): string {
  const shown = help
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
  return page(
    title,
    `<p><code>${code}</code>, status ${status}</p><p>${shown}</p><p><a href="/problems">All problems</a></p>`,
  );
}
