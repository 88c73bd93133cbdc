import type { Words } from './words/en.ts';

/** `14:05`, with seconds where they are wanted. */
export const timeOfDay = (instant: string, { locale }: Words, seconds = false): string =>
  new Date(instant).toLocaleTimeString(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
  });

/** Bytes in the unit that suits them. */
export function fileSize(bytes: number, { locale }: Words): string {
  const [unit, size] =
    bytes < 1000 ? ['byte', bytes] : bytes < 1e6 ? ['kilobyte', bytes / 1e3] : ['megabyte', bytes / 1e6];
  return Number(size).toLocaleString(locale, {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
}
