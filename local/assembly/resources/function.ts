import * as z from 'zod';
import { arnOf } from '../account.ts';
import { AssemblyError } from '../assembly-error.ts';
import { nameOf, resourceType, wholeNumber } from '../resource-type.ts';

const asset = z.strictObject({ S3Bucket: z.string(), S3Key: z.string() });

export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  properties: z.strictObject({
    FunctionName: z.string().optional(),
    Handler: z.string(),
    Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js functions run here'),
    Code: asset,
    PackageType: z.literal('Zip').optional(),
    MemorySize: wholeNumber.default(128),
    Timeout: wholeNumber.default(3),
    Layers: z.array(z.string()).default([]),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).default({}),
    ReservedConcurrentExecutions: wholeNumber.optional(),
  }),
  ignored: {
    Architectures: 'the functions run on this processor',
    Description: 'a description is for people',
    EphemeralStorage: 'the disk of this machine is the limit',
    KmsKeyArn: 'files are as private as the data folder',
    LoggingConfig: 'all logs go to the logs of the data folder',
    Role: 'there is one user',
    Tags: 'tags are for bills',
    TracingConfig: 'traces need X-Ray',
    VpcConfig: 'there is one network: loopback',
    DeadLetterConfig: 'only stages of machines, queues and rules invoke functions, and each has its own dead letters',
    RecursiveLoop: 'loops are not detected here',
    RuntimeManagementConfig: 'the runtime is the pinned Node.js',
  },
  identify: (declared) => {
    const name = nameOf(declared, 'FunctionName').slice(0, 64);
    return { ref: name, attributes: { Arn: arnOf('lambda', `function:${name}`) } };
  },
  read: (properties, self) => ({
    functions: [
      {
        name: self.ref,
        arn: self.attributes.Arn!,
        title: titleOf(self.path),
        handler: properties.Handler,
        assetDir: self.assetDir(properties.Code.S3Key) ?? notInAssembly(self.path),
        layerArns: properties.Layers,
        environment: properties.Environment.Variables ?? {},
        memoryMb: properties.MemorySize,
        timeoutSeconds: properties.Timeout,
        reservedConcurrency: properties.ReservedConcurrentExecutions ?? null,
      },
    ],
  }),
});

/** `Sheaf-Pipeline/Ingest/FetchDocuments/Function` → `fetch-documents`: the last id that says what it is. */
export function titleOf(path: string): string {
  const ids = path.split('/').filter((id) => !['Resource', 'Function', 'Handler', 'Default'].includes(id));
  return (ids.at(-1) ?? path).replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function notInAssembly(path: string): never {
  throw new AssemblyError(path, 'has code that is made when it is published.', 'Bundle it before the synthesis.');
}

export const layerVersion = resourceType({
  type: 'AWS::Lambda::LayerVersion',
  properties: z.strictObject({ LayerName: z.string().optional(), Content: asset }),
  ignored: {
    CompatibleArchitectures: 'the functions run on this processor',
    CompatibleRuntimes: 'the runtime is the pinned Node.js',
    Description: 'a description is for people',
    LicenseInfo: 'a licence is for people',
  },
  identify: (declared) => {
    const arn = arnOf('lambda', `layer:${nameOf(declared, 'LayerName')}:1`);
    return { ref: arn, attributes: { LayerVersionArn: arn } };
  },
  read: (properties, self) => ({ layers: [{ arn: self.ref, dir: self.assetDir(properties.Content.S3Key) }] }),
});

/** A published version is the function itself: a laptop runs one. */
export const functionVersion = resourceType({
  type: 'AWS::Lambda::Version',
  properties: z.strictObject({ FunctionName: z.string() }),
  ignored: { Description: 'a description is for people', CodeSha256: 'the assembly holds one code' },
  identify: (declared) => {
    const name = String(declared.property('FunctionName')).replace(/^arn:.*:function:/, '');
    const arn = `${arnOf('lambda', `function:${name}`)}:1`;
    return { ref: arn, attributes: { Version: '1', FunctionArn: arn } };
  },
  read: () => ({}),
});
