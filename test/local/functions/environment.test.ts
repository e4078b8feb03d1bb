import { describe, expect, it } from 'vitest';
import { environmentOverrides, type LocalEndpoints } from '../../../local/assembly/environment-overrides.ts';
import { inertTypeOf, inertTypes } from '../../../local/assembly/inert-resources.ts';
import { environmentOf } from '../../../local/functions/environment.ts';
import { aFunction } from './a-function.ts';

const endpoints: LocalEndpoints = {
  databaseUrl: 'postgres://here',
  vectorStoreUrl: 'lancedb:/here',
  embedderUrl: undefined,
  embedderApiKeys: [],
  languageModelUrl: undefined,
  languageModelApiKey: undefined,
  doclingUrl: undefined,
  transcriberUrl: undefined,
  ocrLanguages: undefined,
  egressAllow: undefined,
  tokenSecret: undefined,
  oidcIssuers: undefined,
  edgarOrigin: undefined,
  sourceBuckets: undefined,
  corsOrigins: undefined,
  sqliteFolder: undefined,
  storageUrl: 'http://127.0.0.1:1',
  servicesUrl: 'http://127.0.0.1:2',
  metricsUrl: 'http://127.0.0.1:3/m',
  accessKeyId: 'id',
  secretAccessKey: 'key',
  sentenceModelUrl: undefined,
  openJobsDelaySeconds: 1,
  logLevelOf: (title) => (title === 'echo' ? 'debug' : 'info'),
  compileCacheDir: '/cache',
};
const readSecret = async (id: string) => `value of ${id}`;
const environmentFor = (environment: Record<string, string>) =>
  environmentOf(aFunction('', { environment }), endpoints, readSecret);

describe('the environment of a function', () => {
  it('overrides what is declared, adds what every function needs, and keeps the rest', async () => {
    const environment = await environmentFor({
      DATABASE_URL: 'data-api:inert:Db/Cluster:Ref',
      EMBEDDER_URL: 'lexical:',
      LAKE_BUCKET: 'lake',
      LOG_LEVEL: 'info',
    });
    expect(environment).toMatchObject({
      DATABASE_URL: 'postgres://here',
      EMBEDDER_URL: 'lexical:',
      LAKE_BUCKET: 'lake',
      LOG_LEVEL: 'debug',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'echo',
    });
    expect(environment).not.toHaveProperty('VECTOR_STORE_URL');
    expect(environment).not.toHaveProperty('SENTENCE_MODEL_URL');
  });

  it('holds the secrets that the template refers to', async () => {
    const { TOKEN } = await environmentFor({ TOKEN: 'a-{{resolve:secretsmanager:s:SecretString:::}}' });
    expect(TOKEN).toBe('a-value of s');
  });

  it('gives the keys of providers to the functions that call them, and never that of another server', async () => {
    const declared = { EMBEDDER_URL: 'openai:', EMBEDDER_API_KEY: 'secret:of-the-template' };
    const asBuilt = await environmentFor(declared);
    expect(asBuilt).toMatchObject({ EMBEDDER_API_KEY: 'secret:of-the-template' });
    const chosen = {
      ...endpoints,
      embedderUrl: 'openai:http://127.0.0.1:9/v1',
      embedderApiKeys: [undefined, 'second'],
    };
    expect(await environmentOf(aFunction('', { environment: declared }), chosen, readSecret)).toMatchObject({
      EMBEDDER_URL: 'openai:http://127.0.0.1:9/v1',
      EMBEDDER_API_KEY: 'none',
      EMBEDDER_API_KEY_2: 'second',
    });
    const other = await environmentOf(aFunction('', { environment: { LAKE_BUCKET: 'lake' } }), chosen, readSecret);
    expect(JSON.stringify(other)).not.toContain('API_KEY');
  });

  it('rejects a variable that refers to what does not run here', async () => {
    await expect(environmentFor({ CLUSTER: 'arn:inert:Storage/Db/Cluster:Arn' })).rejects.toThrow(
      'echo (AWS::Lambda::Function): has the variable CLUSTER, which refers to Storage/Db/Cluster;',
    );
  });
});

describe('the tables of differences', () => {
  it('give a reason for each row, and hold no row twice', () => {
    const rows = [...environmentOverrides, ...inertTypes];
    expect(rows.filter(({ reason }) => !/^[A-Z`].{10,}\.$/.test(reason))).toEqual([]);
    const names = environmentOverrides.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const types = inertTypes.map(({ type, logicalId }) => `${type} ${logicalId}`);
    expect(new Set(types).size).toBe(types.length);
  });

  it('call a function inert only when it serves CDK itself', () => {
    expect(inertTypeOf('AWS::Lambda::Function', 'BucketNotificationsHandler050A')).toBeDefined();
    expect(inertTypeOf('AWS::Lambda::Function', 'FetchDocuments')).toBeUndefined();
    expect(inertTypeOf('AWS::DynamoDB::Table', 'Table')).toBeUndefined();
  });
});
