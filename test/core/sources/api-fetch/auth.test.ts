import { describe, expect, it } from 'vitest';
import type { Script } from '../../../fixtures/scripted-web.ts';
import { anApi, idsOf, items, json, now, url } from './an-api.ts';

const fields = { content: 'body' };
const tokenUrl = 'https://login.example.com/oauth/token';

/** What the headers of the calls were, without those that every call has. */
function sent(requests: readonly { headers?: Readonly<Record<string, string>> }[]) {
  return requests.map(({ headers: { accept: _, ...others } = {} }) => others);
}

describe('Auth', () => {
  it('sends nothing where there is none', async () => {
    const { runs, web } = anApi({ [url]: json([]) });
    await runs.run({ url });
    expect(sent(web.requests)).toEqual([{}]);
  });

  it('sends an API key in a header', async () => {
    const { runs, web } = anApi({ [url]: json([]) }, { secrets: { 'key/1': 'k3y-value' } });
    await runs.run({ url, auth: { type: 'apiKey', name: 'X-Key', value: { secretRef: 'key/1' } } });
    expect(sent(web.requests)).toEqual([{ 'x-key': 'k3y-value' }]);
  });

  it('sends an API key in the query of every page, and keeps it in no cursor', async () => {
    const { runs } = anApi({
      [`${url}?key=k3y-value`]: json(items(1), { link: `<${url}?page=2&key=k3y-value>; rel=next` }),
      [`${url}?page=2&key=k3y-value`]: json(items(2)),
    });
    const auth = { type: 'apiKey', in: 'query', name: 'key', value: { secret: 'k3y-value' } };
    const run = await runs.run({ url, fields, auth, pagination: { type: 'linkHeader' } });
    expect(idsOf(run)).toEqual(['1', '2']);
    expect(JSON.stringify(run.events)).not.toContain('k3y-value');
  });

  it('sends a bearer token', async () => {
    const { runs, web } = anApi({ [url]: json([]) });
    await runs.run({ url, auth: { type: 'bearer', token: { secret: 't0ken' } } });
    expect(sent(web.requests)).toEqual([{ authorization: 'Bearer t0ken' }]);
  });

  it('sends user and password in UTF-8', async () => {
    const { runs, web } = anApi({ [url]: json([]) });
    await runs.run({ url, auth: { type: 'basic', username: 'jörg', password: { secret: 'a:b' } } });
    expect(sent(web.requests)).toEqual([{ authorization: `Basic ${Buffer.from('jörg:a:b').toString('base64')}` }]);
  });

  it('sends headers and query parameters, secret or not', async () => {
    const { runs, web } = anApi({ [`${url}?a=1&tag=x&tag=y&sig=s1gnature`]: json([]) });
    await runs.run({
      url,
      headers: { 'X-Tenant': 'blue', 'X-Api-Key': { secret: 'k3y-value' } },
      query: { a: 1, tag: ['x', 'y'], sig: { secret: 's1gnature' } },
    });
    expect(sent(web.requests)).toEqual([{ 'x-tenant': 'blue', 'x-api-key': 'k3y-value' }]);
  });

  it('rejects a secret that no header can hold', async () => {
    const { runs, web } = anApi({ [url]: json([]) });
    const run = runs.run({ url, auth: { type: 'bearer', token: { secret: 'a\r\nb: c' } } });
    await expect(run).rejects.toMatchObject({ name: 'CredentialsRejected' });
    expect(web.requests).toHaveLength(0);
  });
});

