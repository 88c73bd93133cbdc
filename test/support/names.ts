export const APP = 'app-of-the-tests==';
export const APP_WITHOUT_PUSH = 'app-without-push';
export const WEBHOOK_TOKEN = 'token-of-the-tests';
export const FORMER_WEBHOOK_TOKEN = 'former-token-of-the-tests';
