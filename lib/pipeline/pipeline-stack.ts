import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { setting } from '../functions/binding.ts';
import { EmbeddingService } from '../functions/embedding-service.ts';
import { functionRuntime } from '../functions/function-runtime.ts';
import { ParsingServices } from '../functions/parsing-services.ts';
import { SheafFunction } from '../functions/sheaf-function.ts';
import { IngestMachine } from '../ingest/ingest-machine.ts';
import { physicalNames } from '../physical-names.ts';
import type { StorageStack } from '../storage/storage-stack.ts';
import { VectorIndex } from '../storage/vector-index.ts';
import { Intake } from './intake.ts';
import { JobWatch } from './job-watch.ts';
import { RemoteSources } from './remote-sources.ts';
import { Schedules } from './schedules.ts';
import { StageFunctions } from './stage-functions.ts';
import { starterOf } from './starter-of.ts';
import { Tenants } from './tenants.ts';
import { Webhooks } from './webhooks.ts';

export interface PipelineStackProps extends StackProps {
  readonly config: SheafConfig;
  /** Folder that the build filled. */
  readonly distDir: string;
  readonly storage: StorageStack;
}

/** From an object in the landing bucket to a chunk that searches find. */
export class PipelineStack extends Stack {
  readonly intake: Intake;
  readonly stages: StageFunctions;
  readonly ingest: IngestMachine;
  readonly openJobs: SheafFunction<'open-jobs'>;
  readonly schedules: Schedules;
  readonly webhooks: Webhooks;
  readonly tenants: Tenants;
  readonly watch: JobWatch;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { config, distDir } = props;
    const { database, lake, landing } = props.storage;
    const runtime = functionRuntime(this, config, distDir);
    const vectors = new VectorIndex(this, 'Vectors', { store: config.vectorStore, lake });
    const embedder = new EmbeddingService(this, 'Embedder', { embedder: config.embedder }).caller;
    const parsing = new ParsingServices(this, 'Parsing', { config });

    this.intake = new Intake(this, 'Intake', {
      ...{ runtime, database, landing: landing.bucket, intake: config.intake },
      openJobsDelaySeconds: config.openJobsDelaySeconds,
    });
    const openJobs = this.intake.openJobsBindings;
    const { drainDeadLetters } = this.intake;
    this.webhooks = new Webhooks(this, 'Webhooks', { ...{ config, runtime, database, drainDeadLetters } });
    const { deliverWebhooks } = this.webhooks;
    const { bindings: remote, secretDisposer, secretRemover } = new RemoteSources(this, 'Sources', { config });
    this.stages = new StageFunctions(this, 'Stages', {
      ...{ runtime, database, lake, landing, vectors, embedder, parsing, openJobs, remote, deliverWebhooks },
    });
    this.ingest = new IngestMachine(this, 'Ingest', {
      stateMachineName: physicalNames(config.name).stateMachine,
      functions: this.stages,
      ...{ lake, concurrency: config.concurrency, logRetention: runtime.logRetention },
    });
    const { stateMachine } = this.ingest;
    this.openJobs = new SheafFunction(this, 'OpenJobs', {
      name: 'open-jobs',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_system'),
        STATE_MACHINE_ARN: starterOf(stateMachine),
        OPEN_JOBS_DELAY_SECONDS: setting(config.openJobsDelaySeconds),
      },
    });
    this.intake.openJobs.consumeBy(this.openJobs, { batchSize: 10, maxConcurrency: 2 });
    this.schedules = new Schedules(this, 'Schedules', {
      ...{ runtime, database, stateMachine, drainDeadLetters },
      functionName: physicalNames(config.name).fireFunction,
    });
    const { fireSchedule } = this.schedules;
    this.tenants = new Tenants(this, 'Tenants', {
      ...{ runtime, database, lake, landing, vectors, stateMachine, fireSchedule, secretRemover, drainDeadLetters },
    });
    const { eraseDocuments, optimizeIndex } = this.stages;
    this.watch = new JobWatch(this, 'Watch', {
      ...{ runtime, database, lake, landing, openJobs, stateMachine, eraseDocuments, optimizeIndex, deliverWebhooks },
      ...{ fireSchedule, secretDisposer, tendTenants: this.tenants.tendTenants },
    });
  }
}
