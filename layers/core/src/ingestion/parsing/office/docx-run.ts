import type { HidingReason } from '../../model.ts';
import { isOn, isShading, type WordStyle } from './docx-styles.ts';
import { attribute, type XmlAttributes } from './xml.ts';

/** Properties of the run that is being read, as far as they can hide it or change what it says. */
export interface WordRun {
  isHidden: boolean;
  isRaised: boolean;
  colour: string | undefined;
  isShaded: boolean;
  /** Half-points. */
  size: number | undefined;
}

export function createRun(style: WordStyle): WordRun {
  return {
    isHidden: style.isHidden ?? false,
    isRaised: false,
    colour: style.colour,
    isShaded: style.isShaded ?? false,
    size: undefined,
  };
}

export function readRunProperty(run: WordRun, name: string, attributes: XmlAttributes): void {
  const value = attribute(attributes, 'val');
  if (name === 'vanish') run.isHidden = isOn(value);
  else if (name === 'vertAlign') run.isRaised = value === 'superscript';
  else if (name === 'color') run.colour = attribute(attributes, 'themeColor') === undefined ? value : undefined;
  else if (name === 'shd') run.isShaded = isShading(attributes);
  else if (name === 'highlight') run.isShaded = isOn(value) && value !== 'white';
  else if (name === 'sz') run.size = Number(value);
}

export function applyRunStyle(run: WordRun, style: WordStyle): void {
  run.isHidden = style.isHidden ?? run.isHidden;
  run.colour = style.colour ?? run.colour;
  run.isShaded = style.isShaded ?? run.isShaded;
}

/** Why a person does not see the run; undefined where they do. @param isOnColour whether something behind it is coloured */
export function hidingReason(run: WordRun, isOnColour: boolean): HidingReason | undefined {
  if (run.isHidden) return 'display-none';
  if (run.size !== undefined && run.size <= 2) return 'zero-size';
  return !isOnColour && !run.isShaded && /^ffffff$/i.test(run.colour ?? '') ? 'same-colour' : undefined;
}
