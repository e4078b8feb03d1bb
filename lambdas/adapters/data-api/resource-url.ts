/** Where a `data-api:` URL points. */
export interface DataApiResource {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly region: string;
}

/**
 * Reads `data-api:{cluster ARN}?secret={secret ARN}&database={name}`.
 * @throws Error that says which part is missing
 */
export function parseDataApiUrl(url: string): DataApiResource {
  const { protocol, pathname: resourceArn, searchParams } = new URL(url);
  const region = /^arn:aws[a-z-]*:rds:([a-z0-9-]+):\d{12}:cluster:.+$/.exec(resourceArn)?.[1];
  if (protocol !== 'data-api:' || region === undefined) {
    throw new Error(
      'The URL of a Data API is data-api:{ARN of the cluster}?secret={ARN of its secret}&database={name}.',
    );
  }
  const known = new Set(['secret', 'database']);
  const unknown = [...searchParams.keys()].find((key) => !known.has(key));
  if (unknown !== undefined)
    throw new Error(`The data-api: URL has the parameter "${unknown}"; it takes secret and database.`);
  const secretArn = searchParams.get('secret');
  const database = searchParams.get('database');
  if (!secretArn) throw new Error('The data-api: URL lacks ?secret={ARN of the secret of the login}.');
  if (!database) throw new Error('The data-api: URL lacks &database={name}.');
  return { resourceArn, secretArn, database, region };
}
