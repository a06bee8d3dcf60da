export { OrderTokens } from './order-tokens.js';
export { TokenVerifier, type VerifiedToken } from './token-verifier.js';
