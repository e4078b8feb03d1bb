/**
 * The Node.js runtime of Lambda inside a child process: loads one handler, then runs its invocations, one at a time unless
 * they stream. Plain JavaScript, because type stripping would cost each process 16 MB. `worker.ts` is the other end of the channel.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { setEnvironmentData } from 'node:worker_threads';
import { collectWhenLarge, giveMemoryBack } from './heap.mjs';
import { layersKey, resolveLayers } from './opt-resolver.mjs';

const streaming = Symbol('streaming handler');
/** Between the last invocation and giving memory back. */
const idleMs = 1_500;
/** Outputs of the streams under way, by request. */
const outputs = new Map();
let handler;

globalThis.awslambda = {
  streamifyResponse: (streamed) => Object.assign(streamed, { [streaming]: true }),
  HttpResponseStream: {
    /** The prelude that API Gateway and function URLs expect before a streamed body: JSON, then eight zero bytes. */
    from(stream, metadata) {
      stream.setContentType?.('application/vnd.awslambda.http-integration-response');
      stream.write(JSON.stringify(metadata));
      stream.write(Buffer.alloc(8));
      return stream;
    },
  },
};

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? String(error)).split('\n') };
}

function send(message) {
  if (process.connected) process.send(message);
}

async function load({ handler: path, taskRoot, layerDirs, packagesParent }) {
  resolveLayers(layerDirs, packagesParent);
  setEnvironmentData(layersKey, { layerDirs, packagesParent });
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  const module = await importFirst(
    ['mjs', 'js', 'cjs'].map((ending) => join(taskRoot, `${path.slice(0, dot)}.${ending}`)),
    path,
  );
  handler = module[name] ?? module.default?.[name];
  if (typeof handler === 'function') return;
  throw Object.assign(new Error(`${path} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

async function importFirst(files, path) {
  for (const file of files) {
    const url = pathToFileURL(file).href;
    try {
      return await import(url);
    } catch (error) {
      if (error?.code === 'ERR_MODULE_NOT_FOUND' && error.url === url) continue;
      if (error instanceof SyntaxError) error.name = 'Runtime.UserCodeSyntaxError';
      else if (error?.code === 'ERR_MODULE_NOT_FOUND') error.name = 'Runtime.ImportModuleError';
      throw error;
    }
  }
  throw Object.assign(new Error(`Cannot find module '${path}'`), { name: 'Runtime.ImportModuleError' });
}

function contextOf({ requestId, deadline }) {
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: env.SHEAF_FUNCTION_ARN,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function stream(event, context, requestId) {
  const output = new PassThrough();
  output.setContentType = () => {};
  outputs.set(requestId, output);
  const sent = (async () => {
    for await (const chunk of output) send({ type: 'chunk', requestId, bytes: chunk });
  })();
  // One that nobody reads any more ends in the middle.
  sent.catch(() => {});
  try {
    await handler(event, output, context);
    if (!output.writableEnded) output.end();
    await sent.catch((error) => {
      if (!output.destroyed) throw error;
    });
  } finally {
    outputs.delete(requestId);
  }
  return 'null';
}

async function invoke(request) {
  const { requestId } = request;
  try {
    const event = JSON.parse(request.payload);
    const context = contextOf(request);
    const result = handler[streaming]
      ? await stream(event, context, requestId)
      : (JSON.stringify(await handler(event, context)) ?? 'null');
    send({ type: 'result', requestId, result });
  } catch (error) {
    send({ type: 'error', requestId, error: describe(error) });
  }
}

/** As on AWS, what nobody caught ends the invocation with its own name, and then the process. */
function dieOf(error, name) {
  send({ type: 'fatal', error: { ...describe(error), ...(name && { errorType: name }) } });
  setImmediate(() => process.exit(1));
}

process.on('unhandledRejection', (reason) => dieOf(reason, 'Runtime.UnhandledPromiseRejection'));
process.on('uncaughtException', (error) => dieOf(error));
process.on('disconnect', () => process.exit(0));

let idleTimer;
let isFirst = true;
process.on('message', async (message) => {
  if (message.type === 'load') {
    try {
      await load(message);
      send({ type: 'ready' });
    } catch (error) {
      send({ type: 'loadFailed', error: describe(error) });
    }
    return;
  }
  if (message.type === 'abandon') {
    outputs.get(message.requestId)?.destroy();
    return;
  }
  clearTimeout(idleTimer);
  await invoke(message);
  collectWhenLarge();
  // Another may have ended meanwhile: of each that is left behind, a collection would come in the middle of the work.
  clearTimeout(idleTimer);
  idleTimer = setTimeout(giveMemoryBack, idleMs).unref();
  if (isFirst) flushCompileCache();
  isFirst = false;
});
