/** The OpenAPI document and the page that shows it. Everything comes from this server, so that it works offline. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment } from './api-environment.ts';
import type { ReferenceAssets } from './api-ports.ts';
import { openApiInfo, securitySchemes } from './openapi-info.ts';
import { referencePage, referenceScript, referenceStyle } from './reference-page.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export function mountReference(app: OpenAPIHono<ApiEnvironment>, assets: ReferenceAssets): void {
  let document: string | undefined;
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  }
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(app.getOpenAPI31Document(openApiInfo));
    return c.body(document, 200, { 'content-type': 'application/json' });
  });
  app.get('/reference', (c) => c.html(referencePage, 200, { 'content-security-policy': policy }));
  app.get('/reference/page.js', (c) =>
    c.body(referenceScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/reference/page.css', (c) => c.body(referenceStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/reference/:name', async (c) => {
    const asset = await assets(c.req.param('name'));
    if (asset === undefined) return c.notFound();
    return c.body(asset.body, 200, { 'content-type': asset.contentType, 'cache-control': 'public, max-age=86400' });
  });
}
