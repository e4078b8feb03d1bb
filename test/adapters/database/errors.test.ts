import { StageError } from '@sheaf/core/errors';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../lambdas/adapters/data-api/faults.ts';
import { toStageError } from '../../../lambdas/adapters/sql-state.ts';

const withCode = (code: string) => Object.assign(new Error('as the server says'), { code });
const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

describe('a database error', () => {
  test.each([
    ['57P01', 'DatabaseUnavailable'],
    ['57P03', 'DatabaseUnavailable'],
    ['08006', 'DatabaseUnavailable'],
    ['40P01', 'DatabaseUnavailable'],
    ['53300', 'DatabaseUnavailable'],
    ['ECONNREFUSED', 'DatabaseUnavailable'],
    ['53100', 'StoreRefused'],
    ['28P01', 'CredentialsRejected'],
  ])('with the code %s is %s', (code, name) => {
    expect(toStageError(withCode(code))).toMatchObject({ name });
  });

  test('is DatabaseUnavailable when the connection broke without a code', () => {
    expect(toStageError(new Error('Connection terminated unexpectedly'))).toMatchObject({
      name: 'DatabaseUnavailable',
    });
  });

  test.each(['23505', '42501', '22P02', '08P01', 'SH001'])('with the code %s stays what it is', (code) => {
    const error = withCode(code);
    expect(toStageError(error)).toBe(error);
  });

  test('stays itself when it has a name of the table, or is none', () => {
    const error = new StageError('SpaceMismatch', 'x');
    expect(toStageError(error)).toBe(error);
    expect(toStageError('text')).toBe('text');
  });

  test('is named without the words of the server, which may quote values', () => {
    expect((toStageError(withCode('53100')) as Error).message).toBe('The database refused the write (53100).');
  });
});

describe('a fault of the Data API', () => {
  test.each([
    ['DatabaseResumingException', 'DatabaseUnavailable'],
    ['ServiceUnavailableError', 'DatabaseUnavailable'],
    ['StatementTimeoutException', 'DatabaseUnavailable'],
    ['ThrottlingException', 'DatabaseUnavailable'],
    ['AccessDeniedException', 'CredentialsRejected'],
    ['SecretsErrorException', 'CredentialsRejected'],
    ['DatabaseNotFoundException', 'StoreRefused'],
    ['HttpEndpointNotEnabledException', 'StoreRefused'],
  ])('%s is %s', (fault, name) => {
    expect(faultOf(named(fault))).toMatchObject({ name });
  });

  test('says when to come back', () => {
    expect(faultOf(named('DatabaseResumingException'))).toMatchObject({ retryAfterSeconds: 5 });
  });

  test('keeps the SQLSTATE and the words of the server', () => {
    const message =
      'ERROR: duplicate key value violates unique constraint "tenants_pkey"; Position: 3; SQLState: 23505';
    expect(faultOf(named('DatabaseErrorException', message))).toMatchObject({
      code: '23505',
      message: 'duplicate key value violates unique constraint "tenants_pkey"',
    });
  });

  test('names a SQLSTATE of the table as pg does', () => {
    expect(toStageError(faultOf(named('DatabaseErrorException', 'ERROR: no space; SQLState: 53100')))).toMatchObject({
      name: 'StoreRefused',
    });
  });

  test('is DatabaseUnavailable when its transaction timed out', () => {
    expect(faultOf(named('BadRequestException', 'Transaction abc is not found'))).toMatchObject({
      name: 'DatabaseUnavailable',
    });
  });

  test('stays itself when it is not known', () => {
    const error = named('ValidationException');
    expect(faultOf(error)).toBe(error);
  });
});
