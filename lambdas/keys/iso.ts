/** An instant as answers show it. */
export const iso = (instant: number): string => new Date(instant).toISOString();
