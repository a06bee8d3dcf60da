/** Installation settings of Identity. */
export abstract class IdentitySettings {
  /** Folder of the keys. */
  abstract readonly dataDirectory: string;
  /** Private signing keys in PEM, the current one first; null: those of the data folder. */
  abstract readonly signingKeys: string | null;
}
