import type { Template } from '../expressions/template.ts';
import { wrongType } from './flow-states.ts';
import type { Strand } from './strand.ts';

/** A field that is a number, or an expression that gives one. @throws StateError States.QueryEvaluationError */
export async function numberOf(
  strand: Strand,
  template: Template | undefined,
  field: string,
  min: number,
  max: number,
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await strand.evaluate(template);
  if (typeof value !== 'number' || value < min || value > max)
    throw wrongType(field, `a number from ${min} to ${max}`, value);
  return value;
}
