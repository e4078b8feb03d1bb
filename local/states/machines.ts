import { createHash } from 'node:crypto';
import { StatesApiError } from './api-error.ts';
import { parseMachineArn } from './arn.ts';
import { compileMachine } from './definition/compile.ts';
import type { Machine } from './definition/compiled.ts';
import type { MachineDefinition } from './engine-api.ts';
import type { ExpressionHost } from './expressions/aws-functions.ts';

export interface RegisteredMachine {
  readonly machine: Machine;
  /** Of the text; the definition that a run keeps is known by it. */
  readonly hash: string;
  readonly text: string;
}

/** The machines as they are defined now, and every definition that was compiled. */
export class Machines {
  readonly #host: ExpressionHost;
  readonly #byArn = new Map<string, RegisteredMachine>();
  readonly #compiled = new Map<string, Machine>();

  constructor(host: ExpressionHost) {
    this.#host = host;
  }

  /** @throws StatesApiError InvalidArn, InvalidDefinition */
  define({ arn, name, definition, type }: MachineDefinition): void {
    parseMachineArn(arn);
    if (type !== 'STANDARD') {
      throw invalid(name, `the type ${type} is not supported; supported: STANDARD`);
    }
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    const hash = createHash('sha256').update(text).digest('hex');
    this.#byArn.set(arn, { machine: this.compile(name, text, hash), hash, text });
  }

  /** @throws StatesApiError StateMachineDoesNotExist */
  get(arn: string): RegisteredMachine {
    const registered = this.#byArn.get(arn);
    if (registered === undefined) {
      throw new StatesApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return registered;
  }

  /** @throws StatesApiError InvalidDefinition */
  compile(name: string, text: string, hash: string): Machine {
    const known = this.#compiled.get(hash);
    if (known !== undefined) return known;
    const machine = compileMachine(name, parse(name, text), this.#host);
    this.#compiled.set(hash, machine);
    return machine;
  }
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(name, `the definition is no JSON: ${(error as Error).message}`);
  }
}

function invalid(name: string, problem: string): StatesApiError {
  return new StatesApiError('InvalidDefinition', `state machine "${name}": ${problem}`);
}
