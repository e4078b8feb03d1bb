/** Serves docs/ and the API reference on loopback: `npm run docs`. Needs no running Sheaf. */
import { readdir, readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment } from '@sheaf/core/platform/api/api-environment';
import type { ApiPorts } from '@sheaf/core/platform/api/api-ports';
import { mountReference } from '@sheaf/core/platform/api/reference';
import { routes } from '@sheaf/core/platform/api/routes';
import MarkdownIt from 'markdown-it';
import { docsPage } from './docs-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const assetTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

export interface DocsServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveDocs(port: number, folder = join(root, 'docs')): Promise<DocsServer> {
  const app = await docsApp(folder);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        close: () => new Promise((done) => void server.close(() => done())),
      });
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`Port ${port} is in use by another program. Choose another one by --port.`) : error);
    });
  });
}

export async function docsApp(folder: string): Promise<OpenAPIHono<ApiEnvironment>> {
  const app = new OpenAPIHono<ApiEnvironment>();
  // Routes are mounted for their descriptions only: no port is ever asked.
  for (const route of routes) route.mount(app, {} as ApiPorts);
  mountReference(app, async (name) => {
    const contentType = Object.hasOwn(assetTypes, name) ? assetTypes[name] : undefined;
    if (contentType === undefined) return undefined;
    return { body: await readFile(join(root, 'node_modules', 'swagger-ui-dist', name), 'utf8'), contentType };
  });
  const pages = new OpenAPIHono();
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.md')).sort(inOrder);
  const markdown = new MarkdownIt({ html: false, linkify: true });
  pages.get('/', (c) => c.redirect(`/docs/${files[0] ?? ''}`));
  pages.get('/docs/*', async (c) => {
    const name = normalize(decodeURIComponent(c.req.path.slice('/docs/'.length)));
    if (!files.includes(name)) return c.text('There is no such page.', 404);
    return c.html(docsPage(name, files, markdown.render(await readFile(join(folder, name), 'utf8'))));
  });
  const whole = new OpenAPIHono<ApiEnvironment>();
  whole.route('/', pages);
  whole.route('/', app);
  return whole;
}

/** Top pages first, and before them the ones to begin with; then the folders. */
function inOrder(a: string, b: string): number {
  const rank = (file: string): number =>
    first.includes(file) ? first.indexOf(file) : first.length + file.split('/').length;
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

const first = ['README.md', 'architecture.md'];
