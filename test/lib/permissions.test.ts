import { describe, expect, test } from 'vitest';
import { anAssembly, flat, functionId, functionNames, resourcesOf, type StackTemplate } from './an-assembly.ts';
import { type States, statesOf } from './asl-outline.ts';
import { isAllowed, type Permission, permissionsOf, permissionsOfRole, roleIdOf } from './policies.ts';
import { reachableCommands } from './reachable-commands.ts';

const { templates } = anAssembly();

/** What each SDK command of the adapters needs. */
const actionOf: Readonly<Record<string, string>> = {
  AbortMultipartUploadCommand: 's3:AbortMultipartUpload',
  BatchExecuteStatementCommand: 'rds-data:BatchExecuteStatement',
  CompleteMultipartUploadCommand: 's3:PutObject',
  CreateMultipartUploadCommand: 's3:PutObject',
  ListPartsCommand: 's3:ListMultipartUploadParts',
  UploadPartCommand: 's3:PutObject',
  BeginTransactionCommand: 'rds-data:BeginTransaction',
  CommitTransactionCommand: 'rds-data:CommitTransaction',
  CreateScheduleCommand: 'scheduler:CreateSchedule',
  CreateSecretCommand: 'secretsmanager:CreateSecret',
  DeleteObjectCommand: 's3:DeleteObject',
  DeleteObjectsCommand: 's3:DeleteObject',
  DeleteSecretCommand: 'secretsmanager:DeleteSecret',
  DeleteScheduleCommand: 'scheduler:DeleteSchedule',
  DescribeExecutionCommand: 'states:DescribeExecution',
  ExecuteStatementCommand: 'rds-data:ExecuteStatement',
  GetObjectCommand: 's3:GetObject',
  GetQueueAttributesCommand: 'sqs:GetQueueAttributes',
  GetSecretValueCommand: 'secretsmanager:GetSecretValue',
  HeadObjectCommand: 's3:GetObject',
  InvokeCommand: 'lambda:InvokeFunction',
  ListObjectsV2Command: 's3:ListBucket',
  PutObjectCommand: 's3:PutObject',
  RollbackTransactionCommand: 'rds-data:RollbackTransaction',
  SendMessageCommand: 'sqs:SendMessage',
  SendMessageBatchCommand: 'sqs:SendMessage',
  StartExecutionCommand: 'states:StartExecution',
  StopExecutionCommand: 'states:StopExecution',
  UpdateScheduleCommand: 'scheduler:UpdateSchedule',
};

type Access = 'read' | 'write';

/** Buckets that each function works on, by what its stage does; LanceDB's tables are in the lake too. */
const buckets: Readonly<Record<string, { readonly Lake?: Access; readonly Landing?: Access }>> = {
  'chunk-documents': { Lake: 'write' },
  'clean-documents': { Lake: 'write' },
  'close-job': {},
  'deliver-webhooks': {},
  'drain-dead-letters': {},
  'embed-chunks': { Lake: 'write' },
  'erase-documents': { Lake: 'write', Landing: 'write' },
  'estimate-job': { Lake: 'write' },
  'fetch-documents': { Lake: 'write', Landing: 'read' },
  'finish-job': {},
  'fire-schedule': {},
  'list-source': { Lake: 'write', Landing: 'read' },
  'migrate-database': {},
  'open-jobs': {},
  'optimize-index': { Lake: 'write' },
  'plan-shards': { Lake: 'write' },
  'receive-objects': {},
  'reconcile-job': { Lake: 'write' },
  'serve-api': { Lake: 'write', Landing: 'write' },
  'settle-batch': {},
  'stream-events': {},
  'settle-shard': {},
  'store-chunks': { Lake: 'write' },
  sweep: { Lake: 'write', Landing: 'write' },
  'tend-tenants': { Lake: 'write', Landing: 'write' },
};

const login: Readonly<Record<string, string>> = {
  'drain-dead-letters': 'DatabaseSystemSecret',
  'migrate-database': 'DatabaseMigratorSecret',
  'open-jobs': 'DatabaseSystemSecret',
  'optimize-index': 'DatabaseSystemSecret',
  'receive-objects': 'DatabaseSystemSecret',
  sweep: 'DatabaseSystemSecret',
};

