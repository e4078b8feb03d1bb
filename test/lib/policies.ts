import { flat, resourcesOf, type StackTemplate } from './an-assembly.ts';

export interface Permission {
  readonly action: string;
  /** As `flat` writes it. */
  readonly resource: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

export function permissionsOf(statements: readonly Statement[]): Permission[] {
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) => list(Resource).map((resource) => ({ action, resource: flat(resource) }))),
    );
}

/** All that a role is allowed by the policies of its template. */
export function permissionsOfRole(template: StackTemplate, roleId: string): Permission[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, { Roles }]) => (Roles as unknown[]).some((role) => flat(role) === `<${roleId}>`))
    .flatMap(([, { PolicyDocument }]) => permissionsOf((PolicyDocument as { Statement: Statement[] }).Statement));
}

/** Id of the role that a function, or a state machine, runs under. */
export function roleIdOf(properties: Record<string, unknown>): string {
  const role = flat(properties.Role ?? properties.RoleArn);
  const id = /^<(.+)[.]Arn>$/.exec(role)?.[1];
  if (id === undefined) throw new Error(`${role} is no role of this template`);
  return id;
}

/** Whether one of the permissions covers the action on a resource whose flat form holds `part`. */
export function isAllowed(permissions: readonly Permission[], action: string, part: string): boolean {
  return permissions.some((permission) => permission.action === action && permission.resource.includes(part));
}
