/** Whom credentials stand for: an API key by itself, or a person with a password. Looked up once in a few seconds. */
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { Principal } from './principal.ts';
import { permissionsOf, type Role } from './roles.ts';

export interface SubjectRef {
  readonly tenantId: string;
  readonly kind: 'key' | 'person';
  readonly id: string;
}

/** A row of `sheaf.find_subject`. */
export interface Subject {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[] | null;
  readonly groups: readonly string[];
  /** SHA-256 of the secret of a key; null for a person. */
  readonly secretHash: string | null;
  readonly expiresAt: string | null;
  /** Revoked or disabled. */
  readonly isEnded: boolean;
  readonly isTenantSuspended: boolean;
}

export interface Subjects {
  find(ref: SubjectRef): Promise<Subject | undefined>;
  /** What was changed by this process holds in it at once. */
  forget(ref: SubjectRef): void;
  forgetTenant(tenantId: string): void;
}

/** A revocation reaches other processes after so long. */
const rememberMilliseconds = 5_000;
const maxRemembered = 10_000;

export function rememberSubjects(database: Database, clock: Clock): Subjects {
  const known = new Map<string, { readonly at: number; readonly subject: Promise<Subject | null> }>();
  const nameOf = ({ tenantId, kind, id }: SubjectRef) => `${tenantId} ${kind} ${id}`;

  return {
    async find(ref) {
      const name = nameOf(ref);
      const before = known.get(name);
      if (before !== undefined && clock.now() - before.at <= rememberMilliseconds)
        return (await before.subject) ?? undefined;
      const subject = database.call<Subject | null>('find_subject', ref);
      known.delete(name);
      known.set(name, { at: clock.now(), subject });
      subject.catch(() => known.delete(name));
      if (known.size > maxRemembered) known.delete(known.keys().next().value!);
      return (await subject) ?? undefined;
    },
    forget: (ref) => void known.delete(nameOf(ref)),
    forgetTenant(tenantId) {
      for (const name of known.keys()) if (name.startsWith(`${tenantId} `)) known.delete(name);
    },
  };
}

/** undefined when it has ended by `now`, milliseconds since 1970. */
export function principalOfSubject(ref: SubjectRef, subject: Subject, now: number): Principal | undefined {
  const expiresAt = subject.expiresAt === null ? null : Date.parse(subject.expiresAt);
  if (subject.isEnded || (expiresAt !== null && expiresAt <= now)) return undefined;
  return {
    tenantId: ref.tenantId,
    id: `${ref.kind}:${ref.id}`,
    name: subject.name,
    role: subject.role,
    permissions: permissionsOf(subject.role, subject.scopes),
    isScoped: subject.scopes !== null,
    groups: subject.groups,
    expiresAt,
  };
}
