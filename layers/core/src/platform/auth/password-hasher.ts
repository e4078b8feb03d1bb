/** Passwords are kept as Argon2id (RFC 9106), in the encoded form that names its parameters. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** false for a password that does not fit, and for a hash that cannot be read. */
  verify(password: string, encoded: string): Promise<boolean>;
}
