import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { describe, expect, it } from 'vitest';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('the media type', () => {
  it.each([
    ['plain words', 'txt', 'text/plain'],
    ['plain words', null, 'text/plain'],
    ['BM is how a bitmap starts, and some texts', 'txt', 'text/plain'],
    ['# Title', 'md', 'text/markdown'],
    ['<p>Markdown may start with HTML</p>', 'md', 'text/markdown'],
    ['<!DOCTYPE html><p>x', 'txt', 'text/html'],
    ['\n <!-- c --><html>', null, 'text/html'],
    ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', 'xhtml', 'text/html'],
    ['<?xml version="1.0"?><rss/>', null, 'application/xml'],
    ['a < b and c > d', null, 'text/plain'],
    ['a,b\n1,2', 'csv', 'text/csv'],
    ['%PDF-1.7\n1 0 obj', 'txt', 'application/pdf'],
    ['{\\rtf1 hello}', 'doc', 'application/rtf'],
    ['1 0 obj << /Type /Catalog >> endobj', 'pdf', 'application/pdf'],
    ['Not a zip at all', 'docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['Not a zip at all', 'zip', 'application/zip'],
    ['ID3 was cut off', 'mp3', 'audio/mpeg'],
    ['Title\n=====', 'rst', 'text/x-rst'],
    ['= Title', 'adoc', 'text/asciidoc'],
    ['<html>in a script</html>', 'php', 'text/x-php'],
    ['const a = 1', 'MJS', 'text/javascript'],
    ['#!/usr/bin/env python3\nprint()', null, 'text/x-python'],
    ['# built\nFROM node\nRUN npm ci\n', null, 'text/x-dockerfile'],
    ['{"a": [1, 2', null, 'application/json'],
    [' [{"a": 1}]', 'txt', 'application/json'],
    ['{"a": 1} and prose', 'txt', 'text/plain'],
    ['[1] A footnote', null, 'text/plain'],
    ['{"a": 1}\n{"a": 2}\n', 'txt', 'application/jsonl'],
    ['{"a": 1}', 'ndjson', 'application/jsonl'],
    ['{"cells": [], "metadata": {}, "nbformat": 4}', 'json', 'application/x-ipynb+json'],
    ['a: 1', 'yml', 'application/yaml'],
    ['%YAML 1.2\n---\na: 1', null, 'application/yaml'],
    ['<?xml version="1.0"?><!-- c --><svg/>', 'xml', 'image/svg+xml'],
    ['<rows><row/></rows>', null, 'application/xml'],
    ['a;b;c\n1;2;3\n4;5;6\n', null, 'text/csv'],
    ['a\tb\n1\t2\n3\t4\n', 'data', 'text/tab-separated-values'],
    ['Yes, a list.\nNo, not one.\nWell, a text.\n', null, 'text/plain'],
    ['a;b;c\n1;2;3\n4;5;6\n', 'txt', 'text/plain'],
    ['From ann@a.example Mon Jan  1 10:00:00 2024\nFrom: Ann\n\nHi', null, 'application/mbox'],
    ['Received: by x\n id 1\nFrom: Ann\nSubject: Hi\nDate: today\n\nText', 'txt', 'message/rfc822'],
    ['Note: this\nSubject: to change\n', 'txt', 'text/plain'],
  ])('of %j named %s is %s', async (text, extension, expected) => {
    expect(await detectMediaType(bytesOf(text), extension)).toBe(expected);
  });

  it('of known binary content is what its magic number says, whatever its name', async () => {
    const png = Uint8Array.of(
      0x89,
      0x50,
      0x4e,
      0x47,
      0x0d,
      0x0a,
      0x1a,
      0x0a,
      0,
      0,
      0,
      13,
      0x49,
      0x48,
      0x44,
      0x52,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      1,
      8,
      6,
      0,
      0,
      0,
    );
    expect(await detectMediaType(png, 'txt')).toBe('image/png');
    expect(await detectMediaType(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), 'md')).toBe('application/gzip');
  });

  it('of unknown binary content is unknown, unless its name promises text', async () => {
    const noise = Uint8Array.from({ length: 500 }, (_, index) => (index * 7919 + 3) % 256);
    expect(await detectMediaType(noise, 'bin')).toBe('application/octet-stream');
    expect(await detectMediaType(noise, 'txt')).toBe('text/plain');
  });

  it('of text takes a hint only where content and name say nothing', async () => {
    expect(await detectMediaType(bytesOf('x'), null, 'text/markdown; charset=utf-8')).toBe('text/markdown');
    expect(await detectMediaType(bytesOf('x'), 'html', 'text/markdown')).toBe('text/html');
    expect(await detectMediaType(bytesOf('x'), null, 'application/zip')).toBe('text/plain');
    expect(await detectMediaType(bytesOf('a: 1'), null, 'application/yaml')).toBe('application/yaml');
  });
});
