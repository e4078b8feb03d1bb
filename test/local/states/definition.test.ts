import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { compileMachine } from '../../../local/states/definition/compile.ts';
import { aMachine, anEngine, invoke, machineArn, rejection } from './an-engine.ts';

/** It has no types. */
const aslValidator = createRequire(import.meta.url)('asl-validator') as (asl: unknown) => { isValid: boolean };

const host = { now: () => 0, random: () => 0 };
const compile = (definition: unknown) => compileMachine('sample', definition, host);
const pass = { Type: 'Pass', End: true };
const inline = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const distributed = (
  fields: Record<string, unknown> = {},
  type = 'STANDARD',
  states: Record<string, unknown> = { W: pass },
) => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, ...inline(states) },
  End: true,
  ...fields,
});
const token = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Arguments: { QueueUrl: 'q', MessageBody: {} },
  End: true,
};

const refusals: [string, unknown, RegExp][] = [
  [
    'an unknown field of a state',
    aMachine({ A: { ...pass, ResultPath: '$.a' } }),
    /state "A" \(Pass\): unknown field "ResultPath"; supported: Type, Comment/,
  ],
  ['an unknown field of the machine', aMachine({ A: pass }, { Foo: 1 }), /state machine "sample": unknown field "Foo"/],
  ['JSONPath', aMachine({ A: pass }, { QueryLanguage: 'JSONPath' }), /JSONata/],
  ['JSONPath by default', { StartAt: 'A', States: { A: pass } }, /JSONPath machines are not supported/],
  ['JSONPath of one state', aMachine({ A: { ...pass, QueryLanguage: 'JSONPath' } }), /QueryLanguage/],
  ['a JSONPath key', aMachine({ A: { ...pass, Output: { 'a.$': '$.b' } } }), /Output\/a\.\$.*JSONPath/],
  ['an unknown type', aMachine({ A: { Type: 'Sleep' } }), /type "Sleep" is not supported; supported: Task, Pass/],
  [
    'an unknown resource',
    aMachine({ A: { ...invoke('f'), Resource: 'arn:aws:states:::dynamodb:getItem' } }),
    /dynamodb:getItem" is not supported; supported: .*lambda:invoke/,
  ],
  [
    'lambda:invoke with a token',
    aMachine({ A: { ...invoke('f'), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' } }),
    /not supported/,
  ],
  [
    'a function ARN as resource',
    aMachine({ A: { ...invoke('f'), Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f' } }),
    /not supported/,
  ],
  [
    'an unknown argument',
    aMachine({ A: invoke('f', { Arguments: { FunctionName: 'f', Qualifier: '1' } }) }),
    /Arguments of .*lambda:invoke: unknown field "Qualifier"; supported: FunctionName, Payload/,
  ],
  ['a missing argument', aMachine({ A: invoke('f', { Arguments: {} }) }), /FunctionName/],
  ['a broken expression', aMachine({ A: { ...pass, Output: '{% $sum( %}' } }), /Output: is no JSONata/],
  [
    'an unknown function',
    aMachine({ A: { ...pass, Output: '{% $frobnicate(1) %}' } }),
    /\$frobnicate, which is no JSONata function/,
  ],
  ['$eval', aMachine({ A: { ...pass, Output: '{% $eval("1") %}' } }), /\$eval/],
  ['a variable that is never assigned', aMachine({ A: { ...pass, Output: '{% $x %}' } }), /\$x/],
  [
    '$states.result before there is one',
    aMachine({ A: { ...pass, Output: '{% $states.result %}' } }),
    /\$states\.result; available here: \$states\.input, \$states\.context/,
  ],
  [
    '$states.errorOutput outside of Catch',
    aMachine({ A: invoke('f', { Output: '{% $states.errorOutput %}' }) }),
    /errorOutput/,
  ],
  ['assigning $states', aMachine({ A: { ...pass, Assign: { states: 1 } } }), /reserved/],
  ['a bad variable name', aMachine({ A: { ...pass, Assign: { 'a-b': 1 } } }), /variable name/],
  ['a missing target', aMachine({ A: { Type: 'Pass', Next: 'B' } }), /state "A": goes to "B"/],
  ['an unreachable state', aMachine({ A: pass, B: pass }), /no transition leads to the state "B"/],
  ['a missing start', { ...aMachine({ A: pass }), StartAt: 'Z' }, /StartAt names "Z"/],
  ['neither Next nor End', aMachine({ A: { Type: 'Pass' } }), /either Next or End/],
  ['both Next and End', aMachine({ A: { Type: 'Pass', Next: 'B', End: true }, B: pass }), /either Next or End/],
  [
    'two states of one name',
    aMachine({ A: { Type: 'Parallel', Branches: [inline({ A: pass })], End: true } }),
    /two states of the machine are named "A"/,
  ],
  [
    'a reserved error name that does not exist',
    aMachine({ A: invoke('f', { Retry: [{ ErrorEquals: ['States.Foo'] }] }) }),
    /reserved "States\."/,
  ],
  ['States.ALL among others', aMachine({ A: invoke('f', { Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] }) }), /alone/],
  [
    'States.ALL before others',
    aMachine({
      A: invoke('f', {
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'B' },
          { ErrorEquals: ['X'], Next: 'B' },
        ],
        Next: 'B',
      }),
      B: pass,
    }),
    /last entry/,
  ],
  [
    'a negative MaxAttempts',
    aMachine({ A: invoke('f', { Retry: [{ ErrorEquals: ['X'], MaxAttempts: -1 }] }) }),
    /MaxAttempts.*received -1/,
  ],
  [
    'an unknown field of a retrier',
    aMachine({ A: invoke('f', { Retry: [{ ErrorEquals: ['X'], Jitter: 1 }] }) }),
    /"Jitter" in "Retry\/0"/,
  ],
  ['Retry on a Pass', aMachine({ A: { ...pass, Retry: [] } }), /unknown field "Retry"/],
  ['a heartbeat that nobody can send', aMachine({ A: invoke('f', { HeartbeatSeconds: 5 }) }), /HeartbeatSeconds/],
  [
    'a heartbeat longer than the time-out',
    aMachine({ A: { ...token, HeartbeatSeconds: 10, TimeoutSeconds: 10 } }),
    /smaller than TimeoutSeconds/,
  ],
  [
    'Wait with two times',
    aMachine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
    /either Seconds or Timestamp/,
  ],
  ['Wait with SecondsPath', aMachine({ A: { Type: 'Wait', SecondsPath: '$.a', End: true } }), /SecondsPath/],
  [
    'a Choice operator of JSONPath',
    aMachine({ A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'B' }] }, B: pass }),
    /Variable/,
  ],
  [
    'Output of a Choice without Default',
    aMachine({ A: { Type: 'Choice', Output: 1, Choices: [{ Condition: true, Next: 'B' }] }, B: pass }),
    /Default/,
  ],
  [
    'ItemReader of an inline map',
    aMachine({
      A: { Type: 'Map', ItemProcessor: inline({ W: pass }), ItemBatcher: { MaxItemsPerBatch: 1 }, End: true },
    }),
    /ItemBatcher needs ProcessorConfig.Mode DISTRIBUTED/,
  ],
  [
    'a distributed map without ExecutionType',
    aMachine({
      A: { ...distributed(), ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...inline({ W: pass }) } },
    }),
    /ExecutionType/,
  ],
  [
    'Items beside ItemReader',
    aMachine({
      A: distributed({
        Items: [1],
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
      }),
    }),
    /exclude/,
  ],
  [
    'a CSV reader',
    aMachine({
      A: distributed({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
      }),
    }),
    /InputType/,
  ],
  [
    'a reader that lists',
    aMachine({
      A: distributed({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:listObjectsV2',
          ReaderConfig: { InputType: 'JSON' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
      }),
    }),
    /only arn:aws:states:::s3:getObject/,
  ],
  ['an empty ItemBatcher', aMachine({ A: distributed({ ItemBatcher: {} }) }), /MaxItemsPerBatch/],
  ['an empty ResultWriter', aMachine({ A: distributed({ ResultWriter: {} }) }), /ResultWriter needs/],
  ['a task token in an Express child', aMachine({ A: distributed({}, 'EXPRESS', { T: token }) }), /Express child/],
  [
    'a distributed map in an Express child',
    aMachine({ A: distributed({}, 'EXPRESS', { B: distributed() }) }),
    /Express child/,
  ],
  [
    'an outer variable in a distributed map',
    aMachine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: distributed({}, 'STANDARD', { W: { ...pass, Output: '{% $x %}' } }),
    }),
    /\$x/,
  ],
  [
    'assigning an outer variable in a branch',
    aMachine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Parallel', Branches: [inline({ W: { ...pass, Assign: { x: 2 } } })], End: true },
    }),
    /\$x is assigned inside/,
  ],
];

