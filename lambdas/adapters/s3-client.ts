import { S3Client } from '@aws-sdk/client-s3';

/** A client for the buckets of the deployment. */
export function openS3Client(): S3Client {
  return new S3Client({
    forcePathStyle: true,
    // The default adds a checksum of an empty body to presigned URLs, which no upload would match.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
}
