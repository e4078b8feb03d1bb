import * as z from 'zod';
import {
  common,
  expression,
  flow,
  handling,
  integerOrExpression,
  json,
  maxSeconds,
  result,
  variables,
} from './fields.ts';

/** The Amazon States Language that this interpreter runs: JSONata machines, and nothing in silence. */

const pass = z.strictObject({ Type: z.literal('Pass'), ...common, ...flow, ...result });
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: json.optional() });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const choiceRule = z.strictObject({
  Condition: z.union([z.boolean(), expression]),
  Next: z.string(),
  Comment: z.string().optional(),
  Assign: variables.optional(),
  Output: json.optional(),
});
const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...result,
  Choices: z.array(choiceRule).min(1),
  Default: z.string().optional(),
});

const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...common,
  ...flow,
  ...result,
  Seconds: integerOrExpression(0, maxSeconds).optional(),
  Timestamp: z.union([expression, z.iso.datetime({ offset: true })]).optional(),
});

const task = z.strictObject({
  Type: z.literal('Task'),
  ...common,
  ...flow,
  ...result,
  ...handling,
  Resource: z.string(),
  Arguments: json.optional(),
  TimeoutSeconds: integerOrExpression(1, maxSeconds).optional(),
  HeartbeatSeconds: integerOrExpression(1, maxSeconds).optional(),
});

/** Nested machines are checked one by one by the compiler, so that messages name the state they are about. */
const graph = {
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata').optional(),
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
};
export const branchSchema = z.strictObject(graph);
export const processorSchema = z.strictObject({
  ...graph,
  ProcessorConfig: z
    .strictObject({
      Mode: z.enum(['INLINE', 'DISTRIBUTED']).default('INLINE'),
      ExecutionType: z.enum(['EXPRESS', 'STANDARD']).optional(),
    })
    .default({ Mode: 'INLINE' }),
});
export const machineSchema = z.strictObject({
  ...graph,
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.int().min(1).max(maxSeconds).optional(),
});

const parallel = z.strictObject({
  Type: z.literal('Parallel'),
  ...common,
  ...flow,
  ...result,
  ...handling,
  Arguments: json.optional(),
  Branches: z.array(z.unknown()).min(1),
});

const bucketAnd = <Field extends string>(field: Field) =>
  z.union([expression, z.strictObject({ Bucket: z.string(), [field]: z.string() })]);
const itemReader = z.strictObject({
  Resource: z
    .string()
    .regex(/^arn:aws[a-z-]*:states:::s3:getObject$/, 'only arn:aws:states:::s3:getObject is supported'),
  ReaderConfig: z.strictObject({ InputType: z.enum(['JSON', 'JSONL']) }),
  Arguments: bucketAnd('Key'),
});
const itemBatcher = z.strictObject({
  MaxItemsPerBatch: integerOrExpression(1, 100_000_000).optional(),
  MaxInputBytesPerBatch: integerOrExpression(1, 262_144).optional(),
  BatchInput: json.optional(),
});
const resultWriter = z.strictObject({
  Resource: z
    .string()
    .regex(/^arn:aws[a-z-]*:states:::s3:putObject$/, 'only arn:aws:states:::s3:putObject is supported')
    .optional(),
  Arguments: bucketAnd('Prefix').optional(),
  WriterConfig: z
    .strictObject({ OutputType: z.enum(['JSON', 'JSONL']), Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']) })
    .optional(),
});
const map = z.strictObject({
  Type: z.literal('Map'),
  ...common,
  ...flow,
  ...result,
  ...handling,
  ItemProcessor: z.unknown(),
  Items: z.union([expression, z.array(json)]).optional(),
  ItemReader: itemReader.optional(),
  ItemSelector: json.optional(),
  ItemBatcher: itemBatcher.optional(),
  MaxConcurrency: integerOrExpression(0, 10_000).optional(),
  ToleratedFailureCount: integerOrExpression(0, 100_000_000).optional(),
  ToleratedFailurePercentage: z.union([z.number().min(0).max(100), expression]).optional(),
  Label: z
    .string()
    .regex(
      /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u,
      'must be 1–40 characters without spaces, wildcards and brackets',
    )
    .optional(),
  ResultWriter: resultWriter.optional(),
});

export const stateSchemas = {
  Task: task,
  Pass: pass,
  Choice: choice,
  Wait: wait,
  Map: map,
  Parallel: parallel,
  Succeed: succeed,
  Fail: fail,
} as const;

export type StateType = keyof typeof stateSchemas;
export type StateDefinition<Type extends StateType> = z.output<(typeof stateSchemas)[Type]>;
export type GraphDefinition = z.output<typeof branchSchema>;
