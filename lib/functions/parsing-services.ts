import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { type Binding, setting } from './binding.ts';
import { keyedServices } from './keyed-service.ts';

export interface ParsingServicesProps {
  readonly config: Pick<SheafConfig, 'docling' | 'transcriber' | 'ocrLanguages'>;
}

interface ParsingBindings {
  readonly DOCLING_URL: Binding;
  readonly TRANSCRIBER_URL: Binding;
  readonly OCR_LANGUAGES: Binding;
}

/** What reads documents beside the parsers of the core: servers with their keys, and the models of recognition. */
export class ParsingServices extends Construct {
  /** For the function that reads documents. */
  readonly reader: ParsingBindings;
  /** For those that only need to know how documents are read: without keys. */
  readonly observer: ParsingBindings;
  /** npm packages with the models of recognition. */
  readonly modelPackages: readonly string[];

  constructor(scope: Construct, id: string, { config }: ParsingServicesProps) {
    super(scope, id);
    const { docling, transcriber, ocrLanguages } = config;
    this.observer = {
      DOCLING_URL: setting(docling?.url ?? ''),
      TRANSCRIBER_URL: setting(transcriber?.url ?? ''),
      OCR_LANGUAGES: setting(ocrLanguages.join('+')),
    };
    this.reader = {
      ...this.observer,
      DOCLING_URL: this.withKey('Docling', 'DOCLING_API_KEY', docling),
      TRANSCRIBER_URL: this.withKey('Transcriber', 'TRANSCRIBER_API_KEY', transcriber),
    };
    this.modelPackages = ocrLanguages.map((language) => `@tesseract.js-data/${language}`);
  }

  private withKey(id: string, variable: string, service: SheafConfig['docling']): Binding {
    return keyedServices(this, service?.url ?? '', [{ id: `${id}Key`, variable, service }]);
  }
}
