import type { TypeMetadata } from 'class-transformer';
import { defaultMetadataStorage as transformer } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

/** A class whose decorators say what a request may send. */
export type Dto = new () => object;

/** One decorator of class-validator on a property. */
export type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** The decorators of a class and those above it, its own properties first. */
export function rulesOf(dto: Dto): readonly Rule[] {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
}

/** Whether a class has decorators of class-validator. */
export function isDto(type: unknown): type is Dto {
  return typeof type === 'function' && rulesOf(type as Dto).length > 0;
}

/** What `@Type()` says of a property. */
export function typeOf(dto: Dto, property: string): TypeMetadata | undefined {
  return lineage(dto)
    .map((one) => transformer._typeMetadatas.get(one)?.get(property))
    .find((found) => found !== undefined);
}

/** Every property that a decorator or an initial value makes known, its own before inherited ones. */
export function propertiesOf(dto: Dto): readonly string[] {
  const typed = lineage(dto).flatMap((one) => [...(transformer._typeMetadatas.get(one)?.keys() ?? [])]);
  return [...new Set([...rulesOf(dto).map(({ propertyName }) => propertyName), ...typed, ...Object.keys(new dto())])];
}

/** Properties that class-transformer is to change or hide: nothing here would do it. */
export function transformedProperties(dto: Dto): readonly string[] {
  const kinds = [transformer._transformMetadatas, transformer._exposeMetadatas, transformer._excludeMetadatas];
  return lineage(dto).flatMap((one) => kinds.flatMap((kind) => [...(kind.get(one)?.keys() ?? [])]));
}

/** A class and those it extends. */
function lineage(dto: object): readonly object[] {
  const parent = Object.getPrototypeOf(dto) as object | null;
  return parent === null || parent === Function.prototype ? [dto] : [dto, ...lineage(parent)];
}
