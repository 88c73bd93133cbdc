import * as v from 'valibot';
import { toText } from './coerce.ts';

const appIdRemedy =
  'give the AppID that the Pyrus form shows: 1 to 512 characters of well-formed Unicode, without the NUL character';
const secretNameRemedy =
  'give the name (not the content, not the ARN) of a Secrets Manager secret: 1 to 512 of A-Z a-z 0-9 / _ + = . @ -';
const secretVersionRemedy = 'give 1 to 64 of A-Z a-z 0-9 _ . -';

/** One app of the Pyrus form. Without a secret the app has push off. */
const appSchema = v.strictObject(
  {
    appId: v.pipe(
      v.string(appIdRemedy),
      v.minLength(1, appIdRemedy),
      v.maxLength(512, appIdRemedy),
      v.check((id) => id.isWellFormed() && !id.includes('\0'), `is not well-formed; ${appIdRemedy}`),
    ),
    fcmSecretName: v.optional(
      v.pipe(
        v.string(secretNameRemedy),
        v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, secretNameRemedy),
        // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
        v.check(
          (name) => !/-[A-Za-z0-9]{6}$/.test(name),
          'ends with a hyphen and six characters, which Secrets Manager takes for the end of an ARN; give another name',
        ),
      ),
    ),
    fcmSecretVersion: v.optional(
      v.pipe(
        v.unknown(),
        v.transform(toText),
        v.string(secretVersionRemedy),
        v.regex(/^[A-Za-z0-9_.-]{1,64}$/, secretVersionRemedy),
      ),
    ),
  },
  (issue) =>
    issue.expected === '"appId"'
      ? appIdRemedy
      : 'give an object of appId, fcmSecretName and fcmSecretVersion, and nothing else',
);

/** One app of the Pyrus form. Without a secret the app has push off. */
export type ChatApp = v.InferOutput<typeof appSchema>;

/** Said where no app is named, or not in a list. */
export const appsRemedy = 'give a list such as [{"appId":"…","fcmSecretName":"…"}], or appId for one app';
const countRemedy = 'give 1 to 10 apps';

/** The apps that a stack serves. */
export const appsSchema = v.pipe(
  v.array(appSchema, appsRemedy),
  v.minLength(1, countRemedy),
  // Their platform applications have to fit into the 4 KB of a Lambda's environment.
  v.maxLength(10, countRemedy),
  v.check(hasUniqueAppIds, 'names an appId twice; give each app once'),
  v.check(
    hasOneVersionPerSecret,
    'gives one fcmSecretName two values of fcmSecretVersion; give the same version wherever the secret is named',
  ),
);

function hasUniqueAppIds(apps: ChatApp[]): boolean {
  return new Set(apps.map((app) => app.appId)).size === apps.length;
}

/** Whether apps that share a secret agree on its version: they share its platform application too. */
function hasOneVersionPerSecret(apps: ChatApp[]): boolean {
  const withSecret = apps.filter((app) => app.fcmSecretName !== undefined);
  const secrets = new Set(withSecret.map((app) => app.fcmSecretName));
  const versions = new Set(withSecret.map((app) => `${app.fcmSecretName} ${app.fcmSecretVersion}`));
  return secrets.size === versions.size;
}
