import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from '../../ports.ts';
import { fieldErrors } from '../api/field-errors.ts';
import { ProblemError } from '../api/problems.ts';
import { refusalOf, textOf } from './refusals.ts';
import type { McpContext, McpTool } from './tool.ts';

export interface CallPorts extends McpContext {
  readonly logger: Logger;
  readonly correlationId: string;
}

/**
 * Calls a tool. What is wrong with its input, and what the API refuses, is an answer with `isError`, so that a model can correct itself.
 * https://modelcontextprotocol.io/specification/2025-11-25/server/tools#error-handling
 */
export async function callTool(tool: McpTool, input: unknown, ports: CallPorts): Promise<CallToolResult> {
  try {
    const answer = await tool.call(checked(tool, input), ports);
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: { ...answer } };
  } catch (error) {
    const { correlationId, logger } = ports;
    const refusal = refusalOf(error, correlationId);
    if (refusal.isUnexpected) logger.error('A tool failed.', { correlationId, tool: tool.name, error: String(error) });
    const { problem, advice } = refusal;
    return {
      isError: true,
      content: [{ type: 'text', text: textOf(refusal) }],
      _meta: { 'sheaf/problem': problem, 'sheaf/advice': advice },
    };
  }
}

/** @throws ProblemError invalid-request */
function checked(tool: McpTool, input: unknown): never {
  const read = tool.read(input);
  if (read.success) return read.data as never;
  const errors = fieldErrors('body', read.error.issues, input);
  throw new ProblemError('invalid-request', `The input of ${tool.name} is not valid.`, { errors });
}
