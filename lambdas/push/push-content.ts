import * as v from 'valibot';

/** What the lock screen may show: the reply itself, fixed words, or what the app makes of the data. */
export const pushContentSchema = v.picklist(['full', 'generic', 'data']);
export type PushContent = v.InferOutput<typeof pushContentSchema>;
