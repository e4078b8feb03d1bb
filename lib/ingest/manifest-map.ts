import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export interface ManifestMapProps {
  /** Bucket of manifests and results. */
  readonly lake: s3.IBucket;
  /** JSONata of the manifest's key: a JSONL object with one item per line. */
  readonly manifestKey: string;
  /** Express children end within 5 minutes and cost a fraction; Standard ones may take as long as they need. */
  readonly childType: sfn.StateMachineType;
  readonly maxConcurrency: number;
  readonly maxItemsPerBatch: number;
  readonly processor: sfn.IChainable;
}

/** Half of what a state may hold, so that a batch and what the stages say of it fit. */
const maxInputBytesPerBatch = 131_072;

/**
 * Where a map writes what became of its children: scratch of the job. Must say what `scratchPrefix` of `keys.ts` says;
 * a test compares them.
 */
export const resultPrefix = "{% $tenantId & '/jobs/' & $jobId & '/result' %}";

/** A distributed map over a manifest in the lake. It tolerates every failure: Reconcile decides, not the map. */
export function manifestMap(scope: Construct, id: string, props: ManifestMapProps): sfn.DistributedMap {
  const map = sfn.DistributedMap.jsonata(scope, id, {
    label: id,
    mapExecutionType: props.childType,
    maxConcurrency: props.maxConcurrency,
    toleratedFailurePercentage: 100,
    itemReader: new sfn.S3JsonLItemReader({ bucket: props.lake, key: props.manifestKey }),
    itemBatcher: new sfn.ItemBatcher({
      maxItemsPerBatch: props.maxItemsPerBatch,
      maxInputBytesPerBatch,
      batchInput: {
        tenantId: '{% $tenantId %}',
        jobId: '{% $jobId %}',
        attempt: '{% $attempt %}',
        trace: '{% $trace %}',
      },
    }),
    resultWriterV2: new sfn.ResultWriterV2({ bucket: props.lake, prefix: resultPrefix }),
    outputs: {},
  });
  return map.itemProcessor(props.processor);
}
