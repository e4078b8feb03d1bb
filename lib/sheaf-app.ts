import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { SheafConfig } from '../config/schema.ts';
import { ApiStack } from './api/api-stack.ts';
import { PipelineStack } from './pipeline/pipeline-stack.ts';
import { StorageStack } from './storage/storage-stack.ts';

export interface SheafAppProps {
  readonly config: SheafConfig;
  /** Folder that the build filled. */
  readonly distDir: string;
  /**
   * Where the cloud assembly goes.
   * @default - what the CDK CLI says, or a temporary folder
   */
  readonly outdir?: string;
}

/** Flags belong in code: cdk.json reaches only the CLI, and without the first a map loses its ResultWriter in silence. */
const flags = {
  '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  // Only what holds data is referred to, so no reference ever has to be given up.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/** The whole deployment. Storage comes first, and stays when the rest goes. */
export class SheafApp extends App {
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
  readonly api: ApiStack;

  constructor(props: SheafAppProps) {
    super({
      context: flags,
      analyticsReporting: false,
      ...(props.outdir !== undefined && { outdir: props.outdir }),
    } satisfies AppProps);
    const { config, distDir } = props;
    const { account, region, name } = config;
    const env = { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
    const shared = { config, distDir, env };
    this.storage = new StorageStack(this, 'Storage', { ...shared, stackName: `sheaf-${name}-storage` });
    const { storage } = this;
    this.pipeline = new PipelineStack(this, 'Pipeline', { ...shared, storage, stackName: `sheaf-${name}-pipeline` });
    this.api = new ApiStack(this, 'Api', { ...shared, storage, stackName: `sheaf-${name}-api` });
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this));
  }
}
