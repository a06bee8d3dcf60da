import { EntitySchema } from 'typeorm';

export interface CustomerRow {
  id: string;
  version: number;
  reference: string | null;
  email: string;
  /** E-mail in lower case, in the stored spelling; unique. */
  emailKey: string;
  name: string;
  country: string | null;
  status: string;
  blockedReason: string | null;
  createdAt: string;
  updatedAt: string;
}

const text = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;

export const CustomerEntity = new EntitySchema<CustomerRow>({
  name: 'Customer',
  tableName: 'customers',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    reference: text('reference', true),
    email: text('email'),
    emailKey: text('email_key'),
    name: text('name'),
    country: text('country', true),
    status: text('status'),
    blockedReason: text('blocked_reason', true),
    createdAt: text('created_at'),
    updatedAt: text('updated_at'),
  },
  indices: [
    { name: 'customers_by_email', columns: ['emailKey'], unique: true },
    { name: 'customers_by_reference', columns: ['reference'], unique: true, where: '"reference" IS NOT NULL' },
  ],
});
