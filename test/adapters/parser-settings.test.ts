import { describe, expect, it } from 'vitest';
import {
  defaultParserSettings,
  type ParserSettings,
  parserIdentityOf,
} from '../../lambdas/adapters/parser-settings.ts';
import { transcriberUrl } from '../../lambdas/adapters/transcriber-url.ts';

const identity = (changes: Partial<ParserSettings>) => parserIdentityOf({ ...defaultParserSettings, ...changes });

describe('the identity of what reads documents', () => {
  it('is none where nothing is set', () => {
    expect(identity({})).toBeNull();
  });

  it('changes with everything that changes a clean text', () => {
    const docling = 'https://d?mediaTypes=application/pdf,text/html';
    const identities = [
      identity({ DOCLING_URL: 'https://d' }),
      identity({ DOCLING_URL: docling }),
      identity({ DOCLING_URL: `${docling}&leastCharacters=10` }),
      identity({ DOCLING_URL: `${docling}&version=2` }),
      identity({ TRANSCRIBER_URL: 'openai:https://s/v1' }),
      identity({ TRANSCRIBER_URL: 'openai:https://s/v1?model=large' }),
      identity({ OCR_LANGUAGES: 'eng+deu' }),
      identity({ OCR_LANGUAGES: 'deu+eng' }),
    ];
    expect(new Set(identities).size).toBe(identities.length);
  });

  it('stays when a server moves, or a list is written in another order', () => {
    expect(identity({ DOCLING_URL: 'http://here?mediaTypes=text/html,application/pdf' })).toBe(
      identity({ DOCLING_URL: 'https://there/x/?mediaTypes=application/pdf,text/html&leastCharacters=50' }),
    );
    expect(identity({ TRANSCRIBER_URL: 'openai:http://here/v1' })).toBe(
      identity({ TRANSCRIBER_URL: 'openai:https://there/v1?model=whisper-1' }),
    );
  });

  it.each([
    [{ OCR_LANGUAGES: 'english' }, /OCR_LANGUAGES is "english"; it takes languages as tesseract names them/],
    [{ OCR_LANGUAGES: '' }, /OCR_LANGUAGES is ""/],
    [{ TRANSCRIBER_URL: 'https://s' }, /TRANSCRIBER_URL is not known; use openai:https:/],
    [{ TRANSCRIBER_URL: 'openai:https://s?size=large' }, /wrong option.*size/s],
    [{ DOCLING_URL: 'd' }, /DOCLING_URL is not an address/],
  ])('rejects %j', (changes, message) => {
    expect(() => identity(changes)).toThrow(message);
  });
});

describe('the address of a transcriber', () => {
  it('carries the model', () => {
    expect(transcriberUrl('openai:http://s:8000/v1?model=small')).toEqual({
      baseUrl: 'http://s:8000/v1',
      model: 'small',
    });
  });
});
