/** What tests of `api_fetch` share: parameters, answers of an API, and what a run told. */
import { apiFetch } from '@sheaf/core/sources/api-fetch/api-fetch';
import type { SourceEvent } from '@sheaf/core/sources/remote-source';
import { aScriptedWeb, type Script, type ScriptedAnswer } from '../../../fixtures/scripted-web.ts';
import { type RunPorts, runsOf, type SourceRun } from '../../../fixtures/source-run.ts';

export const url = 'https://api.example.com/v1/issues';
export const now = Date.parse('2026-11-01T00:00:00Z');

/** An API whose pages stand at addresses, and runs of the source over it. */
export function anApi(pages: Readonly<Record<string, Script>>, ports: Omit<RunPorts, 'web'> = {}) {
  const web = aScriptedWeb(pages);
  return { web, runs: runsOf(apiFetch, { clock: { now: () => now }, ...ports, web }) };
}

export function json(value: unknown, headers: Record<string, string> = {}): ScriptedAnswer {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function items(...ids: readonly (number | string)[]): { id: number | string; body: string }[] {
  return ids.map((id) => ({ id, body: `Text of ${id}.` }));
}

export type DocumentEvent = Extract<SourceEvent, { kind: 'document' }>;

export function documents({ events }: SourceRun): DocumentEvent[] {
  return events.filter((event) => event.kind === 'document');
}

export function textOf({ bytes }: DocumentEvent): string {
  return new TextDecoder().decode(bytes);
}

export function kinds({ events }: SourceRun): string {
  return events.map(({ kind }) => kind).join(' ');
}

/** Ids in the URIs of what was listed. */
export function idsOf(run: SourceRun): string[] {
  return documents(run).map(({ uri }) => uri.replace(/^.*item=/, ''));
}
