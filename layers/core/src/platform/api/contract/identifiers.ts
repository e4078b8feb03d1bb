/** Identifiers as they appear in paths, queries and bodies. */
import * as z from 'zod';

const slug = /^[a-z0-9-]{3,40}$/;

export const corpusName = z
  .string()
  .regex(slug, 'must be 3 to 40 of a–z, 0–9 and -')
  .meta({ description: 'Name of a corpus: 3 to 40 of a–z, 0–9 and -.', examples: ['documents'] });

export const tenantName = z
  .string()
  .regex(slug, 'must be 3 to 40 of a–z, 0–9 and -')
  .meta({ description: 'Name of a tenant: 3 to 40 of a–z, 0–9 and -.', examples: ['default'] });

const ulidOf = (what: string) =>
  z
    .string()
    .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be a ULID: 26 characters of Crockford base 32')
    .meta({ description: `ULID of the ${what}.`, examples: ['01JAB8X2Z5W1T4M0Q6R7S8V9YN'] });

export const jobId = ulidOf('job');
export const uploadId = ulidOf('upload');
export const receiptId = ulidOf('receipt');
export const scheduleId = ulidOf('schedule');
export const principalId = ulidOf('person');

export const keyId = z
  .string()
  .regex(/^[a-zA-Z0-9-]{3,40}$/, 'must be 3 to 40 of a–z, A–Z, 0–9 and -')
  .meta({ description: 'Id of an API key: its third part.', examples: ['admin'] });
export const webhookId = ulidOf('webhook');

export const groupName = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'Name of a group of people, keys or tokens.', examples: ['legal'] });

export const deliveryId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}-[1-9]\d{0,8}$/, 'must be the id of a job, -, and the number of an event')
  .meta({
    description: 'The event that is delivered: id of its job, -, its number.',
    examples: ['01JAB8X2Z5W1T4M0Q6R7S8V9YN-3'],
  });

export const documentId = z
  .uuid('must be a UUID')
  .transform((id) => id.toLowerCase())
  .meta({ description: 'UUIDv5 of tenant, corpus and canonical URI.', type: 'string', format: 'uuid' });

/** A moment, ISO 8601 in UTC. */
export const timestamp = z.string().meta({ format: 'date-time', examples: ['2025-11-21T09:30:00.000Z'] });
