import { randomBytes } from 'node:crypto';
import type { PasswordHasher } from '@sheaf/core/platform/auth/password-hasher';
import { argon2id, argon2Verify } from 'hash-wasm';

/** The least that OWASP's Password Storage Cheat Sheet asks of Argon2id: 19 MiB, two passes, one lane. */
const parameters = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const saltBytes = 16;

export const argon2Passwords: PasswordHasher = {
  hash: (password) => argon2id({ ...parameters, password, salt: randomBytes(saltBytes), outputType: 'encoded' }),
  verify: async (password, hash) => {
    try {
      return await argon2Verify({ password, hash });
    } catch {
      return false;
    }
  },
};
