/* What Node itself takes before anything of anybody's runs. */
export const handler = async (): Promise<{ statusCode: number }> => ({ statusCode: 200 });
