/** From the files of a cloud assembly to the inventory that the local cloud runs. */
import { accountId, region } from './account.ts';
import { AssemblyError } from './assembly-error.ts';
import { inertReference, inertTypeOf } from './inert-resources.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { InertResource, Inventory } from './inventory.ts';
import { type AssemblyFiles, readAssembly, type StackTemplate, type TemplateResource } from './manifest.ts';
import type { Declared, Facts, Identity } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * @param directory a `cdk.out`
 * @throws AssemblyError for a resource type, property, intrinsic or section that the local cloud does not know.
 */
export async function loadAssembly(directory: string): Promise<Inventory> {
  const files = await readAssembly(directory);
  const exports = exportsOf(files.stacks);
  const facts: Partial<Facts>[] = [];
  const inert: InertResource[] = [];
  for (const stack of files.stacks) {
    for (const [logicalId, resource] of Object.entries(stack.resources)) {
      const inertType = inertTypeOf(resource.Type, logicalId);
      if (inertType) {
        inert.push({ path: pathOf(stack, logicalId), type: resource.Type, reason: inertType.reason });
      } else {
        const declared = declare(files, exports, stack, logicalId, resource);
        facts.push(knownType(declared).read(declared, Object.keys(resource.Properties)));
      }
    }
  }
  return inventoryOf(facts, inert);
}

type Exports = ReadonlyMap<string, { readonly stack: StackTemplate; readonly value: unknown }>;

function exportsOf(stacks: readonly StackTemplate[]): Exports {
  return new Map(
    stacks.flatMap((stack) =>
      Object.values(stack.outputs)
        .filter((output) => output.Export !== undefined)
        .map((output) => [String(output.Export!.Name), { stack, value: output.Value }] as const),
    ),
  );
}

function declare(
  files: AssemblyFiles,
  exports: Exports,
  stack: StackTemplate,
  logicalId: string,
  resource: TemplateResource,
): Declared {
  const path = pathOf(stack, logicalId);
  const scope = scopeOf(files, exports, stack, `${path} (${resource.Type})`);
  return {
    type: resource.Type,
    logicalId,
    stackName: stack.name,
    path,
    property: (name) => resolve(resource.Properties[name], scope),
    assetDir: (s3Key) => {
      const directory = files.assets.get(s3Key.replace(/\.zip$/, ''));
      if (directory !== undefined) return directory;
      throw new AssemblyError(
        scope.where,
        `uses the asset ${s3Key}, which the assembly does not hold.`,
        'Run `npm run build`.',
      );
    },
  };
}

function scopeOf(files: AssemblyFiles, exports: Exports, stack: StackTemplate, where: string): Scope {
  const identityOf = (logicalId: string, attribute: string): Identity | string => {
    const resource = stack.resources[logicalId];
    if (resource === undefined) {
      throw new AssemblyError(
        where,
        `refers to ${logicalId}, which its template does not hold.`,
        'Run `npm run build`.',
      );
    }
    if (inertTypeOf(resource.Type, logicalId)) return inertReference(pathOf(stack, logicalId), attribute);
    const declared = declare(files, exports, stack, logicalId, resource);
    return knownType(declared).identify(declared);
  };
  return {
    where,
    ref: (name) => {
      if (name === 'AWS::StackName') return stack.name;
      if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
      const identity = identityOf(name, 'Ref');
      return typeof identity === 'string' ? identity : identity.ref;
    },
    attribute: (logicalId, name) => {
      const identity = identityOf(logicalId, name);
      if (typeof identity === 'string') return identity;
      const value = identity.attributes[name];
      if (value !== undefined) return value;
      throw new AssemblyError(
        where,
        `asks for the attribute ${name} of ${pathOf(stack, logicalId)}, which the local cloud does not know.`,
        'Teach the file of its type in local/assembly/resources/ about it.',
      );
    },
    imported: (exportName) => {
      const found = exports.get(exportName);
      if (found) return resolve(found.value, scopeOf(files, exports, found.stack, where));
      throw new AssemblyError(
        where,
        `imports ${exportName}, which no stack of the assembly exports.`,
        'Run `npm run build`.',
      );
    },
  };
}

function knownType(declared: Declared): (typeof resourceTypes)[number] {
  const known = resourceTypes.find((candidate) => candidate.type === declared.type);
  if (known) return known;
  throw new AssemblyError(
    `${declared.path} (${declared.type})`,
    'is a resource that the local cloud does not know.',
    'Give its type a file in local/assembly/resources/, or, if it has no effect on a laptop, a row with the reason in local/assembly/inert-resources.ts.',
  );
}

function pathOf(stack: StackTemplate, logicalId: string): string {
  return stack.paths.get(logicalId) ?? `${stack.name}/${logicalId}`;
}

function inventoryOf(facts: readonly Partial<Facts>[], inert: readonly InertResource[]): Inventory {
  const all = <K extends keyof Facts>(key: K): Facts[K][number][] => facts.flatMap((fact) => [...(fact[key] ?? [])]);
  const layers = new Map(all('layers').map((layer) => [layer.arn, layer.dir]));
  const withEvents = new Set(all('bucketsWithEvents'));
  const routes = all('routes');
  return {
    functions: all('functions').map(({ layerArns, ...rest }) => ({
      ...rest,
      layerDirs: layerArns.flatMap((arn) => {
        const dir = layers.get(arn);
        if (dir === undefined) return missingLayer(rest.name, arn);
        return dir === null ? [] : [dir];
      }),
    })),
    queues: all('queues'),
    eventSourceMappings: all('eventSourceMappings'),
    rules: all('rules'),
    buckets: all('buckets').map((bucket) => ({
      ...bucket,
      hasEvents: bucket.hasEvents || withEvents.has(bucket.name),
    })),
    stateMachines: all('stateMachines'),
    apis: all('apis').map((api) => ({
      ...api,
      routes: routes.filter((route) => route.apiId === api.id).map(({ apiId: _apiId, ...route }) => route),
    })),
    secrets: all('secrets'),
    deploymentSteps: all('deploymentSteps'),
    inert,
  };
}

function missingLayer(functionName: string, arn: string): never {
  throw new AssemblyError(
    functionName,
    `uses the layer ${arn}, which the assembly does not hold.`,
    'Make the layer in the same app.',
  );
}
