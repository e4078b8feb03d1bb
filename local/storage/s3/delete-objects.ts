import type { ObjectStorage } from '../objects/object-storage.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';
import { escapeXml, parseXml } from './xml.ts';

const mostKeys = 1000;

/** Answers DeleteObjects. A key that is not there counts as deleted. */
export function deleteObjects(storage: ObjectStorage, { bucket }: S3Request, body: string): string {
  const root = parseXml(body);
  if (root?.name !== 'Delete') throw malformed('Its root must be Delete');
  const keys: string[] = [];
  let isQuiet = false;
  for (const element of root.children) {
    if (element.name === 'Quiet') isQuiet = element.text.trim() === 'true';
    else if (element.name === 'Object') keys.push(keyOf(element.children));
    else throw malformed(`The local cloud does not know ${element.name} in it`);
  }
  if (keys.length === 0 || keys.length > mostKeys) throw malformed(`It must name 1 to ${mostKeys} objects`);
  for (const key of keys) storage.delete(bucket, key);
  const deleted = isQuiet ? [] : keys.map((key) => `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${deleted.join('')}</DeleteResult>`;
}

/** An object of the request may carry conditions and a version, which would be ignored. */
function keyOf(children: readonly { readonly name: string; readonly text: string }[]): string {
  const [key, ...others] = children;
  if (key?.name !== 'Key' || key.text === '') throw malformed('Each Object needs a Key');
  const [other] = others;
  if (other !== undefined) {
    throw new S3Error('NotImplemented', `The local cloud does not implement ${other.name} in DeleteObjects.`, 501);
  }
  return key.text;
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML of the request is not valid. ${why}.`, 400);
}
