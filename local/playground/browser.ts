import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';

/** The parts of `@sparticuz/chromium` beside the browser itself: libraries of Amazon Linux, for machines without them. */
const LIBRARIES = new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'));

/** The package's own font for text, as few machines without a screen have one; the machine's for the rest. */
const FONTS = (directory: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${directory}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${directory}-cache</cachedir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>ui-monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/**
 * Starts the Chromium that comes with npm; nothing is downloaded. Linux only.
 *
 * @throws Error that says what the machine lacks
 */
export async function launchBrowser(): Promise<Browser> {
  // Loaded only here: the page needs it not.
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  const { chromium: playwright } = await import('playwright-core');
  const executablePath = await chromium.executablePath();
  const directory = dirname(executablePath);
  const fonts = join(directory, 'playground-fonts');
  mkdirSync(fonts, { recursive: true });
  writeFileSync(join(fonts, 'fonts.conf'), FONTS(join(directory, 'fonts')));
  const env = { ...definedOf(process.env), FONTCONFIG_FILE: join(fonts, 'fonts.conf') };
  // All pages in one process is for Lambda, and an attacker's dream; without its sandbox Chromium runs in a container.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  try {
    return await playwright.launch({ executablePath, args, env });
  } catch (error) {
    if (!isLibraryMissing(error)) throw error;
  }
  const libraries = join(await inflate(fileURLToPath(LIBRARIES)), 'lib');
  try {
    return await playwright.launch({ executablePath, args, env: { ...env, LD_LIBRARY_PATH: libraries } });
  } catch (error) {
    if (!isLibraryMissing(error)) throw error;
    const message =
      'Chromium lacks libraries: apt-get install libnspr4 libnss3 libexpat1, or what your system calls them';
    throw new Error(message, { cause: error });
  }
}

const isLibraryMissing = (error: unknown): boolean =>
  String(error).includes('error while loading shared libraries');

const definedOf = (variables: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
