import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../local/events/event-pattern.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:a', 'arn:b'],
  detail: {
    bucket: { name: 'landing' },
    object: { key: 'default/a.md', size: 12 },
    flag: true,
    nothing: null,
    empty: [],
    tags: [{ k: 'x' }, { k: 'y' }],
  },
};

describe('an event pattern', () => {
  it.each<[unknown, boolean]>([
    [{ source: ['aws.s3'] }, true],
    [{ source: ['aws.states', 'aws.s3'] }, true],
    [{ source: ['aws.states'] }, false],
    [{ source: ['aws.s3'], 'detail-type': ['Object Deleted'] }, false],
    [{ detail: { bucket: { name: ['landing'] } } }, true],
    [{ detail: { bucket: { name: ['lake'] } } }, false],
    [{ detail: { absent: { name: ['x'] } } }, false],
    [{ resources: ['arn:b'] }, true],
    [{ resources: ['arn:c'] }, false],
    [{ detail: { object: { size: [12] } } }, true],
    [{ detail: { object: { size: ['12'] } } }, false],
    [{ detail: { flag: [true] } }, true],
    [{ detail: { nothing: [null] } }, true],
    [{ detail: { tags: { k: ['y'] } } }, true],
    [{ detail: { tags: { k: ['z'] } } }, false],
    [{ source: [{ prefix: 'aws.' }] }, true],
    [{ source: [{ prefix: 'gcp.' }] }, false],
    [{ source: [{ prefix: { 'equals-ignore-case': 'AWS' } }] }, true],
    [{ detail: { object: { key: [{ suffix: '.md' }] } } }, true],
    [{ detail: { object: { key: [{ suffix: '.html' }] } } }, false],
    [{ source: [{ 'equals-ignore-case': 'AWS.S3' }] }, true],
    [{ detail: { object: { key: [{ wildcard: 'default/*.md' }] } } }, true],
    [{ detail: { object: { key: [{ wildcard: 'other/*' }] } } }, false],
    [{ detail: { object: { key: [{ wildcard: 'default/a?md' }] } } }, false],
    [{ detail: { object: { size: [{ numeric: ['>', 10, '<=', 12] }] } } }, true],
    [{ detail: { object: { size: [{ numeric: ['>', 12] }] } } }, false],
    [{ detail: { object: { size: [{ numeric: ['=', 12] }] } } }, true],
    [{ detail: { object: { key: [{ numeric: ['>', 0] }] } } }, false],
    [{ detail: { object: { size: [{ exists: true }] } } }, true],
    [{ detail: { object: { etag: [{ exists: true }] } } }, false],
    [{ detail: { object: { etag: [{ exists: false }] } } }, true],
    [{ detail: { object: { size: [{ exists: false }] } } }, false],
    [{ detail: { object: [{ exists: true }] } }, false],
    [{ source: [{ 'anything-but': 'aws.states' }] }, true],
    [{ source: [{ 'anything-but': ['aws.s3', 'x'] }] }, false],
    [{ source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    [{ source: [{ 'anything-but': { suffix: ['.ec2', '.sqs'] } }] }, true],
    [{ detail: { object: { size: [{ 'anything-but': 13 }] } } }, true],
    [{ detail: { absent: [{ 'anything-but': 'x' }] } }, false],
    [{ $or: [{ source: ['no'] }, { detail: { flag: [true] } }] }, true],
    [{ $or: [{ source: ['no'] }, { detail: { flag: [false] } }] }, false],
  ])('%j matches: %j', (pattern, expected) => {
    expect(compilePattern(pattern, 'rule')(event)).toBe(expected);
  });

  it.each([
    [{}],
    [{ source: 'aws.s3' }],
    [{ source: [] }],
    [{ source: [{ cidr: '10.0.0.0/8' }] }],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }],
    [{ source: [{ prefix: 1 }] }],
    [{ source: [{ numeric: ['>', '5'] }] }],
    [{ source: [{ numeric: ['!', 5] }] }],
    [{ source: [{ 'anything-but': { nothing: 'x' } }] }],
  ])('rejects %j', (pattern) => {
    expect(() => compilePattern(pattern, 'rule')).toThrow(/rule.*has the event pattern/);
  });
});
