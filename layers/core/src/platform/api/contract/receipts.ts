/** Receipts of erasures on the wire. */
import * as z from 'zod';
import { timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

const whenOrNull = timestamp.nullable();

export const erasureReceipt = z
  .object({
    receiptId: z.string(),
    documentId: z.string(),
    status: z.enum(['unreachable', 'purged']).meta({
      description: 'unreachable: no read path finds it. purged: its bytes are gone from every file.',
    }),
    parentId: z.string().nullable().meta({ description: 'The document that it was in.' }),
    childCount: z
      .int()
      .min(0)
      .meta({ description: 'Documents inside it that were erased with it, at any depth; each has its own receipt.' }),
    removed: z.record(z.string(), z.int()).meta({ description: 'How many of each kind of thing were removed.' }),
    probes: z
      .array(z.object({ path: z.string(), found: z.int() }))
      .meta({ description: 'Every read path that was asked afterwards, and how much it still gave.' }),
    unreachableAt: whenOrNull,
    purgedAt: whenOrNull,
    agesOut: z
      .array(z.object({ what: z.string(), at: timestamp }))
      .meta({ description: 'Copies that time alone removes.' }),
    remains: z
      .array(z.object({ what: z.string(), key: z.string() }))
      .meta({ description: 'What Sheaf does not delete.' }),
    chain: z
      .object({
        sequence: z.int().min(1).meta({ description: 'Its place in the chain of the tenant, without gaps.' }),
        contentHash: z.string().meta({
          description: 'SHA-256 of the canonical JSON (RFC 8785) of the receipt without status, purgedAt and chain.',
        }),
        previousHash: z.string().meta({ description: 'The hash of the receipt before it; empty in the first.' }),
        hash: z
          .string()
          .meta({ description: 'SHA-256 of previousHash and contentHash, one after the other, as text.' }),
      })
      .meta({ description: 'Makes it evident when a receipt was changed or taken out.' }),
  })
  .meta({ id: 'ErasureReceipt' });

export const receiptPage = pageOf(erasureReceipt, 'ReceiptPage');

export type ErasureReceipt = z.infer<typeof erasureReceipt>;
