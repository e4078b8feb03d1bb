import type { ApiRoute } from '../assembly/inventory.ts';

export interface MatchedRoute {
  readonly route: ApiRoute;
  /** Null where the path of the route has none. */
  readonly parameters: Readonly<Record<string, string>> | null;
}

/**
 * The route of a request, as API Gateway chooses: part by part, a word before a parameter and a parameter before `{proxy+}`; and of
 * one path the method's own before `ANY`.
 */
export function matchRoute(routes: readonly ApiRoute[], method: string, path: string): MatchedRoute | undefined {
  const fitting = routes.flatMap((route) => {
    const parameters = route.method === 'ANY' || route.method === method ? parametersOf(route.path, path) : undefined;
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  const [best] = fitting.toSorted((a, b) => (rankOf(a.route) < rankOf(b.route) ? -1 : 1));
  if (best === undefined) return undefined;
  return { route: best.route, parameters: Object.keys(best.parameters).length > 0 ? best.parameters : null };
}

function parametersOf(template: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.split(/(\{\w+\+?\})/).map((part) => {
    const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(name);
    return greedy ? '(.+)' : '([^/]+)';
  });
  const found = new RegExp(`^${pattern.join('')}$`).exec(path);
  return found === null ? undefined : Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
}

/** Sorts as text: the more exact, the earlier. */
function rankOf({ path, method }: ApiRoute): string {
  const parts = path.split('/').map((part) => (part === '{proxy+}' ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${parts.join('').padEnd(20, '3')}${method === 'ANY' ? '1' : '0'}`;
}