describe('OAuth 2 client credentials', () => {
  const auth = {
    type: 'oauth2',
    tokenUrl,
    clientId: 'client 1',
    clientSecret: { secret: 'cl1ent-secret' },
    scope: 'read',
    audience: 'api',
  };
  const three = (answer: (page: number) => Script): Record<string, Script> => ({
    [`${url}?page=1`]: answer(1),
    [`${url}?page=2`]: answer(2),
    [`${url}?page=3`]: json([]),
  });

  it('asks for one token, and uses it for its lifetime', async () => {
    const { runs, web } = anApi({
      [tokenUrl]: json({ access_token: 'acc3ss', token_type: 'bearer', expires_in: 3600 }),
      ...three((page) => json(items(page))),
    });
    await runs.run({ url, fields, auth, pagination: { type: 'page' } });
    const [asked, ...calls] = web.requests;
    expect(web.requests.filter((request) => request.url === tokenUrl)).toHaveLength(1);
    expect(asked).toMatchObject({
      method: 'POST',
      body: 'grant_type=client_credentials&scope=read&audience=api',
      headers: { authorization: `Basic ${btoa('client+1:cl1ent-secret')}` },
      maxRedirects: 0,
    });
    expect(calls.map(({ headers }) => headers?.authorization)).toEqual(Array(3).fill('Bearer acc3ss'));
  });

  it('asks anew when the lifetime is over', async () => {
    let time = now;
    const answer = (page: number) => () => {
      time += 2_000_000;
      return json(items(page));
    };
    const { runs, web } = anApi(
      { [tokenUrl]: json({ access_token: 'acc3ss', token_type: 'Bearer', expires_in: '3600' }), ...three(answer) },
      { clock: { now: () => time } },
    );
    await runs.run({ url, fields, auth, pagination: { type: 'page' } });
    expect(web.requests.filter((request) => request.url === tokenUrl)).toHaveLength(2);
  });

  it('asks anew once after a 401', async () => {
    const tokens = [
      json({ access_token: 'old-token', token_type: 'Bearer' }),
      json({ access_token: 'new-token', token_type: 'Bearer' }),
    ];
    const { runs } = anApi({
      [tokenUrl]: tokens,
      [url]: ({ headers }) => (headers?.authorization === 'Bearer new-token' ? json(items(1)) : { status: 401 }),
    });
    expect(idsOf(await runs.run({ url, fields, auth }))).toEqual(['1']);
  });

  it('fails after a second 401', async () => {
    const { runs, web } = anApi({
      [tokenUrl]: json({ access_token: 'acc3ss', token_type: 'Bearer' }),
      [url]: { status: 401 },
    });
    await expect(runs.run({ url, auth })).rejects.toMatchObject({ name: 'CredentialsRejected' });
    expect(web.requests).toHaveLength(4);
  });

  it('sends id and secret of the client in the body where that is wanted', async () => {
    const { runs, web } = anApi({ [tokenUrl]: json({ access_token: 'acc3ss' }), [url]: json([]) });
    await runs.run({ url, auth: { ...auth, clientIn: 'body', scope: undefined, audience: undefined } });
    expect(web.requests[0]!.body).toBe('grant_type=client_credentials&client_id=client+1&client_secret=cl1ent-secret');
    expect(web.requests[0]!.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [{ status: 401, body: '{"error":"invalid_client"}' }, 'CredentialsRejected', 'invalid_client'],
    [{ status: 400, body: '{"error":"invalid_scope"}' }, 'SourceQueryInvalid', 'invalid_scope'],
    [{ status: 400, body: '<h1>cl1ent-secret</h1>' }, 'CredentialsRejected', '400'],
    [{ status: 302, headers: { location: 'https://evil.example.org' } }, 'SourceAnswerInvalid', 'redirects'],
    [{ status: 503 }, 'SourceUnavailable', '503'],
    [json({ token: 'x' }), 'SourceAnswerInvalid', 'no bearer token'],
    [json({ access_token: 'acc3ss', token_type: 'mac' }), 'SourceAnswerInvalid', 'no bearer token'],
  ] as const)('fails by name when the token is refused: %o', async (answer, name, words) => {
    const { runs } = anApi({ [tokenUrl]: answer, [url]: json([]) });
    const fault = await runs.run({ url, auth }).catch((error: Error) => error);
    expect(fault).toMatchObject({ name, message: expect.stringContaining(words) });
    expect((fault as Error).message).not.toContain('cl1ent-secret');
  });
});
