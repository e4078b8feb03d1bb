/** The simplest thing that could run a machine: no clock, no store, no concurrency. Runs the steps that `random-machine.ts` makes. */

export type Step =
  | { readonly kind: 'pass'; readonly add: number }
  | { readonly kind: 'assign' }
  | { readonly kind: 'recall' }
  | { readonly kind: 'call'; readonly failures: number; readonly retries: number; readonly isCaught: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | {
      readonly kind: 'choice';
      readonly limit: number;
      readonly above: readonly Step[];
      readonly below: readonly Step[];
    }
  | { readonly kind: 'parallel'; readonly branches: readonly (readonly Step[])[] }
  | {
      readonly kind: 'map';
      readonly count: number;
      readonly mode: 'INLINE' | 'EXPRESS' | 'STANDARD';
      readonly body: readonly Step[];
    }
  | { readonly kind: 'fail'; readonly error: string };

export interface World {
  value: number;
  variable: number;
  elapsedSeconds: number;
}

/** What may have failed first: of failures at the same moment any may win. */
export class Failed extends Error {
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join(' or '));
    this.errors = errors;
  }
}

/** Runs the steps on the number that goes through them. @throws Failed */
export function evaluateSteps(steps: readonly Step[], world: World): void {
  for (const step of steps) evaluateStep(step, world);
}

function evaluateStep(step: Step, world: World): void {
  switch (step.kind) {
    case 'pass':
      world.value += step.add;
      return;
    case 'assign':
      world.variable = world.value;
      return;
    case 'recall':
      world.value += world.variable;
      return;
    case 'call':
      call(step, world);
      return;
    case 'wait':
      world.elapsedSeconds += step.seconds;
      return;
    case 'choice':
      evaluateSteps(world.value > step.limit ? step.above : step.below, world);
      return;
    case 'parallel':
      inside(
        step.branches.map((branch) => [branch, world.value]),
        world,
        'PARALLEL',
      );
      return;
    case 'map':
      inside(
        Array.from({ length: step.count }, (_, index) => [step.body, world.value + index]),
        world,
        step.mode,
      );
      return;
    case 'fail':
      throw new Failed([step.error]);
  }
}

/** Fails so often, is retried so often (1 s, doubling), then doubles the value. */
function call({ failures, retries, isCaught }: Extract<Step, { kind: 'call' }>, world: World): void {
  const retried = Math.min(failures, retries);
  world.elapsedSeconds += 2 ** retried - 1;
  if (failures > retries) {
    if (!isCaught) throw new Failed(['Flaky']);
    world.value = -1;
    return;
  }
  world.value *= 2;
}

/** Express children end after 5 minutes. */
const expressSeconds = 300;

/** All strands begin together: the first failure in time wins, and the end is that of the slowest. Sums up the results. */
function inside(
  strands: readonly (readonly [readonly Step[], number])[],
  world: World,
  mode: 'PARALLEL' | 'INLINE' | 'EXPRESS' | 'STANDARD',
): void {
  const ends = strands.map(([steps, value]) =>
    endOf(steps, { value, variable: world.variable, elapsedSeconds: 0 }, mode === 'EXPRESS'),
  );
  const failures = ends.filter(({ errors }) => errors.length > 0);
  if (failures.length > 0) {
    const first = Math.min(...failures.map(({ inner }) => inner.elapsedSeconds));
    world.elapsedSeconds += first;
    if (mode === 'EXPRESS' || mode === 'STANDARD') throw new Failed(['States.ExceedToleratedFailureThreshold']);
    throw new Failed(failures.filter(({ inner }) => inner.elapsedSeconds === first).flatMap(({ errors }) => errors));
  }
  world.elapsedSeconds += Math.max(0, ...ends.map(({ inner }) => inner.elapsedSeconds));
  world.value = ends.reduce((sum, { inner }) => sum + inner.value, 0);
}

function endOf(steps: readonly Step[], inner: World, isExpress: boolean): { inner: World; errors: readonly string[] } {
  let errors: readonly string[] = [];
  try {
    evaluateSteps(steps, inner);
  } catch (failed) {
    errors = (failed as Failed).errors;
  }
  if (!isExpress || inner.elapsedSeconds < expressSeconds) return { inner, errors };
  return { inner: { ...inner, elapsedSeconds: expressSeconds }, errors: ['States.Timeout'] };
}
