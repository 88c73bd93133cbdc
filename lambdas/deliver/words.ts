/** Our own words on a lock screen, where the reply gives none or must not be shown. */
export interface Words {
  /** Title where the author is unknown or hidden. */
  readonly support: string;
  /** Body where there is no text, or it is hidden. */
  readonly newMessage: string;
  /** A file without a name. */
  readonly file: string;
}

export const WORDS = {
  ru: { support: 'Поддержка', newMessage: 'Новое сообщение', file: 'Файл' },
  en: { support: 'Support', newMessage: 'New message', file: 'File' },
} as const satisfies Record<string, Words>;
