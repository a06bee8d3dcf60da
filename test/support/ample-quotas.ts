/** Settings for services that hundreds of tests call from one address: quotas that none of them meets. */
export const ampleQuotas = {
  TRADEPOST_RATE_READS: '600000',
  TRADEPOST_RATE_WRITES: '600000',
  TRADEPOST_RATE_SIGN_IN: '3000',
} as const;
