/** What the replies say that the command line plays, in the language of the stack. */
export const PLAYED = {
  ru: {
    author: 'Мария, поддержка',
    text: 'Здравствуйте! Ваш заказ отправлен, трек-номер придёт сегодня. 🙂',
    files: ['Акт сверки.pdf', 'IMG_2041.jpg'],
    testTitle: 'Проверка уведомлений (pyrus-chat)',
    testText: (time: string) =>
      `Это проверка, новых сообщений нет. Её отправил оператор чата в ${time} (UTC).`,
  },
  en: {
    author: 'Maria, support',
    text: 'Hello! Your order is on its way; the tracking number comes today. 🙂',
    files: ['Reconciliation.pdf', 'IMG_2041.jpg'],
    testTitle: 'Test push from pyrus-chat',
    testText: (time: string) =>
      `This is a test, there is no new message. The operator of the chat sent it at ${time} UTC.`,
  },
} as const;
