import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, pages, prose, root } from './pages.ts';

const all = pages();

function linksOf(page: Page): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Names of headings in links, as forges make them. */
function anchorsOf(page: Page): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function problemOf(page: Page, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page.path : relative(root, join(root, dirname(page.path), decodeURIComponent(path)));
  if (!existsSync(join(root, file))) return `${link} leads nowhere`;
  if (path.endsWith('/') !== statSync(join(root, file)).isDirectory() && path !== '') {
    return `${link}: a folder ends with a slash, a file does not`;
  }
  if (anchor === undefined) return undefined;
  const target = all.find((candidate) => candidate.path === file);
  return target !== undefined && anchorsOf(target).includes(anchor) ? undefined : `${link} names no heading`;
}

describe('links between documents', () => {
  it.each(all.map((page) => [page.path, page] as const))('lead somewhere in %s', (_, page) => {
    expect(linksOf(page).flatMap((link) => problemOf(page, link) ?? [])).toEqual([]);
  });

  it('reach every document from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached) {
      const page = all.find((candidate) => candidate.path === path);
      if (page === undefined) continue;
      for (const link of linksOf(page)) {
        const target = relative(root, join(root, dirname(path), link.split('#')[0]!));
        // A link to a folder stands for all in it.
        for (const { path: found } of all) if (found === target || found.startsWith(`${target}/`)) reached.add(found);
      }
    }
    expect(all.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});
