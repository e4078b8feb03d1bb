import { findPersonalData, personalDataKinds } from '@sheaf/core/ingestion/cleaning/personal-data';
import { originalOffset, redact, redactDocument, redactedOffset } from '@sheaf/core/ingestion/cleaning/redact';
import type { CleanDocument } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const kinds = ['email', 'ip-address'] as const;
const policy = { tag: true, redact: kinds, names: [] };
const source = 'Write to a@b.example or c@d.example from 10.1.2.3, or call +49 30 901820.';

describe('redaction', () => {
  it('replaces what the policy names by labels, and nothing else', () => {
    const { text } = redact(source, findPersonalData(source), kinds);
    expect(text).toBe('Write to [email] or [email] from [ip-address], or call +49 30 901820.');
    expect(redact(source, findPersonalData(source), [])).toEqual({ text: source, replacements: [] });
  });

  it('finds nothing to replace the second time', () => {
    const { text } = redact(source, findPersonalData(source), personalDataKinds);
    expect(findPersonalData(text, ['Label'])).toEqual([]);
  });

  it('maps offsets both ways: outside of labels exactly, inside to where the stretch begins', () => {
    const part = fc.constantFrom('a@b.example', '10.1.2.3', ' word ', ', ', ' (x) ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const original = parts.join(' ');
        const { text, replacements } = redact(original, findPersonalData(original), kinds);
        for (let offset = 0; offset <= text.length; offset += 1) {
          const before = originalOffset(replacements, offset);
          const label = replacements.find(({ charStart, charEnd }) => offset >= charStart && offset < charEnd);
          if (label !== undefined) expect(before).toBe(label.originalStart);
          else {
            expect(original[before]).toBe(text[offset]);
            expect(redactedOffset(replacements, before)).toBe(offset);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('moves the elements and boxes of a document along', () => {
    const at = source.indexOf(' or ');
    const document: CleanDocument = {
      text: source,
      elements: [
        { type: 'Title', level: 1, charStart: 0, charEnd: at },
        { type: 'Paragraph', charStart: at + 4, charEnd: source.length },
      ],
      title: null,
      language: 'en',
      mediaType: 'text/plain',
      metadata: {},
      boxes: [{ page: 1, x: 0, y: 0, width: 1, height: 1, charStart: 0, charEnd: at - 3 }],
    };
    const redacted = redactDocument(document, redact(source, findPersonalData(source), kinds), policy);
    const slices = redacted.elements.map(({ charStart, charEnd }) => redacted.text.slice(charStart, charEnd));
    expect(slices).toEqual(['Write to [email]', '[email] from [ip-address], or call +49 30 901820.']);
    // A box that ends within a replaced stretch reaches to the end of its label.
    expect(redacted.boxes?.[0]).toMatchObject({ charStart: 0, charEnd: 'Write to [email]'.length });
    const nothing = { ...policy, redact: [] };
    expect(redactDocument(document, redact(source, [], []), nothing)).toBe(document);
  });
});
