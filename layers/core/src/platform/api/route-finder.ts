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
  const known = Map.groupBy(
    routes.map((route) => ({ route, pattern: patternOf(route.path) })),
    ({ route }) => route.method.toUpperCase(),
  );
  return (method: string, path: string): FoundRoute | undefined => {
    for (const { route, pattern } of known.get(method === 'HEAD' ? 'GET' : method) ?? []) {
      const match = pattern.exec(path);
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
