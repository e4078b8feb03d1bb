import { isCredentialName } from './parameter-fields.ts';
import type { ApiFetchParameters } from './parameters.ts';

interface ParameterFault {
  readonly path: string[];
  readonly message: string;
}

/** Parameters that are well each by itself, and do not go together. */
export function parameterFaults(parameters: ApiFetchParameters): ParameterFault[] {
  return [...bodyFaults(parameters), ...formatFaults(parameters), ...plainCredentials(parameters)];
}

function bodyFaults({ method, body, pagination, updatedSince }: ApiFetchParameters): ParameterFault[] {
  const faults: ParameterFault[] = [];
  if (method === 'GET' && body !== undefined)
    faults.push({ path: ['body'], message: 'goes with method POST only: a GET has no body' });
  const isObject = method === 'POST' && (body === undefined || (isRecord(body) && body !== null));
  const why = 'needs method POST and a body that is a JSON object';
  if (pagination.type === 'cursor' && pagination.in === 'body' && !isObject)
    faults.push({ path: ['pagination', 'in'], message: why });
  if (updatedSince?.in === 'body' && !isObject) faults.push({ path: ['updatedSince', 'in'], message: why });
  return faults;
}

function formatFaults({ format, dataPath, pagination, fields, updatedSince }: ApiFetchParameters): ParameterFault[] {
  const faults: ParameterFault[] = [];
  const hasRowsOnly = format === 'ndjson' || format === 'csv';
  if (hasRowsOnly && dataPath !== undefined)
    faults.push({ path: ['dataPath'], message: `is for json and xml: in ${format} each line is an item` });
  const isInAnswer = pagination.type === 'cursor' || pagination.type === 'nextUrl';
  if (hasRowsOnly && isInAnswer)
    faults.push({ path: ['pagination', 'type'], message: `cannot be ${pagination.type}: ${format} holds items only` });
  if (format === 'xml' && dataPath === undefined)
    faults.push({ path: ['dataPath'], message: 'is needed for xml, such as response.items.item' });
  if (updatedSince !== undefined && fields.updatedAt === undefined)
    faults.push({ path: ['fields', 'updatedAt'], message: 'is needed with updatedSince: it tells where to go on' });
  return faults;
}

function plainCredentials({ headers, query }: ApiFetchParameters): ParameterFault[] {
  const named = { headers, query };
  return (['headers', 'query'] as const).flatMap((place) =>
    Object.entries(named[place])
      .filter(([name, value]) => isCredentialName(name) && !isRecord(value))
      .map(([name]) => ({
        path: [place, name],
        message: 'is a credential: give it as {"secret": "…"} or {"secretRef": "…"}, or in auth',
      })),
  );
}

function isRecord(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