test.each(refusals)('rejects %s', async (_name, definition, message) => {
  const error = await rejection(() => compile(definition));
  expect([error.name, error.message]).toEqual(['InvalidDefinition', expect.stringMatching(message)]);
});

/** The fields that the CDK writes for JSONata states, as synthesised with aws-cdk-lib 2.276.0. */
const cdk = {
  StartAt: 'Fetch',
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 7200,
  Comment: 'c',
  States: {
    Fetch: {
      Next: 'Docs',
      Retry: [
        {
          ErrorEquals: ['X'],
          IntervalSeconds: 2,
          MaxAttempts: 3,
          BackoffRate: 2,
          MaxDelaySeconds: 30,
          JitterStrategy: 'FULL',
        },
      ],
      Catch: [{ Output: { item: '{% $states.input %}' }, Assign: { z: 1 }, ErrorEquals: ['Foo'], Next: 'Broken' }],
      Type: 'Task',
      TimeoutSeconds: 300,
      Arguments: {
        FunctionName: 'f',
        Payload: { a: '{% $states.input.a %}', retryCount: '{% $states.context.State.RetryCount %}' },
      },
      Output: '{% $states.result.Payload %}',
      Assign: { x: '{% $states.result.Payload.x %}' },
      Resource: 'arn:aws:states:::lambda:invoke',
    },
    Docs: distributed(
      {
        End: undefined,
        Next: 'Parts',
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
        MaxConcurrency: 5,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSONL' },
          Arguments: { Bucket: 'b', Key: '{% $states.input.k %}' },
        },
        ItemBatcher: {
          MaxItemsPerBatch: 50,
          MaxInputBytesPerBatch: 131_072,
          BatchInput: { t: '{% $states.input.t %}' },
        },
        ToleratedFailurePercentage: 100,
        Label: 'Documents',
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Arguments: { Bucket: 'b', Prefix: '{% $states.input.p %}' },
          WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
        },
      },
      'EXPRESS',
      { Work: { QueryLanguage: 'JSONata', ...invoke('f') } },
    ),
    Parts: {
      Type: 'Map',
      Next: 'Both',
      Items: '{% $states.input.docs %}',
      ItemSelector: { d: '{% $states.context.Map.Item.Value %}' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        ...inline({ Part: { QueryLanguage: 'JSONata', ...invoke('f') } }),
      },
      MaxConcurrency: 1,
    },
    Both: {
      Type: 'Parallel',
      Next: 'Pause',
      Output: '{% $states.result %}',
      Branches: [inline({ P1: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { a: 1 }, End: true } })],
    },
    Pause: { Type: 'Wait', Comment: 'hm', Seconds: 60, Next: 'Ask' },
    Ask: {
      ...token,
      End: undefined,
      Next: 'Decide',
      Arguments: { QueueUrl: 'q', MessageBody: { t: '{% $states.context.Task.Token %}' } },
    },
    Decide: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.x > 1 %}', Output: { b: 1 }, Assign: { a: 1 }, Next: 'Broken' }],
      Default: 'Later',
    },
    Later: { Type: 'Wait', Seconds: '{% $states.input.n %}', End: true },
    Broken: { Type: 'Fail', Error: 'E', Cause: '{% $states.input.c %}' },
  },
};

test('takes what the CDK writes, and so does the validator of others', () => {
  const definition = JSON.parse(JSON.stringify(cdk));
  expect(() => compile(definition)).not.toThrow();
  expect(aslValidator(definition)).toMatchObject({ isValid: true });
});

test('takes names that are bound inside an expression', () => {
  const Output =
    '{% ($y := 2; $map([1], function($v, $i) { $v + $i + $y }); $states.input.a@$b#$c.{"b": $b, "c": $c}) %}';
  expect(() => compile(aMachine({ A: { ...pass, Output } }))).not.toThrow();
});

test('rejects machines that are no Standard workflow, no JSON or of no proper ARN', async () => {
  const { engine } = anEngine();
  const define = (fields: object) =>
    rejection(() =>
      engine.define({
        arn: machineArn,
        name: 'sample',
        definition: aMachine({ A: pass }),
        type: 'STANDARD',
        ...fields,
      }),
    );
  expect((await define({ type: 'EXPRESS' })).message).toMatch(/EXPRESS is not supported/);
  expect((await define({ definition: '{' })).message).toMatch(/no JSON/);
  expect((await define({ arn: 'x' })).name).toBe('InvalidArn');
});
