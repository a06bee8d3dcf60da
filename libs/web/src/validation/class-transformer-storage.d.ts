/** Where the decorators of class-transformer keep what they were told; it is exported by this path alone. */
declare module 'class-transformer/cjs/storage.js' {
  import type { TypeMetadata } from 'class-transformer';

  type ByProperty<T> = ReadonlyMap<object, ReadonlyMap<string, T>>;
  export const defaultMetadataStorage: {
    readonly _typeMetadatas: ByProperty<TypeMetadata>;
    readonly _transformMetadatas: ByProperty<unknown>;
    readonly _exposeMetadatas: ByProperty<unknown>;
    readonly _excludeMetadatas: ByProperty<unknown>;
  };
}
