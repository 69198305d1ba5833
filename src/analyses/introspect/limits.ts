/** Signatures that are compared with one another at most: a result has four matrices of the square of it. */
export const defaultIntrospectSignatures = 10_000;
