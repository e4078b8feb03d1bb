import { describe, expect, it } from 'vitest';
import { sourceBucketsOf } from '../../../local/cloud/start-source-buckets.ts';

const inventory = { buckets: [{ name: 'sheaf-dev-lake', arn: 'arn:aws:s3:::sheaf-dev-lake', hasEvents: false }] };
const named = (list: string) => sourceBucketsOf(list, inventory as never);

describe('the buckets that SHEAF_SOURCE_BUCKETS opens', () => {
  it('are named once each, however many of their prefixes are opened', () => {
    expect(named('reports-archive/2026/, reports-archive/2027/,minutes')).toEqual(['reports-archive', 'minutes']);
    expect(named('')).toEqual([]);
  });

  it.each(['Reports', 'a', '../lake', 'reports/*', 's3://reports'])('rejects %s with what it takes', (list) => {
    expect(() => named(list)).toThrow(/names ".*", which is no bucket. Use bucket or bucket\/prefix/);
  });

  it.each(['sheaf-dev-lake', 'sheaf-dev-lake/default/'])(
    'rejects %s, in which documents of all tenants are',
    (list) => {
      expect(() => named(list)).toThrow(/keeps documents of all tenants/);
    },
  );
});
