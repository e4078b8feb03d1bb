import { type ChunkerConfiguration, overlapOf, parentFactor } from '../chunker-configuration.ts';
import type { CleanDocument } from '../model.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Packed, pack } from './pack.ts';
import { strengths } from './rungs.ts';
import { beginsSection, sectionsOf } from './sections.ts';
import { createTokenRuler } from './token-ruler.ts';
import { tokenUnitsOf } from './token-units.ts';
import { type Unit, unitsOf } from './units.ts';

/** One chunk of a strategy; `parent` is the larger stretch in which it stands. */
export interface Placed extends Packed {
  readonly parent?: Pick<Packed, 'charStart' | 'charEnd'>;
}

export interface StrategyInput {
  readonly clean: CleanDocument;
  readonly configuration: ChunkerConfiguration;
  readonly tokenizer: Tokenizer;
  /** Of strategy `semantic`: where topics change, ascending, out of `semanticBreaks`. */
  readonly breaks?: readonly number[];
}

/** The chunks of the configured strategy as ranges of units, made as they are asked for. */
export function packedOf({ clean, configuration, tokenizer, breaks }: StrategyInput): Generator<Placed> {
  const { chunkSize } = configuration;
  const { text } = clean;
  const limits = { chunkSize, chunkOverlap: overlapOf(configuration) };
  const largest = configuration.strategy === 'hierarchical' ? chunkSize * parentFactor : chunkSize;
  const ruler = createTokenRuler(tokenizer, text, largest);
  const units = () => unitsOf(clean, ruler, chunkSize);
  const inSections = (isStart: (unit: Unit, before: Unit) => boolean) =>
    each(sectionsOf(units(), isStart), (section) => pack(text, section, ruler, limits));
  switch (configuration.strategy) {
    case 'recursive':
      return pack(text, units(), ruler, limits);
    case 'sentence':
      return pack(text, level(units()), ruler, limits);
    case 'raptor':
      return pack(text, level(units()), ruler, { ...limits, isGreedy: true });
    case 'fixed':
      return pack(text, tokenUnitsOf(clean, tokenizer, ruler, chunkSize), ruler, { ...limits, isGreedy: true });
    case 'markdown':
      return underLastTitle(inSections(beginsSection(configuration.depth)));
    case 'semantic':
      return inSections(beginsTopic(breaks));
    case 'hierarchical':
      return each(pack(text, units(), ruler, { chunkSize: largest, chunkOverlap: 0 }), (parent) =>
        childrenOf(parent, pack(text, parent.units.values(), ruler, limits)),
      );
  }
}

function* each<Outer, Inner>(outer: Iterable<Outer>, inner: (one: Outer) => Iterable<Inner>): Generator<Inner> {
  for (const one of outer) yield* inner(one);
}

function* childrenOf({ charStart, charEnd }: Packed, children: Iterable<Packed>): Generator<Placed> {
  for (const child of children) yield { ...child, parent: { charStart, charEnd } };
}

/** Makes all boundaries between sentences equal: neither sections nor paragraphs matter. */
function* level(units: Iterable<Unit>): Generator<Unit> {
  for (const unit of units) yield { ...unit, strength: Math.min(unit.strength, strengths.sentence) };
}

/** A chunk that begins with titles of several levels belongs below the last of them. */
function* underLastTitle(chunks: Iterable<Packed>): Generator<Packed> {
  for (const chunk of chunks) {
    const below = chunk.units.findIndex(({ level }) => level === undefined);
    const body = chunk.units[below < 0 ? chunk.units.length - 1 : below - 1];
    yield chunk.body.level === undefined || body === undefined ? chunk : { ...chunk, body };
  }
}

function beginsTopic(breaks: readonly number[] | undefined): (unit: Unit) => boolean {
  if (breaks === undefined) throw new RangeError('strategy semantic needs the breaks that semanticBreaks finds');
  let index = 0;
  return ({ charStart }) => {
    while (index < breaks.length && breaks[index]! < charStart) index += 1;
    return breaks[index] === charStart;
  };
}
