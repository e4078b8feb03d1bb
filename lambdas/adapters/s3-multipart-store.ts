import type { S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { MultipartStore, ObjectStore, StoredPart } from '@sheaf/core/ports';
import { sdkErrorOf, throwFault } from './aws-fault.ts';
import { openS3Client } from './s3-client.ts';
import { openObjectStore } from './s3-object-store.ts';

/** MultipartStore on S3. Parts that nobody completes are given up by the lifecycle of the bucket. */
export function openMultipartStore(bucket: string): MultipartStore {
  return new S3MultipartStore(bucket);
}

/** The bucket where files arrive, whole and in parts. */
export function openLanding(bucket: string): { landing: ObjectStore; landingParts: MultipartStore } {
  return { landing: openObjectStore(bucket), landingParts: openMultipartStore(bucket) };
}

class S3MultipartStore implements MultipartStore {
  readonly #bucket: string;
  readonly #client: S3Client = openS3Client();

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async begin(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.#bucket, Key: key });
    const { UploadId = '' } = await this.#client.send(command).catch(this.#fault);
    return UploadId;
  }

  async presignPart(
    key: string,
    id: string,
    { number, sizeBytes }: { readonly number: number; readonly sizeBytes: number },
    expiresSeconds: number,
  ): ReturnType<MultipartStore['presignPart']> {
    const part = { ...this.#place(key, id), PartNumber: number, ContentLength: sizeBytes };
    const signableHeaders = new Set(['content-length', 'host']);
    const signing = getSignedUrl(this.#client, new UploadPartCommand(part), {
      expiresIn: expiresSeconds,
      signableHeaders,
    });
    return { url: await signing.catch(this.#fault), headers: { 'content-length': String(sizeBytes) } };
  }

  async parts(key: string, id: string): Promise<readonly StoredPart[] | undefined> {
    const parts: StoredPart[] = [];
    let after: string | undefined;
    try {
      do {
        const page = await this.#client.send(
          new ListPartsCommand({ ...this.#place(key, id), PartNumberMarker: after }),
        );
        for (const { PartNumber, Size, ETag } of page.Parts ?? [])
          parts.push({ number: PartNumber ?? 0, sizeBytes: Size ?? 0, etag: (ETag ?? '').replaceAll('"', '') });
        after = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (after !== undefined);
      return parts;
    } catch (error) {
      return isNotOpen(error) ? undefined : this.#fault(error);
    }
  }

  async complete(key: string, id: string, parts: readonly StoredPart[]): Promise<boolean> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` }));
    const command = new CompleteMultipartUploadCommand({ ...this.#place(key, id), MultipartUpload: { Parts } });
    try {
      await this.#client.send(command);
      return true;
    } catch (error) {
      return isNotOpen(error) ? false : this.#fault(error);
    }
  }

  async abort(key: string, id: string): Promise<void> {
    try {
      await this.#client.send(new AbortMultipartUploadCommand(this.#place(key, id)));
    } catch (error) {
      if (!isNotOpen(error)) this.#fault(error);
    }
  }

  #place(key: string, id: string): { Bucket: string; Key: string; UploadId: string } {
    return { Bucket: this.#bucket, Key: key, UploadId: id };
  }

  readonly #fault = (error: unknown): never => throwFault(`Bucket ${this.#bucket}`, error);
}

function isNotOpen(error: unknown): boolean {
  return sdkErrorOf(error).name === 'NoSuchUpload';
}
