import { applyDecorators, SetMetadata, type INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ApiTags } from '@nestjs/swagger';

const SECTION = 'tradepost:section';

/** A section of the API description. */
export interface SectionInfo {
  readonly name: string;
  readonly description: string;
}

/** Puts the operations of a controller into a section of the API description. */
export function ApiTag(name: string, description: string): ClassDecorator {
  return applyDecorators(ApiTags(name), SetMetadata(SECTION, { name, description } satisfies SectionInfo));
}

/** All sections of the application's controllers. */
export function sectionsOf(app: INestApplication): SectionInfo[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap(({ controllers }) => [...controllers.values()]);
  const sections = controllers.flatMap(({ metatype }) => {
    const section: unknown = metatype && Reflect.getMetadata(SECTION, metatype);
    return section === undefined ? [] : [section as SectionInfo];
  });
  return [...new Map(sections.map((section) => [section.name, section])).values()];
}
