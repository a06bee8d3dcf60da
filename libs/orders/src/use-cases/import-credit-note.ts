import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { newId, type Instant } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { CreditNote, type Credit } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { repeatedImport } from '../domain/imports.js';

/** A credit note of a source system. */
interface CreditNoteToImport extends Credit {
  readonly reference: string;
  readonly issuedAt: Instant;
}

/** Imports a credit note from a source system. */
export class ImportCreditNote extends Command<CreditNote> {
  constructor(readonly creditNote: CreditNoteToImport) {
    super();
  }
}

@CommandHandler(ImportCreditNote)
export class ImportCreditNoteHandler implements ICommandHandler<ImportCreditNote> {
  constructor(
    private readonly creditNotes: CreditNoteRepository,
    private readonly buyers: BuyerRepository,
  ) {}

  /** Throws `AlreadyImported` or `ImportedDifferently` for a known reference, `CustomerUnknown`. */
  async execute({ creditNote: { issuedAt, ...credit } }: ImportCreditNote): Promise<CreditNote> {
    const { reference, customerId } = credit;
    const known = await this.creditNotes.findByReference(reference);
    if (known === null) await this.buyers.get(customerId);
    const note = CreditNote.issue(newId(), credit, issuedAt);
    if (known !== null) throw repeatedImport('credit note', reference, contentOf(known), contentOf(note));
    await this.creditNotes.save(note);
    return note;
  }
}

function contentOf({ state: { customerId, issuedAt, lines } }: CreditNote) {
  return { customerId, at: issuedAt, lines };
}
