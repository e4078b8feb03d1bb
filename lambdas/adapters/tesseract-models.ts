import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StageError } from '@sheaf/core/errors';
import { ocrPackage } from './ocr-languages.ts';

/** By name at run time: which languages there are, the setting says, and a bundle holds none. */
const load = createRequire(import.meta.url);

/**
 * A folder with the models of the languages, in whole numbers: a third of the size of the others, and twice as fast.
 * @param scratch takes copies where there are several, since tesseract looks into one folder
 * @throws StageError ModelMissing that names the package to install
 */
export async function modelFolder(languages: readonly string[], scratch: string): Promise<string> {
  const folders = languages.map((language) => folderOf(language, languages));
  if (folders.length === 1) return folders[0]!;
  await Promise.all(
    languages.map((language, index) => {
      const file = `${language}.traineddata.gz`;
      return copyFile(join(folders[index]!, file), join(scratch, file));
    }),
  );
  return scratch;
}

function folderOf(language: string, all: readonly string[]): string {
  const name = ocrPackage(language);
  try {
    const { langPath } = load(name) as { readonly langPath: string };
    return join(dirname(langPath), '4.0.0_best_int');
  } catch (error) {
    throw new StageError(
      'ModelMissing',
      `Text in pictures is to be read in ${all.join('+')}, and the model of ${language} is not installed. ` +
        `Run npm install --save-exact ${name}, or leave ${language} out of the languages of recognition.`,
      { cause: error },
    );
  }
}
