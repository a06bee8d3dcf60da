import { DomainError, Money, type Instant } from '@tradepost/kernel';
import type { Line } from './order.events.js';

/** Content of an order or credit note in the source system. */
export interface ImportedContent {
  readonly customerId: string | null;
  readonly at: Instant;
  readonly lines: readonly Line[];
}

type Kind = 'order' | 'credit note';

/** The order or credit note was imported before. */
export class AlreadyImported extends DomainError {
  readonly code = 'already_imported';

  constructor(kind: Kind, reference: string) {
    super(`The ${kind} with the reference ${reference} has been imported before.`);
  }
}

/** An order or credit note with this reference was imported before, with other content. */
export class ImportedDifferently extends DomainError {
  readonly code = 'imported_differently';

  constructor(kind: Kind, reference: string) {
    super(`The ${kind} with the reference ${reference} was imported before with another time, customer or lines.`);
  }
}

/** Refusal of an import whose reference exists. */
export function repeatedImport(
  kind: Kind,
  reference: string,
  known: ImportedContent,
  again: ImportedContent,
): AlreadyImported | ImportedDifferently {
  const same = haveSameContent(known, again);
  return same ? new AlreadyImported(kind, reference) : new ImportedDifferently(kind, reference);
}

function haveSameContent(one: ImportedContent, other: ImportedContent): boolean {
  return (
    one.customerId === other.customerId &&
    one.at === other.at &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, i) => isSameLine(line, other.lines[i]!))
  );
}

function isSameLine(one: Line, other: Line): boolean {
  return (
    one.sku === other.sku &&
    one.description === other.description &&
    one.quantity === other.quantity &&
    Money.from(one.unitPrice).equals(Money.from(other.unitPrice))
  );
}
