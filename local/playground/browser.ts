import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import * as v from 'valibot';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));

/** The package's own font for text, as few machines without a screen have one; the machine's for the rest. */
const fontsIn = (directory: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${directory}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${directory}/fonts-cache</cachedir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>ui-monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/**
 * Starts the Chromium that comes with npm, with its own libraries and font: nothing is downloaded, and a Linux machine
 * needs nothing but its C library. On other systems `CHROME_PATH` names a Chrome or Chromium.
 *
 * @throws Error that says what the machine lacks
 */
export async function launchBrowser(): Promise<Browser> {
  // Loaded only here: the page needs it not.
  const { chromium } = await import('playwright-core');
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) return await chromium.launch({ executablePath: CHROME_PATH });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The Chromium of npm is for Linux on x64: set CHROME_PATH to a Chrome or Chromium');
  }
  const directory = await unpack();
  const env = {
    ...definedOf(process.env),
    FONTCONFIG_FILE: join(directory, 'playground-fonts.conf'),
    LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'),
  };
  // Its sandbox does not work in a container. Nothing but our own page is opened.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  try {
    return await chromium.launch({ executablePath: join(directory, 'chromium'), args, env });
  } catch (error) {
    const [, library] = /error while loading shared libraries: ([^:]+)/.exec(String(error)) ?? [];
    if (library === undefined) throw error;
    throw new Error(`Chromium lacks ${library}: install its package, for libgcc_s.so.1 it is libgcc-s1`);
  }
}

/**
 * Unpacks the browser once for each version of its package, beside what other programs unpacked of it. A directory is
 * there whole or not at all, whoever else does the same at the same time or is killed at it.
 */
async function unpack(): Promise<string> {
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(readFileSync(PACKAGE, 'utf8')));
  const directory = join(tmpdir(), `pyrus-chat-chromium-${version}`);
  if (existsSync(directory)) return directory;
  const work = mkdtempSync(`${directory}-`);
  // It unpacks into the temporary directory of its process, and its libraries on Lambda only.
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', 'await (await import("@sparticuz/chromium")).default.executablePath()'],
    { cwd: ROOT, env: { ...process.env, TMPDIR: work, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' } },
  );
  writeFileSync(join(work, 'playground-fonts.conf'), fontsIn(directory));
  try {
    renameSync(work, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
    rmSync(work, { recursive: true });
  }
  return directory;
}

const definedOf = (variables: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
