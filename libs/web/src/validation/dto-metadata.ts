import type { TypeMetadata } from 'class-transformer';
import { defaultMetadataStorage as transformer } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

/** A class whose decorators describe a request. */
export type Dto = new () => object;

/** One class-validator decorator of a property. */
export type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** Decorators of a class and its ancestors, its own properties first. */
export function rulesOf(dto: Dto): readonly Rule[] {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
}

/** Whether a class has class-validator decorators. */
export function isDto(type: unknown): type is Dto {
  return typeof type === 'function' && rulesOf(type as Dto).length > 0;
}

/** `@Type()` of a property. */
export function typeOf(dto: Dto, property: string): TypeMetadata | undefined {
  return lineage(dto)
    .map((one) => transformer._typeMetadatas.get(one)?.get(property))
    .find((found) => found !== undefined);
}

/** Properties known by a decorator or an initial value, its own before inherited ones. */
export function propertiesOf(dto: Dto): readonly string[] {
  const typed = lineage(dto).flatMap((one) => [...(transformer._typeMetadatas.get(one)?.keys() ?? [])]);
  return [...new Set([...rulesOf(dto).map(({ propertyName }) => propertyName), ...typed, ...Object.keys(new dto())])];
}

/** Properties that class-transformer should change or hide, which nothing here does. */
export function transformedProperties(dto: Dto): readonly string[] {
  const kinds = [transformer._transformMetadatas, transformer._exposeMetadatas, transformer._excludeMetadatas];
  return lineage(dto).flatMap((one) => kinds.flatMap((kind) => [...(kind.get(one)?.keys() ?? [])]));
}

/** A class and its ancestors. */
function lineage(dto: object): readonly object[] {
  const parent = Object.getPrototypeOf(dto) as object | null;
  return parent === null || parent === Function.prototype ? [dto] : [dto, ...lineage(parent)];
}
