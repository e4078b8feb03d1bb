/** The one account and region of the local cloud; fauxqs and the interpreter use the same. */
export const region = 'us-east-1';
export const accountId = '000000000000';

export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

/** Port-free, so that it may be stored: the SDK sends it to the configured endpoint. */
export function queueUrlOf(name: string): string {
  return `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
}
