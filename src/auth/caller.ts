export type Role = 'demo' | 'user' | 'admin';

/** The holder of the key a request carries. */
export interface Caller {
  readonly keyId: string;
  /** the name the key was given; what CLUE calls user_id */
  readonly name: string;
  readonly role: Role;
}
