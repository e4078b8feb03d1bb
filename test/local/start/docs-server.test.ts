import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocsServer, serveDocs } from '../../../local/start/docs-server.ts';

describe('the docs server', () => {
  let server: DocsServer;
  beforeAll(async () => {
    server = await serveDocs(0);
  });
  afterAll(() => server.close());

  it('shows the guide as pages, and the API reference without any server behind it', async () => {
    const first = await fetch(server.url);
    expect(first.status).toBe(200);
    const guide = await (await fetch(`${server.url}/docs/api.md`)).text();
    expect(guide).toContain('<h1>The API</h1>');
    expect(guide).toContain('href="/reference"');
    expect((await fetch(`${server.url}/reference`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.0' });
    expect((await fetch(`${server.url}/reference/swagger-ui.css`)).headers.get('content-type')).toContain('text/css');
  });

  it('rejects what is no page of the guide', async () => {
    for (const path of ['nothing.md', '..%2fpackage.json', '%2e%2e/README.md', 'adr']) {
      expect((await fetch(`${server.url}/docs/${path}`)).status, path).toBe(404);
    }
  });

  it('fails with what to do when the port is taken', async () => {
    await expect(serveDocs(Number(new URL(server.url).port))).rejects.toThrow(/in use.*--port/);
  });
});
