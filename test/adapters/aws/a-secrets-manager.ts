import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Secrets Manager with what the adapter asks of it, by its wire format (AWS JSON 1.1). */
export async function aSecretsManager() {
  const secrets = new Map<string, string>();
  let isDown = false;

  function answer(target: string, body: { Name: string; SecretId: string; SecretString: string }) {
    if (isDown) return refusal('InternalServiceError', 500);
    if (target.endsWith('.CreateSecret')) {
      if (secrets.has(body.Name)) return refusal('ResourceExistsException');
      secrets.set(body.Name, body.SecretString);
      return { status: 200, body: { Name: body.Name } };
    }
    const SecretString = secrets.get(body.SecretId);
    if (target.endsWith('.DeleteSecret')) secrets.delete(body.SecretId);
    return SecretString === undefined
      ? refusal('ResourceNotFoundException')
      : { status: 200, body: { Name: body.SecretId, SecretString } };
  }

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { status, body } = answer(
      String(request.headers['x-amz-target']),
      JSON.parse(Buffer.concat(parts).toString()),
    );
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  return {
    names: () => [...secrets.keys()],
    fail: () => {
      isDown = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refusal(name: string, status = 400) {
  return { status, body: { __type: name, message: 'No.' } };
}
