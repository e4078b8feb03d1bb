/** The parts of ASL that the tests look at. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly Output?: unknown;
  }[];
  readonly Resource?: string;
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly ItemProcessor?: States & { readonly ProcessorConfig: unknown };
  readonly ItemBatcher?: { readonly MaxItemsPerBatch: number };
  readonly ResultWriter?: { readonly Arguments: unknown };
}

export interface States {
  readonly StartAt: string;
  readonly QueryLanguage?: string;
  readonly States: Readonly<Record<string, State>>;
}

/** All states, those of maps too. */
export function statesOf(machine: States): [name: string, state: State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** One line per state: what it does, where it goes, where its errors go. Retry rules have their own tests. */
export function outline(machine: States, indent = ''): string {
  const lines = Object.entries(machine.States)
    .sort(([a], [b]) => (a === machine.StartAt ? -1 : b === machine.StartAt ? 1 : a < b ? -1 : 1))
    .map(([name, state]) => {
      const ways = [
        ...(state.Choices ?? []).map(({ Condition, Next }) => `${Condition.slice(3, -3)} → ${Next}`),
        ...(state.Default ? [`else → ${state.Default}`] : []),
        ...(state.Next ? [`→ ${state.Next}`] : []),
        ...(state.Catch ?? []).map(({ ErrorEquals, Next }) => `${ErrorEquals.at(-1)} ⇒ ${Next}`),
      ];
      const head = `${indent}${name}: ${doing(state)}${ways.length > 0 ? `; ${ways.join('; ')}` : ''}`;
      return state.ItemProcessor ? `${head}\n${outline(state.ItemProcessor, `${indent}  `)}` : head;
    });
  return lines.join('\n');
}

function doing(state: State): string {
  if (state.Type !== 'Task') return state.Type;
  const target = String(state.Arguments?.FunctionName ?? state.Resource);
  const name = /^<Stages([A-Za-z]+?)Function[0-9A-F]{8}/.exec(target)?.[1] ?? target.replace(/^.*:states:::/, '');
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
