import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { acknowledgeInvoke } from '../acknowledge-wildcards.ts';
import type { Binding } from '../functions/binding.ts';
import { EmbeddingService } from '../functions/embedding-service.ts';
import { functionRuntime } from '../functions/function-runtime.ts';
import { keyedServices } from '../functions/keyed-service.ts';
import { SheafFunction } from '../functions/sheaf-function.ts';
import { SourceSecrets } from '../functions/source-secrets.ts';
import { physicalNames } from '../physical-names.ts';
import { starterOf } from '../pipeline/starter-of.ts';
import type { StorageStack } from '../storage/storage-stack.ts';
import { VectorIndex } from '../storage/vector-index.ts';
import { RestApi } from './rest-api.ts';

export interface ApiStackProps extends StackProps {
  readonly config: SheafConfig;
  /** Folder that the build filled. */
  readonly distDir: string;
  readonly storage: StorageStack;
}

/** The HTTP API. It knows the pipeline by names only. */
export class ApiStack extends Stack {
  readonly serveApi: SheafFunction<'serve-api'>;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config, distDir } = props;
    const { database, lake, landing } = props.storage;
    const runtime = functionRuntime(this, config, distDir);
    const vectors = new VectorIndex(this, 'Vectors', { store: config.vectorStore, lake });
    const embedder = new EmbeddingService(this, 'Embedder', { embedder: config.embedder });
    const names = physicalNames(config.name);
    const machine = sfn.StateMachine.fromStateMachineName(this, 'Ingest', names.stateMachine);

    this.serveApi = new SheafFunction(this, 'ServeApi', {
      name: 'serve-api',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_app'),
        LAKE_BUCKET: lake.readWriter,
        LANDING_BUCKET: landing.readWriter,
        VECTOR_STORE_URL: vectors.readWriter,
        EMBEDDER_URL: embedder.caller,
        LANGUAGE_MODEL_URL: this.languageModel(config.languageModel),
        STATE_MACHINE_ARN: starterOf(machine),
        ERASE_FUNCTION_NAME: this.invoker('EraseDocuments', names.eraseFunction),
        FIRE_FUNCTION_NAME: this.invoker('FireSchedule', names.fireFunction),
        CURSOR_SECRET: this.cursorSecret(),
        SOURCE_SECRETS: new SourceSecrets(this, 'SourceSecrets', { prefix: names.sourceSecrets }).writer,
      },
    });
    this.api = new RestApi(this, 'Rest', {
      handler: this.serveApi.function,
      throttle: config.throttle,
      logRetention: runtime.logRetention,
    });
  }

  private invoker(id: string, functionName: string): Binding {
    const fn = lambda.Function.fromFunctionName(this, id, functionName);
    return {
      value: functionName,
      grantTo: (grantee) => {
        fn.grantInvoke(grantee);
        acknowledgeInvoke(this, fn.functionArn);
      },
    };
  }

  private languageModel(service: SheafConfig['languageModel']): Binding {
    return keyedServices(this, service.url, [{ id: 'LanguageModelKey', variable: 'LANGUAGE_MODEL_API_KEY', service }]);
  }

  private cursorSecret(): Binding {
    const secret = new secretsmanager.Secret(this, 'CursorSecret', {
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason: 'It signs page cursors, which live for minutes and grant nothing; a new value only ends open listings.',
    });
    return { value: `secret:${secret.secretArn}`, grantTo: (grantee) => secret.grantRead(grantee) };
  }
}
