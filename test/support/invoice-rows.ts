/** What a file of the Online Retail dataset begins with. */
export const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

/** So many invoices of the tests' own: one order and one credit note after the other. */
export const rows = (invoices: number): string =>
  Array.from({ length: invoices }, (_, i) => {
    const customer = 50_001 + (i % 7);
    const sale = `${700_000 + i},MUG${i % 5},Mug,${i + 1},2011-03-01 09:15:00,4.25,${customer},France`;
    return `${sale}\nC${800_000 + i},MUG${i % 5},Mug,-1,2011-03-02 09:15:00,4.25,${customer},France\n`;
  }).join('');
