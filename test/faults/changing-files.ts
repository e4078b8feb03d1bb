import { aParcel } from '../fixtures/parcels.ts';

type Content = { readonly text: string; readonly inside: Readonly<Record<string, string>> | null };

/** Landing files that come, change and go; no text is ever written twice. */
export class ChangingFiles {
  readonly files = new Map<string, Content>();
  readonly #random: () => number;
  #texts = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** One to four changes; undefined for a file that went. */
  change(): Map<string, string | undefined> {
    const changed = new Map<string, string | undefined>();
    const count = 1 + Math.floor(this.#random() * 4);
    for (let index = 0; index < count; index += 1) {
      const name = `file-${Math.floor(this.#random() * 12)}.md`;
      const old = this.files.get(name);
      if (old !== undefined && this.#random() < 0.3) this.files.delete(name);
      else this.files.set(name, this.#random() < 0.3 ? this.#parcel(old) : this.#note(old));
      changed.set(name, this.#bodyOf(name));
    }
    return changed;
  }

  /** Documents that there must be, by the end of their URI, with their bytes. */
  expected(): Map<string, string> {
    return new Map(
      [...this.files.keys()].flatMap((name) => {
        const inside = Object.entries(this.files.get(name)?.inside ?? {});
        return [
          [name, this.#bodyOf(name)!] as const,
          ...inside.map(([path, text]) => [`${name}!/${path}`, text] as const),
        ];
      }),
    );
  }

  #bodyOf(name: string): string | undefined {
    const content = this.files.get(name);
    return content && (content.inside === null ? content.text : aParcel(content.text, content.inside));
  }

  /** Longer notes keep most of their text when they change, and with it most of their chunks. */
  #note(old: Content | undefined): Content {
    if (old?.inside === null && old.text.length > 2000 && this.#random() < 0.7)
      return { text: `${old.text}\n\n${this.#paragraph()}`, inside: null };
    const paragraphs = this.#random() < 0.25 ? 30 : 1;
    return { text: Array.from({ length: paragraphs }, () => this.#paragraph()).join('\n\n'), inside: null };
  }

  #parcel(old: Content | undefined): Content {
    const kept = Object.entries(old?.inside ?? {}).filter(() => this.#random() < 0.5);
    const fresh = Array.from({ length: 1 + Math.floor(this.#random() * 2) }, () => {
      const text = this.#paragraph();
      return [`${text.split(' ')[0]}.md`, text] as const;
    });
    return { text: this.#paragraph(), inside: Object.fromEntries([...kept, ...fresh]) };
  }

  #paragraph(): string {
    this.#texts += 1;
    const sentence = `text${this.#texts} says what number ${this.#texts} has to say about its matter, and not a word more.`;
    return Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () => sentence).join(' ');
  }
}
