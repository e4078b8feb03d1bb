/** What the local cloud knows of one CloudFormation resource type; `resources/` has one file per type. */
import * as z from 'zod';
import { AssemblyError } from './assembly-error.ts';
import type {
  ApiRoute,
  BucketResource,
  DeploymentStep,
  EventSourceMapping,
  FunctionResource,
  QueueResource,
  RuleResource,
  SecretResource,
  StateMachineResource,
} from './inventory.ts';

/** A resource of a template. */
export interface Declared {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  /** Construct path, `Sheaf-Pipeline/FetchDocuments`: for people. */
  readonly path: string;
  /** The resolved property, or undefined. */
  property(name: string): unknown;
  /** Directory of the asset behind an S3 key of the assembly; null for one that is made when it is published. */
  assetDir(s3Key: string): string | null;
}

/** What `Ref` and `Fn::GetAtt` give. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What one resource adds to the inventory. Layers, routes and notifications are joined to their owners at the end. */
export interface Facts {
  readonly functions: readonly (Omit<FunctionResource, 'layerDirs'> & { readonly layerArns: readonly string[] })[];
  /** `dir` is null for a layer of native packages: they come from the repository's node_modules. */
  readonly layers: readonly { readonly arn: string; readonly dir: string | null }[];
  readonly queues: readonly QueueResource[];
  readonly eventSourceMappings: readonly EventSourceMapping[];
  readonly rules: readonly RuleResource[];
  readonly buckets: readonly BucketResource[];
  readonly bucketsWithEvents: readonly string[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly apis: readonly { readonly id: string; readonly binaryMediaTypes: readonly string[] }[];
  readonly routes: readonly (ApiRoute & { readonly apiId: string })[];
  readonly secrets: readonly SecretResource[];
  readonly deploymentSteps: readonly DeploymentStep[];
}

export interface ResourceType {
  readonly type: string;
  identify(declared: Declared): Identity;
  read(declared: Declared, names: readonly string[]): Partial<Facts>;
}

/**
 * `properties` is a strict schema of what has an effect here; `ignored` says of each other accepted property why it has
 * none. A property in neither is an error.
 */
export function resourceType<Properties extends Record<string, unknown>>(definition: {
  readonly type: string;
  readonly properties: z.ZodType<Properties> & { readonly shape: Readonly<Record<string, unknown>> };
  readonly ignored?: Readonly<Record<string, string>>;
  identify(declared: Declared): Identity;
  read(properties: Properties, self: Declared & Identity): Partial<Facts>;
}): ResourceType {
  const { type, properties: schema, ignored = {}, identify, read } = definition;
  return {
    type,
    identify,
    read(declared, names) {
      const known = names.filter((name) => !Object.hasOwn(ignored, name));
      const unknown = known.filter((name) => !Object.hasOwn(schema.shape, name));
      if (unknown.length > 0) {
        throw new AssemblyError(
          `${declared.path} (${type})`,
          `has ${unknown.length === 1 ? 'the property' : 'the properties'} ${unknown.join(', ')}, which the local cloud does not know.`,
          'Teach its file in local/assembly/resources/ about it, or remove it from the construct.',
        );
      }
      const parsed = schema.safeParse(Object.fromEntries(known.map((name) => [name, declared.property(name)])));
      if (!parsed.success) {
        throw new AssemblyError(
          `${declared.path} (${type})`,
          `has a property that the local cloud does not know how to run.\n${z.prettifyError(parsed.error)}\n`,
          'Teach its file in local/assembly/resources/ about it, or change the construct.',
        );
      }
      return read(parsed.data, Object.assign(Object.create(declared), identify(declared)));
    },
  };
}

/** The explicit name, or one made of stack and logical id, as CloudFormation does (without its random ending). */
export function nameOf(declared: Declared, property: string): string {
  const explicit = declared.property(property);
  return typeof explicit === 'string' ? explicit : `${declared.stackName}-${declared.logicalId}`;
}

/** CloudFormation takes numbers and booleans as text, too. */
export const wholeNumber = z.coerce.number().int();
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);
