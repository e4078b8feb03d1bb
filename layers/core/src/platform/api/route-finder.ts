import type { RouteFacts } from './route.ts';

export interface FoundRoute {
  readonly route: RouteFacts;
  /** Of the path, by their names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Longer ones are no ids of ours. */
const longestParameter = 200;

/** Which route a request is for, by method and path; undefined when there is none. */
export function createRouteFinder(routes: readonly RouteFacts[]) {
  const known = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method: string, path: string): FoundRoute | undefined => {
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    for (const { route, pattern } of known) {
      const match = route.method === asked ? pattern.exec(path) : null;
      if (match) return { route, parameters: parametersOf(match.groups) };
    }
    return undefined;
  };
}

function parametersOf(groups: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups ?? {}).map(([name, value]) => [name, value.slice(0, longestParameter)]),
  );
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