const needed: Readonly<Record<Access, { readonly objects: string[]; readonly key: string[] }>> = {
  read: { objects: ['s3:GetObject'], key: ['kms:Decrypt'] },
  write: {
    objects: [
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    key: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
};

function templateOf(name: string): StackTemplate {
  if (name === 'serve-api' || name === 'stream-events') return templates.api;
  return name === 'migrate-database' ? templates.storage : templates.pipeline;
}

function functionPermissions(name: string): Permission[] {
  const template = templateOf(name);
  return permissionsOfRole(template, roleIdOf(template.Resources[functionId(template, name)]!.Properties));
}

const sized = functionNames.filter((name) => /^(fetch|clean|chunk|embed|store)-/.test(name));

describe.each([...functionNames, ...sized.map((name) => `${name}-large`)])('the function %s', (deployed) => {
  const permissions = functionPermissions(deployed);
  const name = deployed.replace(/-large$/, '');

  test('may do on some resource whatever its code can ask for', () => {
    // Which adapters are reachable does not tell on which resource: the tables above do, below.
    const commands = [...reachableCommands(name)];
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => actionOf[command] === undefined)).toEqual([]);
    const allowed = new Set(permissions.map(({ action }) => action));
    const optional = new Set(['sqs:GetQueueAttributes']);
    const missing = commands
      .map((command) => actionOf[command]!)
      .filter((action) => !allowed.has(action) && !optional.has(action));
    expect(missing).toEqual([]);
  });

  test('may use its buckets and the key, and no other bucket', () => {
    for (const bucket of ['Lake', 'Landing'] as const) {
      const access = buckets[name]?.[bucket];
      const touched = permissions.filter(
        ({ action, resource }) => action.startsWith('s3:') && resource.includes(`${bucket}Bucket`),
      );
      if (access === undefined) {
        expect(touched, bucket).toEqual([]);
        continue;
      }
      expect(isAllowed(touched, 's3:ListBucket', `${bucket}Bucket`)).toBe(true);
      const onObjects = touched.filter(({ resource }) => resource.endsWith('/*')).map(({ action }) => action);
      expect(new Set(onObjects), bucket).toEqual(new Set(needed[access].objects));
      for (const action of needed[access].key) expect(isAllowed(permissions, action, 'Key'), action).toBe(true);
    }
  });

  test('logs in as one database role, by a secret that it may read', () => {
    for (const verb of ['BeginTransaction', 'CommitTransaction', 'ExecuteStatement', 'RollbackTransaction']) {
      expect(isAllowed(permissions, `rds-data:${verb}`, 'DatabaseCluster'), verb).toBe(true);
    }
    const secret = login[name] ?? 'DatabaseAppSecret';
    expect(isAllowed(permissions, 'secretsmanager:GetSecretValue', secret)).toBe(true);
    const others = permissions.filter(
      ({ action, resource }) =>
        action === 'secretsmanager:GetSecretValue' && /Database\w+Secret/.test(resource) && !resource.includes(secret),
    );
    // The migration gives the other logins their passwords.
    expect(others).toHaveLength(name === 'migrate-database' ? 2 : 0);
  });

  test('may write its own log group', () => {
    expect(isAllowed(permissions, 'logs:PutLogEvents', 'Logs')).toBe(true);
  });
});

