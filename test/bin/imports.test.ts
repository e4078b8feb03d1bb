import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { expect, test } from 'vitest';
import { aRepository } from './a-repository.ts';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

/** One file per rule that breaks it, and it alone. */
const breaking: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'core-is-pure': ['layers/core/src/a.ts', "import 'node:fs';"],
  'core-uses-pure-packages': ['layers/core/src/b.ts', "import 'left-pad';"],
  'core-stands-alone': ['layers/core/src/c.ts', "import '../../../sdk/client.ts';"],
  'handlers-use-adapters': ['lambdas/one/handler.ts', "import '../two/env.ts';"],
  'lambdas-know-no-host': ['lambdas/adapters/d.ts', "import '../../local/cloud.ts';"],
  'lib-knows-handlers-as-types': [
    'lib/e.ts',
    "import { environment } from '../lambdas/two/env.ts'; console.log(environment);",
  ],
  'lib-knows-environments-only': ['lib/f.ts', "import type { X } from '../lambdas/two/types.ts'; export type Y = X;"],
  'lib-knows-no-host': ['lib/g.ts', "import '../cli/main.ts';"],
  'local-knows-no-cdk': ['local/h.ts', "import '../lib/good.ts';"],
  'clients-use-the-sdk': ['cli/i.ts', "import '../lambdas/adapters/good.ts';"],
  'sdk-stands-alone': ['sdk/j.ts', "import '../cli/main.ts';"],
  'no-tests-in-sources': ['bin/k.ts', "import '../test/fixture.ts';"],
  'no-circles': ['sdk/circle-a.ts', "import './circle-b.ts';"],
  'no-dead-ends': ['bin/l.ts', "import './nowhere.ts';"],
};

const good = {
  'cli/main.ts': "import '../sdk/client.ts'; import '../local/cloud.ts';",
  'lambdas/adapters/good.ts': "import 'node:fs';",
  'lambdas/two/env.ts': 'export const environment = 1; export type Variables = number;',
  'lambdas/two/handler.ts': "import '../adapters/good.ts'; import './env.ts';",
  'lambdas/two/types.ts': 'export type X = number;',
  'layers/core/src/good.ts': "import 'node:crypto'; import 'zod';",
  'lib/good.ts': "import type { Variables } from '../lambdas/two/env.ts'; export type V = Variables;",
  'local/cloud.ts': "import 'node:sqlite';",
  'node_modules/left-pad/index.js': '',
  'node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.0.0","main":"index.js"}',
  'node_modules/zod/index.js': '',
  'node_modules/zod/package.json': '{"name":"zod","version":"1.0.0","main":"index.js"}',
  'package.json': '{"dependencies": {"left-pad": "1", "zod": "1"}}',
  'sdk/circle-b.ts': "import './circle-a.ts';",
  'sdk/client.ts': 'export {};',
  'test/fixture.ts': 'export {};',
};

test('each rule of imports finds what breaks it, and nothing else', async () => {
  const root = aRepository({ ...good, ...Object.fromEntries(Object.values(breaking)) });
  writeFileSync(join(root, 'tsconfig.json'), readFileSync(new URL('../../tsconfig.json', import.meta.url)));
  const folders = ['bin', 'cli', 'lambdas', 'layers', 'lib', 'local', 'sdk'];
  const { output } = await cruise(
    folders,
    { ...options, tsConfig: undefined, baseDir: root, ruleSet: { forbidden }, validate: true },
    options.enhancedResolveOptions,
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser wrote a report instead of a result');
  const found = output.summary.violations.map(({ from, rule }) => `${rule.name} ${from}`);
  const expected = Object.entries(breaking).map(([rule, [file]]) => `${rule} ${file}`);
  expect(new Set(found)).toEqual(new Set(expected));
});

test('every rule but the one on development packages has a case here', () => {
  const names = forbidden.map(({ name }: { name: string }) => name);
  expect(names.filter((name: string) => !breaking[name])).toEqual(['what-ships-has-its-packages']);
});
