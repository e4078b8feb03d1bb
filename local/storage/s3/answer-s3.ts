import type { IncomingMessage, ServerResponse } from 'node:http';
import { noSuchKey, type ObjectStorage } from '../objects/object-storage.ts';
import { copyObject } from './copy-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { listObjects } from './list-objects.ts';
import { completeMultipartUpload, createMultipartUpload, listParts, partNumberOf } from './multipart.ts';
import { descriptionOf } from './object-description.ts';
import type { S3Operation, S3Request } from './operation.ts';
import { readText, receiveBody } from './receive-body.ts';
import { S3Error } from './s3-error.ts';
import { objectHeaders, sendObject } from './send-object.ts';
import { escapeXml } from './xml.ts';

export interface S3Exchange {
  readonly storage: ObjectStorage;
  readonly request: S3Request;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

/** 1,000 keys of 1,024 bytes, escaped. */
const largestXmlBytes = 8 * 1024 * 1024;

const answers: Readonly<Record<S3Operation, (exchange: S3Exchange) => void | Promise<void>>> = {
  ListBuckets: ({ storage, response }) => {
    const entry = ({ name, createdAt }: { name: string; createdAt: number }) =>
      `<Bucket><Name>${escapeXml(name)}</Name><CreationDate>${new Date(createdAt).toISOString()}</CreationDate></Bucket>`;
    const entries = storage.buckets().map(entry).join('');
    sendXml(response, `<ListAllMyBucketsResult><Buckets>${entries}</Buckets></ListAllMyBucketsResult>`);
  },
  HeadBucket: ({ storage, request, response }) => {
    storage.demandBucket(request.bucket);
    response.writeHead(200).end();
  },
  ListObjectsV2: ({ storage, request, response }) => sendXml(response, listObjects(storage, request)),
  GetObject: ({ storage, request, response }) => sendObject(response, storage, request, demand(storage, request)),
  HeadObject: ({ storage, request, response }) => {
    const object = demand(storage, request);
    const headers = objectHeaders(object, request.headers['x-amz-checksum-mode']);
    response.writeHead(200, { ...headers, 'content-length': String(object.sizeBytes) }).end();
  },
  PutObject: putObject,
  CopyObject: ({ storage, request, response }) => sendXml(response, copyObject(storage, request)),
  DeleteObject: ({ storage, request, response }) => {
    storage.delete(request.bucket, request.key);
    response.writeHead(204).end();
  },
  DeleteObjects: async ({ storage, request, message, response }) => {
    storage.demandBucket(request.bucket);
    sendXml(response, deleteObjects(storage, request, await readText(message, largestXmlBytes)));
  },
  CreateMultipartUpload: ({ storage, request, response }) => sendXml(response, createMultipartUpload(storage, request)),
  UploadPart: async ({ storage, request, message, response }) => {
    const uploadId = request.query.get('uploadId') ?? '';
    const number = partNumberOf(request);
    storage.demandUpload(request.bucket, request.key, uploadId);
    const { file, checksum } = await receiveBody(message, request, storage.files);
    storage.addPart(request.bucket, request.key, uploadId, number, file);
    response.writeHead(200, { etag: `"${file.md5}"`, ...checksumHeader(checksum) }).end();
  },
  ListParts: ({ storage, request, response }) => sendXml(response, listParts(storage, request)),
  CompleteMultipartUpload: async ({ storage, request, message, response }) =>
    sendXml(response, completeMultipartUpload(storage, request, await readText(message, largestXmlBytes))),
  AbortMultipartUpload: ({ storage, request, response }) => {
    storage.abortUpload(request.bucket, request.key, request.query.get('uploadId') ?? '');
    response.writeHead(204).end();
  },
};

export async function answerS3(exchange: S3Exchange): Promise<void> {
  await answers[exchange.request.operation](exchange);
}

async function putObject({ storage, request, message, response }: S3Exchange): Promise<void> {
  const { bucket, key, headers } = request;
  const condition = headers['if-none-match'];
  if (condition !== undefined && condition !== '*') {
    throw new S3Error('NotImplemented', 'The local cloud takes If-None-Match of PutObject only as *.', 501);
  }
  storage.demandBucket(bucket);
  const { file, checksum } = await receiveBody(message, request, storage.files);
  const options = { onlyIfAbsent: condition === '*', checksum };
  const object = storage.put(bucket, key, descriptionOf(headers), file, options);
  response.writeHead(200, { etag: `"${object.etag}"`, ...checksumHeader(checksum) }).end();
}

function demand(storage: ObjectStorage, { bucket, key }: S3Request) {
  const object = storage.find(bucket, key);
  if (object === undefined) throw noSuchKey(bucket, key);
  return object;
}

function checksumHeader(checksum: { algorithm: string; value: string } | undefined): Record<string, string> {
  return checksum === undefined ? {} : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value };
}

function sendXml(response: ServerResponse, xml: string): void {
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(xml) }).end(xml);
}