describe('messages and executions', () => {
  test.each([
    ['receive-objects', 'sqs:SendMessage', 'IntakeOpenJobsQueue'],
    ['receive-objects', 'sqs:ReceiveMessage', 'IntakeObjectsQueue'],
    ['receive-objects', 'sqs:DeleteMessage', 'IntakeObjectsQueue'],
    ['drain-dead-letters', 'sqs:ReceiveMessage', 'IntakeObjectsDeadLetters'],
    ['drain-dead-letters', 'sqs:DeleteMessage', 'IntakeObjectsDeadLetters'],
    ['drain-dead-letters', 'sqs:ReceiveMessage', 'IntakeOpenJobsDeadLetters'],
    ['open-jobs', 'sqs:ReceiveMessage', 'IntakeOpenJobsQueue'],
    ['open-jobs', 'states:StartExecution', 'IngestMachine'],
    ['sweep', 'states:StartExecution', 'IngestMachine'],
    ['sweep', 'states:DescribeExecution', 'IngestMachine'],
    ['sweep', 'sqs:SendMessage', 'IntakeOpenJobsQueue'],
    ['sweep', 'lambda:InvokeFunction', 'EraseDocuments'],
    ['sweep', 'lambda:InvokeFunction', 'FireSchedule'],
    ['close-job', 'lambda:InvokeFunction', 'FireSchedule'],
    ['sweep', 'secretsmanager:DeleteSecret', 'secret:sheaf-test/sources/*'],
    ['fire-schedule', 'states:StartExecution', 'IngestMachine'],
    ['fire-schedule', 'scheduler:CreateSchedule', 'schedule/default/sheaf-test-*'],
    ['fire-schedule', 'iam:PassRole', '<SchedulesSchedulerRole'],
    ['fire-schedule', 'sqs:SendMessage', 'SchedulesLaterQueue'],
    ['fire-schedule', 'sqs:ReceiveMessage', 'SchedulesLaterQueue'],
    ['drain-dead-letters', 'sqs:ReceiveMessage', 'SchedulesLaterDeadLetters'],
    ['serve-api', 'lambda:InvokeFunction', 'function:sheaf-test-fire-schedule'],
    ['serve-api', 'lambda:InvokeFunction', 'function:sheaf-test-deliver-webhooks'],
    ['serve-api', 'lambda:InvokeFunction', 'function:sheaf-test-tend-tenants'],
    ['sweep', 'lambda:InvokeFunction', 'TendTenants'],
    ['tend-tenants', 'sqs:SendMessage', 'TenantsLooksQueue'],
    ['tend-tenants', 'sqs:ReceiveMessage', 'TenantsLooksQueue'],
    ['tend-tenants', 'lambda:InvokeFunction', 'FireSchedule'],
    ['tend-tenants', 'states:StopExecution', ':execution:'],
    ['tend-tenants', 'states:StartExecution', 'IngestMachine'],
    ['tend-tenants', 'secretsmanager:DeleteSecret', 'secret:sheaf-test/sources/*'],
    ['tend-tenants', 'secretsmanager:GetSecretValue', 'secret:sheaf-test/sources/*'],
    ['drain-dead-letters', 'sqs:ReceiveMessage', 'TenantsLooksDeadLetters'],
    ['list-source', 'lambda:InvokeFunction', 'DeliverWebhooks'],
    ['sweep', 'lambda:InvokeFunction', 'DeliverWebhooks'],
    ['deliver-webhooks', 'sqs:SendMessage', 'WebhooksLooksQueue'],
    ['deliver-webhooks', 'sqs:ReceiveMessage', 'WebhooksLooksQueue'],
    ['deliver-webhooks', 'secretsmanager:GetSecretValue', 'secret:sheaf-test/sources/*'],
    ['drain-dead-letters', 'sqs:ReceiveMessage', 'WebhooksLooksDeadLetters'],
    ['serve-api', 'states:StartExecution', 'stateMachine:sheaf-test-ingest'],
    ['serve-api', 'states:StopExecution', 'execution:sheaf-test-ingest:*'],
    ['serve-api', 'lambda:InvokeFunction', 'function:sheaf-test-erase-documents'],
    ['serve-api', 'secretsmanager:GetSecretValue', 'CursorSecret'],
    ['serve-api', 'secretsmanager:CreateSecret', 'secret:sheaf-test/sources/*'],
    ['list-source', 'secretsmanager:GetSecretValue', 'secret:sheaf-test/sources/*'],
  ])('%s may %s on %s', (name, action, resource) => {
    expect(isAllowed(functionPermissions(name), action, resource)).toBe(true);
  });

  test('one function alone manages entries of the scheduler, and passes one role on to it', () => {
    const holders = [...functionNames].filter((name) =>
      functionPermissions(name).some(({ action }) => /^(scheduler:|iam:PassRole)/.test(action)),
    );
    expect(holders).toEqual(['fire-schedule']);
    const passed = functionPermissions('fire-schedule').filter(({ action }) => action === 'iam:PassRole');
    expect(passed).toHaveLength(1);
  });

  test('the scheduler may invoke that function and leave its dead letters, and nothing else', () => {
    const [roleId = ''] =
      resourcesOf(templates.pipeline, 'AWS::IAM::Role').find(([id]) => id.startsWith('SchedulesSchedulerRole')) ?? [];
    const { Properties } = templates.pipeline.Resources[roleId]!;
    expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toMatch(
      /scheduler\.amazonaws\.com.*aws:SourceAccount|aws:SourceAccount.*scheduler\.amazonaws\.com/,
    );
    const allowed = permissionsOfRole(templates.pipeline, roleId);
    const invoked = allowed.filter(({ action }) => action === 'lambda:InvokeFunction');
    expect(invoked.every(({ resource }) => resource.startsWith('<SchedulesFireSchedule'))).toBe(true);
    const others = allowed.filter(({ action }) => action !== 'lambda:InvokeFunction');
    expect(
      others.every(
        ({ action, resource }) => action.startsWith('sqs:') && resource.includes('SchedulesLaterDeadLetters'),
      ),
    ).toBe(true);
  });

  test('EventBridge may send to the intake queue, and only by the rules of the landing bucket', () => {
    const policies = resourcesOf(templates.pipeline, 'AWS::SQS::QueuePolicy').flatMap(
      ([, { PolicyDocument }]) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
    );
    const sending = policies.filter(
      ({ Action, Effect }) => Effect === 'Allow' && [Action].flat().includes('sqs:SendMessage'),
    );
    // One statement per rule.
    expect(sending).toHaveLength(2);
    for (const { Principal, Resource, Condition } of sending) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(flat(Resource)).toContain('IntakeObjectsQueue');
      expect(JSON.stringify(Condition)).toMatch(/IntakeObject(Created|Deleted)/);
    }
  });

  test('each rule and the API may invoke their functions', () => {
    const invokers = [templates.pipeline, templates.api].flatMap((template) =>
      resourcesOf(template, 'AWS::Lambda::Permission').map(
        ([, p]) => `${p.Principal} ${flat(p.FunctionName).replace(/Function[0-9A-F]{8}/, '')}`,
      ),
    );
    expect(new Set(invokers)).toEqual(
      new Set([
        'events.amazonaws.com <WatchCloseJob.Arn>',
        'events.amazonaws.com <WatchSweep.Arn>',
        'events.amazonaws.com <StagesOptimizeIndex.Arn>',
        'apigateway.amazonaws.com <ServeApi.Arn>',
        'apigateway.amazonaws.com <StreamsStreamEvents.Arn>',
      ]),
    );
  });
});

