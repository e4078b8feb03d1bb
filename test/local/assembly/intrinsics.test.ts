import { describe, expect, it } from 'vitest';
import { resolveDynamicReferences } from '../../../local/assembly/dynamic-references.ts';
import { resolve, type Scope } from '../../../local/assembly/intrinsics.ts';

const scope: Scope = {
  where: 'here',
  ref: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}.${name}`,
  imported: (name) => `imported-${name}`,
};

const hole = (name: string) => `\${${name}}`;

describe('an intrinsic function', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'A' }, 'ref-A'],
    [{ 'Fn::GetAtt': ['A', 'Arn'] }, 'A.Arn'],
    [{ 'Fn::GetAtt': 'A.Endpoint.Address' }, 'A.Endpoint.Address'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-ref-B-3'],
    [{ 'Fn::Split': ['.', { 'Fn::GetAtt': ['A', 'Arn'] }] }, ['A', 'Arn']],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'x:y'] }] }, 'y'],
    [{ 'Fn::Select': ['0', ['p', 'q']] }, 'p'],
    [{ 'Fn::Sub': `a-${hole('B')}-${hole('C.D')}-${hole('!E')}` }, `a-ref-B-C.D-${hole('E')}`],
    [{ 'Fn::Sub': [`${hole('V')}/${hole('B')}`, { V: { Ref: 'X' } }] }, 'ref-X/ref-B'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': `s:${hole('A')}` } }, 'imported-s:ref-A'],
    [{ deep: [{ Ref: 'A' }, 1, null, true] }, { deep: ['ref-A', 1, null, true] }],
    [
      { Ref: 'A', other: 1 },
      { Ref: 'A', other: 1 },
    ],
  ])('%j gives %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each([
    [{ 'Fn::If': ['c', 1, 2] }],
    [{ 'Fn::Select': [5, ['a']] }],
    [{ 'Fn::Join': ['', 'no list'] }],
    [{ 'Fn::Join': ['', [{ a: 1 }]] }],
  ])('rejects %j', (value) => {
    expect(() => resolve(value, scope)).toThrow(/^here: /);
  });
});

describe('a dynamic reference', () => {
  const readSecret = async (id: string) => (id.endsWith('json') ? '{"password":"p"}' : `value of ${id}`);

  it('is replaced by the secret or by one of its fields', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret';
    expect(await resolveDynamicReferences(`a {{resolve:secretsmanager:${arn}:s:SecretString:::}} b`, readSecret)).toBe(
      `a value of ${arn}:s b`,
    );
    expect(
      await resolveDynamicReferences(`{{resolve:secretsmanager:${arn}:json:SecretString:password::}}`, readSecret),
    ).toBe('p');
    expect(await resolveDynamicReferences('plain', readSecret)).toBe('plain');
  });

  it.each([
    '{{resolve:ssm:/a}}',
    '{{resolve:secretsmanager:json:SecretString:absent::}}',
    '{{resolve:secretsmanager:a:SecretString::AWSPREVIOUS:}}',
  ])('rejects %s', async (text) => {
    await expect(resolveDynamicReferences(text, readSecret)).rejects.toThrow();
  });
});
