import * as z from 'zod';
import type { RoutePermission } from '../api/route.ts';
import type { Principal } from '../auth/principal.ts';
import type { Permission } from '../auth/roles.ts';
import type { Ask } from './ask.ts';
import { jsonSchemaOf, type ObjectSchema } from './json-schema.ts';

/** What one call works with. */
export interface McpContext {
  readonly principal: Principal;
  readonly ask: Ask;
  readonly clock: { now(): number };
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Key of the HMAC over confirmations. */
  readonly cursorSecret: string;
}

/** Hints for clients; they promise nothing. https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** Of a tool that only reads what Sheaf holds. */
export const readsOnly: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** All that a caller needs; who lacks one does not see the tool. */
  readonly permissions: readonly Permission[];
  readonly annotations: ToolAnnotations;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  /** The input as it is understood, or what is wrong with it. */
  readonly read: (input: unknown) => z.ZodSafeParseResult<unknown>;
  /** @throws ApiRefusal, ProblemError */
  readonly call: (input: never, context: McpContext) => Promise<Readonly<Record<string, unknown>>>;
}

interface ToolDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Routes that it asks: their permissions are its own. The first is asked first. */
  readonly routes: readonly { readonly permission: RoutePermission }[];
  readonly annotations: ToolAnnotations;
  readonly input: Input;
  readonly output: Output;
  readonly call: (input: z.output<Input>, context: McpContext) => Promise<z.output<Output>>;
}

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>({
  routes,
  input,
  output,
  call,
  ...facts
}: ToolDefinition<Input, Output>): McpTool {
  const needed = routes.map(({ permission }) => permission).filter((permission) => permission !== 'public');
  return {
    ...facts,
    permissions: [...new Set(needed)],
    inputSchema: jsonSchemaOf(input, 'input'),
    outputSchema: jsonSchemaOf(output, 'output'),
    read: (value) => z.safeParse(input, value),
    call: call as McpTool['call'],
  };
}

export function mayUse({ permissions }: Pick<McpTool, 'permissions'>, principal: Principal): boolean {
  return permissions.every((permission) => principal.permissions.has(permission));
}
