import { manifest } from '@sheaf/core/sources/manifest';
import { describe, expect, it } from 'vitest';
import { aScriptedWeb } from '../../fixtures/scripted-web.ts';
import { runsOf } from '../../fixtures/source-run.ts';

const html = (title: string) => ({
  headers: { 'content-type': 'text/html' },
  body: `<html><head><title>${title}</title></head><body><p>Everything about ${title}, in a page that has some text.</p></body></html>`,
});
const pdf = { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.7\n1 0 obj\n' };

const web = () =>
  aScriptedWeb({
    'https://a.example/pumps': html('Pumps'),
    'https://b.example/report.pdf': pdf,
    'https://c.example/paper.pdf': html('Buy this paper'),
  });

const run = (sources: object[]) => runsOf(manifest, { web: web() }).run({ project: 'Pumps', sources });

describe('a research manifest', () => {
  it('brings each entry with what the manifest knows of it', async () => {
    const entry = {
      url: 'https://a.example/pumps',
      title: 'On pumps',
      authors: ['Ada Brook'],
      year: 2021,
      tags: ['pumps', 'water'],
      signalSource: 'newsletter',
      reliability: 0.8,
      notes: 'Read the second half.',
      ...{ date: '2021-05-01', status: 'approved', version: '1.10', supersedes: 'pumps-1' },
    };
    const { events, end } = await run([entry, { url: 'https://b.example/report.pdf', sourceType: 'pdf' }]);
    const [first, second] = events.filter(({ kind }) => kind === 'document');
    const { url: _, title, ...known } = entry;
    expect(first).toMatchObject({ title, metadata: { project: 'Pumps', sourceType: 'web', ...known } });
    expect(second).toMatchObject({ uri: 'https://b.example/report.pdf', metadata: { sourceType: 'pdf' } });
    expect(end?.isComplete).toBe(true);
  });

  it('fails for an entry that is not there or not what it is called, and goes on', async () => {
    const { events } = await run([
      { url: 'https://c.example/paper.pdf', sourceType: 'pdf' },
      { url: 'https://a.example/gone' },
      { url: 'https://a.example/pumps' },
    ]);
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'checkpoint')).toEqual([
      'failed',
      'failed',
      'document',
      'end',
    ]);
    expect(events[0]).toMatchObject({
      error: 'SourceAnswerInvalid',
      message: expect.stringContaining('The manifest says pdf; the server gave text/html'),
    });
  });

  it('reads a page again of which the manifest says something else, though the page is as it was', async () => {
    const runs = runsOf(manifest, { web: web() });
    const list = (reliability: number) => ({
      project: 'Pumps',
      sources: [{ url: 'https://a.example/pumps', reliability }, { url: 'https://b.example/report.pdf' }],
    });
    await runs.run(list(0.2));
    const { events } = await runs.run(list(0.9));
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'checkpoint')).toEqual([
      'document',
      'unchanged',
      'end',
    ]);
    expect(events[0]).toMatchObject({ metadata: { reliability: 0.9 } });
  });

  it.each([
    [{ url: 'ftp://a.example/x' }, 'url'],
    [{ url: 'https://a.example/x', reliability: 1.5 }, 'reliability'],
    [{ url: 'https://a.example/x', sourceType: 'leaflet' }, 'sourceType'],
    [{ url: 'https://a.example/x', mood: 'good' }, 'mood'],
  ])('rejects the entry %j by its field', (entry, field) => {
    const { error } = manifest.parameters.safeParse({ project: 'Pumps', sources: [entry] });
    expect(JSON.stringify(error?.issues)).toContain(field);
  });

  it('rejects the same address twice', () => {
    const twice = [{ url: 'https://a.example/x' }, { url: 'https://a.example/x' }];
    expect(manifest.parameters.safeParse({ project: 'P', sources: twice }).success).toBe(false);
  });
});
