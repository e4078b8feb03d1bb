import { StageError } from '../../errors.ts';

/** A limit that a call would have passed. */
export interface Refusal {
  /** Empty for the tenant as a whole. */
  readonly corpus: string;
  readonly meter: 'tokens' | 'money';
  /** Day or month, UTC. */
  readonly period: string;
  readonly hard: number;
  readonly held: number;
  readonly needed: number;
  readonly secondsLeft: number;
}

export function budgetExceeded(refusal: Refusal): StageError {
  const { corpus, meter, period, hard, held, needed, secondsLeft } = refusal;
  const whose = corpus === '' ? '' : ` of corpus ${corpus}`;
  const name = meter === 'tokens' ? 'tokens per day' : 'money per month';
  const message = `The budget${whose} of ${name} does not allow the next call: ${shown(meter, held)} of ${shown(meter, hard)} are spent or reserved in ${period} (UTC), and the call may need ${shown(meter, needed)}. Raise it by PUT /v1/budgets, or wait for the next ${meter === 'tokens' ? 'day' : 'month'}.`;
  return new StageError('BudgetExceeded', message, { retryAfterSeconds: secondsLeft });
}

/** A limit on money means nothing for calls whose price nobody knows. */
export function priceUnknown(provider: string, model: string): StageError {
  return new StageError(
    'BudgetExceeded',
    `The price of ${provider} ${model} is not in the table of prices, so that the limit on money per month cannot hold. Add the price, or remove the limit by PUT /v1/budgets.`,
  );
}

/** Money rounded up to a cent or, where it is less, to the millionth. */
export function shown(meter: Refusal['meter'], amount: number): string {
  if (meter === 'tokens') return `${amount.toLocaleString('en')} tokens`;
  return `${(amount / 1_000_000).toLocaleString('en', { maximumFractionDigits: amount < 10_000 ? 6 : 2 })} USD`;
}
