import { passesLuhn, remainder } from '@sheaf/core/ingestion/cleaning/check-digits';
import { findPersonalData, type PersonalDataKind } from '@sheaf/core/ingestion/cleaning/personal-data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const find = (text: string, names: string[] = []) =>
  findPersonalData(text, names).map(({ kind, charStart, charEnd }) => [kind, text.slice(charStart, charEnd)]);

describe('personal data', () => {
  it.each<[PersonalDataKind, string]>([
    ['email', 'jane.doe+list@mail.example.org'],
    ['email', 'büro@bücher.example'],
    ['phone', '+49 30 901820'],
    ['phone', '+1 (415) 555-2671'],
    ['phone', '0033 1 23 45 67 89'],
    ['phone', '(415) 555-2671'],
    ['phone', '030 901820-12'],
    ['phone', '01 23 45 67 89'],
    ['phone', '020 7946 0958'],
    ['iban', 'DE89 3704 0044 0532 0130 00'],
    ['iban', 'GB82WEST12345698765432'],
    ['iban', 'NO93 8601 1117 947'],
    ['card', '4111 1111 1111 1111'],
    ['card', '378282246310005'],
    ['card', '5555-5555-5555-4444'],
    ['national-id', '078-05-1120'],
    ['national-id', 'AB 12 34 56 C'],
    ['national-id', '2 55 08 14 168 025 38'],
    ['national-id', '12345678Z'],
    ['national-id', 'X1234567L'],
    ['national-id', 'RSSMRA85T10A562S'],
    ['national-id', '86095742719'],
    ['national-id', '85.07.30-033.28'],
    ['national-id', '756.9217.0769.85'],
    ['national-id', '811228-9874'],
    ['national-id', '529.982.247-25'],
    ['ip-address', '192.168.1.20'],
    ['ip-address', '2001:db8::8a2e:370:7334'],
    ['ip-address', 'fe80:0:0:0:0:0:0:1'],
  ])('of kind %s is found: %s', (kind, value) => {
    expect(find(`Here (${value}), and more.`)).toEqual([[kind, value]]);
    expect(find(`${value}\nis first`)).toEqual([[kind, value]]);
  });

  it.each([
    ['a check digit that is wrong', 'DE89 3704 0044 0532 0130 01, 4111 1111 1111 1112, 12345678A, 86095742718'],
    ['an issuer that there is not', '9111 1111 1111 1119'],
    ['a country without IBAN', 'US89 3704 0044 0532 0130 00'],
    ['numbers that no one was given', '000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567'],
    ['dates, times and ranges', '2024-05-01, 01/02/2003, 01.02.2003, 12:30:45, 10-20, 1998-2003, 05 06 2007'],
    ['numbers in tables', '12 34 56 78 90 11 22 33 44 55, 0.123 0.456 0.789, 00 01 02 03 04'],
    ['versions and sections', 'version 1.2.3.4, v10.0.0.1, section 4.3.2.1, 1.2.3, 1.2.3.4.5, 300.1.1.1'],
    ['the machine itself', '127.0.0.1 and 0.0.0.0'],
    ['handles, decorators and code', '@home, @Injectable(), user@host, a@b, std::vector, Foo::Bar, 12::, ::1'],
    ['long numbers', '123456789012345678901234567890, 3.14159265358979, ISBN 978-3-16-148410-0'],
    ['nine digits of which nothing is said', 'order 111222333 and 078051120'],
  ])('is not seen in %s', (_, text) => {
    expect(find(text)).toEqual([]);
  });

  it('takes a number for what the word before it says', () => {
    expect(find('BSN 111222333; burgerservicenummer: 111222334')).toEqual([['national-id', '111222333']]);
    expect(find('SSN 078051120')).toEqual([['national-id', '078051120']]);
    expect(find('Phone: 5550100, Tel. 901820')).toEqual([
      ['phone', '5550100'],
      ['phone', '901820'],
    ]);
  });

  it('finds names of a list, the longest first, as whole words', () => {
    expect(find('Jane\n\nDoe', ['Jane Doe'])).toEqual([]);
    const names = ['Jane Doe', 'Jane', 'María-José Núñez', 'Al'];
    expect(find('jane doe met Jane\nDoe, Janet, JANE and María-José  Núñez. Al', names)).toEqual([
      ['name', 'jane doe'],
      ['name', 'Jane\nDoe'],
      ['name', 'JANE'],
      ['name', 'María-José  Núñez'],
    ]);
  });

  it('is found in any company of letters that are no part of it', () => {
    const values = ['a@b.example', '4111111111111111', 'DE89370400440532013000', '+49 30 901820', '10.1.2.3'];
    const filler = fc.stringMatching(/^[ a-uw-z,;\n]{0,20}$/).map((text) => ` ${text} `);
    fc.assert(
      fc.property(fc.array(fc.tuple(filler, fc.constantFrom(...values)), { maxLength: 8 }), (parts) => {
        const text = parts.flat().join('');
        expect(find(text).map(([, value]) => value)).toEqual(parts.map(([, value]) => value));
      }),
      { numRuns: 500 },
    );
  });

  it('is in order and does not overlap, whatever the text', () => {
    const digits = fc.stringMatching(/^[0-9 .:@+a-fA-F()/-]{0,80}$/);
    fc.assert(
      fc.property(digits, (text) => {
        let at = 0;
        for (const { charStart, charEnd } of findPersonalData(text)) {
          expect(charStart).toBeGreaterThanOrEqual(at);
          expect(charEnd).toBeGreaterThan(charStart);
          at = charEnd;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'a',
    '1',
    '1 ',
    '1-',
    '0',
    '@',
    'a@',
    'a.',
    'a@a.',
    '12:',
    ':',
    '1.',
    '+1',
    'A1',
    'DE89',
    '(0',
    '4111 ',
    'tel: 1',
    '01 ',
    'Jane ',
  ])('takes linear time for %j over and over', (unit) => {
    const time = (length: number) => {
      const text = unit.repeat(length / unit.length);
      const started = performance.now();
      findPersonalData(text, ['Jane Doe', 'Jane Jane Jane']);
      return performance.now() - started;
    };
    expect(time(400_000)).toBeLessThan(3000);
  });

  it('checks numbers by their own rules', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    expect(passesLuhn('79927398710')).toBe(false);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (number) => {
        expect(remainder(String(number), 97)).toBe(Number(number % 97n));
      }),
    );
  });
});
