/**
 * A process that stores objects whose bytes follow from their key, as fast as it can, until it is killed; it reports
 * each that was acknowledged. Started by the crash test with the data folder as its argument.
 */
import { aStorage } from './a-storage.ts';

/** The bytes of a key in a round: a repeated word of round and key, so that a mixture of two rounds shows. */
export function bytesOf(key: string, round: number): Buffer {
  const length = 10 + ((round * 7919 + key.length) % 900_000);
  return Buffer.alloc(length, `${key}:${round};`);
}

/** The round whose bytes these are; undefined when they are of none. */
export function roundOf(key: string, bytes: Buffer): number | undefined {
  const [, round] = /^[^:]+:(\d+);/.exec(bytes.toString('latin1', 0, 40)) ?? [];
  return round !== undefined && bytes.equals(bytesOf(key, Number(round))) ? Number(round) : undefined;
}

if (process.argv[1] === import.meta.filename) {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const { s3 } = await aStorage({ dataDir: process.argv[2] ?? '', onObjectEvent: () => {} });
  const write = async (key: string): Promise<void> => {
    for (let round = 1; ; round += 1) {
      await s3.send(new PutObjectCommand({ Bucket: 'landing', Key: key, Body: bytesOf(key, round) }));
      process.send?.({ key, round });
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(write));
}
