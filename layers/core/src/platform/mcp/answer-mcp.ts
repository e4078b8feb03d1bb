import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { CallPorts } from './call-tool.ts';
import { createMcpServer } from './mcp-server.ts';

/**
 * Answers one message by the transport "Streamable HTTP", without sessions and streams: whichever process gets the next message
 * knows as much. The transport checks Accept, the protocol version and the form of the message.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
export async function answerMcp(request: Request, message: unknown, ports: CallPorts): Promise<Response> {
  const server = createMcpServer(ports);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: message });
  } finally {
    await server.close();
  }
}
