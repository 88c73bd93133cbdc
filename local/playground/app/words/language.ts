import { en, type Words } from './en.ts';
import { ru } from './ru.ts';

const LANGUAGES = { en, ru } as const;
export type Language = keyof typeof LANGUAGES;

export const NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский' };

export const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);

export const wordsOf = (language: Language): Words => LANGUAGES[language];

/** The first of the person's languages that there is. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [name = ''] = tag.toLowerCase().split('-');
    if (isLanguage(name)) return name;
  }
  return 'en';
}
