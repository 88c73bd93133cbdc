// Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… node sign-in.mjs USER_ID INSTALLATION
import { pathToFileURL } from 'node:url';

const { KEYS_URL, KEYS_CREDENTIAL, PYRUS_APP_ID } = process.env;

/** A new security key for a person and an installation of the app; null where there is none for now. Never throws. */
export async function securityKey(userId, installation) {
  try {
    const answer = await fetch(`${KEYS_URL}/issue`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS_CREDENTIAL}`, 'content-type': 'application/json' },
      body: JSON.stringify({ app_id: PYRUS_APP_ID, user_id: userId, label: installation }),
      signal: AbortSignal.timeout(2_000), // for all of it: connection, answer and body
    });
    if (!answer.ok) {
      throw new Error(`HTTP ${answer.status}`);
    }
    return (await answer.json()).security_key;
  } catch (error) {
    console.warn(`No security key, the person signs in without chat: ${error.message}`);
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [userId, installation] = process.argv.slice(2);
  console.log((await securityKey(userId, installation)) ?? '');
}
