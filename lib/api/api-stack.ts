import { Stack, type StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { acknowledgeInvoke } from '../acknowledge-wildcards.ts';
import { type Binding, setting } from '../functions/binding.ts';
import { EmbeddingService } from '../functions/embedding-service.ts';
import { functionRuntime } from '../functions/function-runtime.ts';
import { GeneratedSecret } from '../functions/generated-secret.ts';
import { keyedServices } from '../functions/keyed-service.ts';
import { SheafFunction } from '../functions/sheaf-function.ts';
import { SourceSecrets } from '../functions/source-secrets.ts';
import { physicalNames } from '../physical-names.ts';
import { starterOf } from '../pipeline/starter-of.ts';
import type { StorageStack } from '../storage/storage-stack.ts';
import { VectorIndex } from '../storage/vector-index.ts';
import { EventStreams } from './event-streams.ts';
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
  readonly streams: EventStreams;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config, distDir } = props;
    const { database, lake, landing } = props.storage;
    const runtime = functionRuntime(this, config, distDir);
    const vectors = new VectorIndex(this, 'Vectors', { store: config.vectorStore, lake });
    const embedder = new EmbeddingService(this, 'Embedder', { embedder: config.embedder });
    const names = physicalNames(config.name);
    const machine = sfn.StateMachine.fromStateMachineName(this, 'Ingest', names.stateMachine);

    const front = {
      TOKEN_SECRET: new GeneratedSecret(this, 'TokenSecret', {
        whyNotRotated: 'Signing keys are derived from it and rotated by the API; a new value ends all access tokens.',
      }).reader,
      OIDC_ISSUERS: setting(JSON.stringify(config.oidcIssuers)),
      CORS_ORIGINS: setting(config.corsOrigins.join(',')),
    };
    this.serveApi = new SheafFunction(this, 'ServeApi', {
      name: 'serve-api',
      runtime,
      uses: {
        ...front,
        DATABASE_URL: database.as('sheaf_app'),
        LAKE_BUCKET: lake.readWriter,
        LANDING_BUCKET: landing.readWriter,
        VECTOR_STORE_URL: vectors.readWriter,
        EMBEDDER_URL: embedder.caller,
        LANGUAGE_MODEL_URL: this.languageModel(config.languageModel),
        STATE_MACHINE_ARN: starterOf(machine),
        ERASE_FUNCTION_NAME: this.invoker('EraseDocuments', names.eraseFunction),
        DELIVER_FUNCTION_NAME: this.invoker('DeliverWebhooks', names.deliverFunction),
        TEND_FUNCTION_NAME: this.invoker('TendTenants', names.tendFunction),
        FIRE_FUNCTION_NAME: this.invoker('FireSchedule', names.fireFunction),
        CURSOR_SECRET: new GeneratedSecret(this, 'CursorSecret', {
          whyNotRotated:
            'It signs page cursors, which live for minutes and grant nothing; a new value only ends open listings.',
        }).reader,
        METRICS_URL: setting(''),
        SOURCE_SECRETS: new SourceSecrets(this, 'SourceSecrets', { prefix: names.sourceSecrets }).writer,
      },
    });
    this.api = new RestApi(this, 'Rest', {
      handler: this.serveApi.function,
      throttle: config.throttle,
      isTraced: config.telemetry.xray,
      logRetention: runtime.logRetention,
    });
    this.streams = new EventStreams(this, 'Streams', {
      ...{ runtime, database, front, api: this.api, mostOpen: config.eventStreams },
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
}
