import { describe, expect, test } from 'vitest';
import { aDist, anAssembly, flat, type StackTemplate } from './an-assembly.ts';

/** Types of which the data, not the code, is the point. */
const stateful = new Set(['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::RDS::DBCluster', 'AWS::SecretsManager::Secret']);

const first = anAssembly();
const second = anAssembly({}, aDist('export const handler = () => "changed";'));

function exportsOf(template: StackTemplate): Record<string, string> {
  const outputs = Object.values(template.Outputs ?? {}).filter((output) => output.Export);
  return Object.fromEntries(outputs.map(({ Export, Value }) => [flat(Export?.Name), flat(Value)]));
}

function importsOf(template: StackTemplate): string[] {
  return [...new Set(JSON.stringify(template).match(/(?<="Fn::ImportValue":")[^"]+/g))].sort();
}

describe('a second deployment with other code', () => {
  test('changes no export and no import between stacks', () => {
    for (const name of ['storage', 'pipeline', 'api'] as const) {
      expect(exportsOf(second.templates[name]), name).toEqual(exportsOf(first.templates[name]));
      expect(importsOf(second.templates[name]), name).toEqual(importsOf(first.templates[name]));
    }
  });

  test('changes the code of functions, so that the comparison means something', () => {
    const codeOf = (template: StackTemplate) =>
      JSON.stringify(Object.values(template.Resources).map(({ Properties }) => Properties?.Code));
    expect(codeOf(second.templates.pipeline)).not.toBe(codeOf(first.templates.pipeline));
  });

  test('keeps the logical ids of all that holds data: another id would be another, empty one', () => {
    const ids = Object.entries(second.templates.storage.Resources)
      .filter(([, { Type }]) => stateful.has(Type))
      .map(([id]) => id);
    expect(ids.sort()).toMatchInlineSnapshot(`
      [
        "AdminKeySecretCA126E48",
        "DatabaseAppSecret48DC418F",
        "DatabaseCluster5B53A178",
        "DatabaseMigratorSecret96D0A434",
        "DatabaseSystemSecret8AC922F0",
        "Key961B73FD",
        "LakeBucketB1D32E10",
        "LandingBucket6D60388F",
      ]
    `);
  });
});

describe('between stacks', () => {
  test('pass only names and ARNs of what holds data, out of storage', () => {
    const { storage, pipeline, api } = first.templates;
    expect(exportsOf(pipeline)).toEqual({});
    expect(exportsOf(api)).toEqual({});
    const exported = Object.values(exportsOf(storage));
    expect(exported.length).toBeGreaterThan(0);
    for (const value of exported) {
      const id = /^<([^.>]+)/.exec(value)?.[1] ?? '';
      expect(stateful.has(storage.Resources[id]?.Type ?? ''), value).toBe(true);
    }
    const offered = Object.keys(exportsOf(storage));
    for (const name of [...importsOf(pipeline), ...importsOf(api)]) expect(offered).toContain(name);
  });
});

describe('other configurations', () => {
  test('Qdrant needs no native module, and its key is a reference', () => {
    const { templates } = anAssembly({
      vectorStore: { kind: 'qdrant', url: 'https://vectors.example:6333', apiKeySecretName: 'qdrant-key' },
      embedder: {
        url: 'openai:https://models.example/v1?model=m',
        apiKeySecretName: 'model-key',
        standby: [{ url: 'openai:https://spare.example/v1?model=m', apiKeySecretName: 'spare-key' }],
      },
      languageModel: { url: 'anthropic:', apiKeySecretName: 'writer-key' },
    });
    const all = JSON.stringify(templates);
    expect(all).toContain('"VECTOR_STORE_URL":"qdrant:https://vectors.example:6333"');
    expect(all).toContain('"QDRANT_API_KEY":"secret:qdrant-key"');
    expect(all).toContain(
      '"EMBEDDER_URL":"openai:https://models.example/v1?model=m|openai:https://spare.example/v1?model=m"',
    );
    expect(all).toContain('"EMBEDDER_API_KEY":"secret:model-key"');
    expect(all).toContain('"EMBEDDER_API_KEY_2":"secret:spare-key"');
    expect(JSON.stringify(templates.api)).toContain('"LANGUAGE_MODEL_API_KEY":"secret:writer-key"');
    expect(JSON.stringify(templates.pipeline)).not.toContain('writer-key');
    expect(all).not.toContain('lancedb');
    const layers = Object.values(templates.pipeline.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::LayerVersion',
    );
    expect(layers.map(({ Properties }) => Properties.Description)).toEqual([
      'Sheaf core',
      expect.stringContaining('@hyzyla/pdfium'),
    ]);
  });

  test('servers that read documents have keys by reference, for the function that calls them and no other', () => {
    const { templates } = anAssembly({
      docling: { url: 'https://docling.example?mediaTypes=text/html', apiKeySecretName: 'docling-key' },
      transcriber: { url: 'openai:https://speech.example/v1?model=m', apiKeySecretName: 'speech-key' },
    });
    const variablesOf = (name: string) => {
      const found = Object.values(templates.pipeline.Resources).find(
        ({ Properties }) => Properties?.FunctionName === `sheaf-test-${name}`,
      );
      const { Variables } = found!.Properties.Environment as { Variables: Record<string, string> };
      return Variables;
    };
    const settings = {
      DOCLING_URL: 'https://docling.example?mediaTypes=text/html',
      TRANSCRIBER_URL: 'openai:https://speech.example/v1?model=m',
      OCR_LANGUAGES: 'eng',
    };
    expect(variablesOf('clean-documents')).toMatchObject({
      ...settings,
      DOCLING_API_KEY: 'secret:docling-key',
      TRANSCRIBER_API_KEY: 'secret:speech-key',
    });
    expect(variablesOf('fetch-documents')).toMatchObject(settings);
    expect(JSON.stringify(variablesOf('fetch-documents'))).not.toContain('secret:');
  });

  test('models of recognition that package.json does not pin are refused by name', () => {
    expect(() => anAssembly({ ocrLanguages: ['eng', 'deu'] })).toThrow(
      /@tesseract\.js-data\/deu is not among the dependencies.*npm install --save-exact @tesseract\.js-data\/deu/,
    );
  });

  test('an account and a region make no difference to what is needed', () => {
    const { templates } = anAssembly({ account: '123456789012', region: 'eu-central-1' });
    expect(Object.keys(templates.pipeline.Resources)).toEqual(Object.keys(first.templates.pipeline.Resources));
  });
});

test('fails with a sentence when a handler has no bundle', async () => {
  const { rmSync } = await import('node:fs');
  const dist = aDist();
  rmSync(`${dist}/functions/finish-job`, { recursive: true });
  expect(() => anAssembly({}, dist)).toThrow(/finish-job has no bundle in .*Write lambdas\/finish-job\/handler\.ts/);
});
