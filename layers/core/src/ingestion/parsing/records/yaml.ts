import { Composer, isMap, isSeq, Parser as SyntaxReader } from 'yaml';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { parsePlainText } from '../plain-text.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { createTreeRecorder, type TreeRecorder } from './tree-recorder.ts';
import { hasSeveralDocuments, type YamlSlab, yamlSlabs } from './yaml-slabs.ts';
import { walkYaml } from './yaml-walk.ts';

export const yamlParser: Parser = (input, builder) => parseYaml(input.text(), builder);

/** A part of a document that cannot be cut smaller than this is read as plain text. */
const longest = 2_000_000;

interface Reading {
  readonly builder: DocumentBuilder;
  recorder: TreeRecorder;
  /** Of the document that is open: it may go on in the next slab. */
  container: 'map' | 'seq' | undefined;
  document: number;
  faults: string[];
}

/**
 * Records of each document of a YAML 1.2 stream. Scalars keep their spelling; an alias of a scalar is its text, one of a
 * collection stays a name, so that no input grows. What is not YAML is read as plain text and told in the metadata.
 */
export function parseYaml(text: string, builder: DocumentBuilder): void {
  const isStream = hasSeveralDocuments(text);
  const recorder = createTreeRecorder(builder);
  const reading: Reading = { builder, recorder, container: undefined, document: 0, faults: [] };
  for (const slab of yamlSlabs(text)) {
    if (slab.document !== reading.document) {
      endDocument(reading);
      reading.document = slab.document;
      reading.recorder.begin(isStream ? `document ${slab.document}` : '');
    }
    readSlab(reading, slab);
  }
  endDocument(reading);
  reading.recorder.end();
  const [first] = reading.faults;
  if (first !== undefined) builder.setMetadata('malformed', `The text is not YAML throughout: ${first}`);
}

function endDocument(reading: Reading): void {
  if (reading.container !== undefined) reading.recorder.close();
  reading.container = undefined;
}

function readSlab(reading: Reading, slab: YamlSlab): void {
  const plain = readPlainYaml(slab.text);
  if (plain !== undefined && [undefined, plain.container].includes(reading.container)) {
    openContainer(reading, plain.container);
    plain.replay(reading.recorder);
    return;
  }
  if (slab.text.length > longest) {
    readAsText(reading, slab, `document ${slab.document} is longer than ${longest} characters without a cut.`);
    return;
  }
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  for (const document of composer.compose(new SyntaxReader().parse(slab.text))) {
    const error = document.errors[0];
    const { contents } = document;
    const container = isMap(contents) ? 'map' : isSeq(contents) ? 'seq' : undefined;
    const isOther = reading.container !== undefined && container !== reading.container;
    if (error !== undefined || (isOther && contents !== null)) {
      readAsText(reading, slab, error?.message ?? 'its parts do not belong together.');
      return;
    }
    if (document.commentBefore) reading.builder.addHidden('comment', document.commentBefore);
    if (container !== undefined) openContainer(reading, container);
    walkYaml(contents, slab.text, reading.recorder, reading.builder);
  }
}

function openContainer(reading: Reading, container: 'map' | 'seq'): void {
  if (reading.container !== undefined) return;
  if (container === 'map') reading.recorder.openObject();
  else reading.recorder.openArray();
  reading.container = container;
}

function readAsText(reading: Reading, slab: YamlSlab, fault: string): void {
  endDocument(reading);
  reading.recorder.end();
  reading.faults.push(fault);
  parsePlainText(slab.text, reading.builder);
  reading.recorder = createTreeRecorder(reading.builder);
  reading.recorder.begin(`document ${slab.document}`);
}
