import * as v from 'valibot';
import { fromJson } from './coerce.ts';
import { textLike } from './text-like.ts';

const host = textLike(
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  'give a host name such as chat.example.com',
);

/** `domain`: hosts of the company's own in front of the two APIs. */
export const domainSchema = v.pipe(
  v.unknown(),
  v.transform(fromJson),
  v.strictObject(
    {
      /** The host that Pyrus calls; the app's API too, under `/app`, where it has no host of its own. */
      name: host,
      /** ACM certificate for `name` and, where given, `appName`, in the region of the stack. */
      certificateArn: textLike(
        /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/,
        'give the ARN of an ACM certificate',
      ),
      /** The host that the app and the backend call. */
      appName: v.optional(host),
    },
    'give an object {"name":"chat.example.com","certificateArn":"arn:aws:acm:…","appName":"app.example.com"}; appName may be left out',
  ),
  v.check(
    ({ name, appName }) => name !== appName,
    'has one host twice; give appName another host than name, or leave it out',
  ),
);

/** The setting `domain`. */
export type ChatDomain = v.InferOutput<typeof domainSchema>;

/** The region that a domain's certificate is in: the fourth part of its ARN. */
export const certificateRegion = ({ certificateArn }: ChatDomain): string | undefined =>
  certificateArn.split(':')[3];
