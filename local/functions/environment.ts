/** The environment of a function's process: what Lambda sets, what the template declares, what the laptop overrides. */

import { accountId, region } from '../assembly/account.ts';
import { AssemblyError } from '../assembly/assembly-error.ts';
import { type ReadSecret, resolveDynamicReferences } from '../assembly/dynamic-references.ts';
import { environmentOverrides, type LocalEndpoints } from '../assembly/environment-overrides.ts';
import { inertReferencePattern } from '../assembly/inert-resources.ts';
import type { FunctionResource } from '../assembly/inventory.ts';

/** Where traces and metrics go; as the OpenTelemetry specification names them. */
const telemetry = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS'];

/** Of this machine, and harmless: where programs, the home and temporary files are. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP', 'NODE_EXTRA_CA_CERTS', ...telemetry];

/**
 * @throws AssemblyError when a declared variable refers to something that does not run here and is not overridden, or
 * to a secret that is not there.
 */
export async function environmentOf(
  definition: FunctionResource,
  endpoints: LocalEndpoints,
  readSecret: ReadSecret,
): Promise<Readonly<Record<string, string>>> {
  const declared: Record<string, string> = { ...definition.environment };
  const set: Record<string, string> = {};
  for (const { name, when, value } of environmentOverrides) {
    const local = value(endpoints, definition.title);
    if (local === undefined) continue;
    const declares = typeof when === 'object' ? when.beside : name;
    if (when === 'always' || Object.hasOwn(declared, declares)) set[name] = local;
  }
  for (const [name, value] of Object.entries(declared)) {
    if (!Object.hasOwn(set, name))
      set[name] = await resolveDynamicReferences(refuseInert(definition, name, value), readSecret);
  }
  return { ...fromHost(), ...runtimeVariables(definition), ...set };
}

function refuseInert(definition: FunctionResource, name: string, value: string): string {
  const inert = inertReferencePattern.exec(value);
  if (inert === null) return value;
  throw new AssemblyError(
    `${definition.title} (AWS::Lambda::Function)`,
    `has the variable ${name}, which refers to ${inert[1]}; that resource does not run on a laptop.`,
    'Give the variable a row in local/assembly/environment-overrides.ts.',
  );
}

function fromHost(): Record<string, string> {
  return Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function runtimeVariables(definition: FunctionResource): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: definition.title,
    AWS_ACCOUNT_ID: accountId,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    LAMBDA_TASK_ROOT: definition.assetDir,
    LANG: 'en_US.UTF-8',
    SHEAF_FUNCTION_ARN: definition.arn,
    TZ: ':UTC',
    _HANDLER: definition.handler,
  };
}