describe('the state machine', () => {
  const [[, machine] = ['', {}]] = resourcesOf(templates.pipeline, 'AWS::StepFunctions::StateMachine');
  const permissions = permissionsOfRole(templates.pipeline, roleIdOf(machine));
  const definition: States = JSON.parse(flat(machine.DefinitionString));

  test('may invoke the function of every task', () => {
    const invoked = statesOf(definition).flatMap(([, { Arguments }]) =>
      Arguments?.FunctionName ? [String(Arguments.FunctionName)] : [],
    );
    expect(new Set(invoked).size).toBe(19);
    for (const fn of invoked) expect(isAllowed(permissions, 'lambda:InvokeFunction', fn), fn).toBe(true);
  });

  test('may read manifests and write results, with the key that they are encrypted with', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts']) {
      expect(isAllowed(permissions, action, 'LakeBucket'), action).toBe(true);
    }
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey'])
      expect(isAllowed(permissions, action, 'Key'), action).toBe(true);
    expect(permissions.filter(({ resource }) => resource.includes('LandingBucket'))).toEqual([]);
  });

  test('may start the children of its maps, look at them and stop them, and start the next attempt', () => {
    expect(isAllowed(permissions, 'states:StartExecution', '<IngestMachine')).toBe(true);
    expect(isAllowed(permissions, 'states:DescribeExecution', ':execution:')).toBe(true);
    expect(isAllowed(permissions, 'states:StopExecution', ':execution:')).toBe(true);
    expect(isAllowed(permissions, 'states:StartExecution', 'stateMachine:sheaf-test-ingest')).toBe(true);
  });
});

describe('wildcards', () => {
  /** Actions for which AWS takes no resource. */
  const anywhere: Readonly<Record<string, string>> = {
    'logs:CreateLogDelivery': 'log delivery of Step Functions',
    'logs:GetLogDelivery': 'log delivery of Step Functions',
    'logs:UpdateLogDelivery': 'log delivery of Step Functions',
    'logs:DeleteLogDelivery': 'log delivery of Step Functions',
    'logs:ListLogDeliveries': 'log delivery of Step Functions',
    'logs:PutResourcePolicy': 'log delivery of Step Functions',
    'logs:DescribeResourcePolicies': 'log delivery of Step Functions',
    'logs:DescribeLogGroups': 'log delivery of Step Functions',
  };
  const all = Object.values(templates).flatMap((template) =>
    resourcesOf(template, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument }]) =>
      permissionsOf((PolicyDocument as { Statement: never[] }).Statement),
    ),
  );

  test('stand for every resource only where AWS takes none', () => {
    const wide = new Set(all.filter(({ resource }) => resource === '*').map(({ action }) => action));
    expect([...wide].sort()).toEqual(Object.keys(anywhere).sort());
  });

  test('stand in no action', () => {
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  test('stand for parts of a resource only in objects of a bucket, versions of a function, executions, secrets of sources and entries of the scheduler', () => {
    const patterns = [
      /Bucket\w+\/\*$/,
      /^<\w+Function[0-9A-F]{8}\.Arn>:\*$/,
      /:function:sheaf-test-(deliver-webhooks|erase-documents|fire-schedule|tend-tenants):\*$/,
      /:schedule\/default\/sheaf-test-\*$/,
      /:execution:.*:\*$/,
      /:secret:sheaf-test\/sources\/\*$/,
    ];
    const others = all.filter(
      ({ resource }) => resource !== '*' && resource.includes('*') && !patterns.some((one) => one.test(resource)),
    );
    expect(others).toEqual([]);
  });
});
