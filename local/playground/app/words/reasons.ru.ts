import type { FailureReason, SuppressionReason } from '../../../../lambdas/push/outcome.ts';

interface Explanation {
  readonly meaning: string;
  readonly advice: string;
}

/** The reasons without what follows their colon. */
type Plain<T extends string> = T extends `${infer Word}:${string}` ? Word : T;

/** The types see to it that each reason of the stack has its words. */
const REASONS: Readonly<Record<Plain<SuppressionReason | FailureReason>, Explanation>> = {
  stale: {
    meaning: 'Когда дошла очередь, ответ был старше pushTtlHours.',
    advice: 'Посмотрите, не стоит ли очередь. Если ответы бывают позже — увеличьте pushTtlHours.',
  },
  push_off: {
    meaning: 'Для этого приложения пуши выключены: нет сервисного аккаунта Firebase.',
    advice: 'Сохраните его: pyrus-chat fcm set service-account.json — и разверните стек.',
  },
  no_sender: {
    meaning: 'Токен не от FCM, и дойти до него нечем.',
    advice: 'Ничего: другие службы пушей не поддерживаются. Сам чат работает.',
  },
  user_retired: {
    meaning: 'Человек ушёл (retire).',
    advice: 'Если вернулся тот же самый человек: pyrus-chat keys issue --user ID --reinstate',
  },
  signed_out: {
    meaning: 'На телефоне никто не вошёл: человек вышел или его ключ отозван.',
    advice: 'Приложение регистрирует телефон (POST /devices) после каждого входа.',
  },
  other_user: {
    meaning: 'Телефон сменил владельца: на нём вошёл другой человек.',
    advice: 'Так и надо. Если телефон общий, регистрируйте обоих с "shared": true.',
  },
  key_revoked: {
    meaning: 'Человек вошёл на телефоне с ключом, который отозван командой revoke-all.',
    advice: 'Приложение входит с новым ключом: pyrus-chat keys issue, затем POST /devices.',
  },
  unknown_device: {
    meaning: 'device_id — не push-токен, телефона по нему не найти.',
    advice:
      'Приложение передаёт токен FCM в setPushToken после каждого init. Или включите fallbackToAllDevices.',
  },
  not_registered: {
    meaning:
      'Приложение не регистрировало телефон, а стек шлёт только на зарегистрированные (pushOnlyToRegistered).',
    advice: 'Приложение регистрирует телефон после входа: docs/android.md.',
  },
  dead_phone: {
    meaning: 'Меньше суток назад FCM назвал телефон мёртвым: приложение удалено или токен заменён.',
    advice: 'Ничего: попытка раз в сутки, а после регистрации телефона — сразу.',
  },
  payload_too_large: {
    meaning: 'Даже пустой текст не помещается в 4096 байт FCM: слишком длинный app id или user id.',
    advice: 'Укоротите user id.',
  },
  invalid_token: {
    meaning: 'SNS не принимает device_id за push-токен.',
    advice:
      'Проверьте, что приложение передаёт в setPushToken ровно то, что дал FirebaseMessaging.getToken().',
  },
  endpoint_disabled: {
    meaning: 'SNS отключил телефон: FCM назвал его мёртвым.',
    advice: 'Для одного телефона ничего. Если их много — тот ли проект Firebase у сервисного аккаунта?',
  },
  endpoint_gone: {
    meaning: 'Endpoint телефона в SNS удалён, а токена для нового в этом ответе нет.',
    advice: 'Его создаст следующий ответ на этот телефон или следующий POST /devices.',
  },
  bad_payload: {
    meaning: 'SNS не принял само сообщение.',
    advice: 'Ошибка этой программы: посмотрите сообщение командой pyrus-chat preview и сообщите о ней.',
  },
  gave_up: {
    meaning: 'Все попытки за час не удались.',
    advice:
      'Сообщение 14 дней лежит в DLQ. Устраните причину (docs/runbook.md), затем: pyrus-chat dlq redrive',
  },
};

const REFUSALS: Readonly<Record<string, Explanation>> = {
  unknown_app: {
    meaning: 'Приложение спрашивает с AppID, которого стек не обслуживает.',
    advice: 'Сравните AppID в приложении, в форме Pyrus и в настройках: регистр букв важен.',
  },
  unknown_key: {
    meaning: 'Ключ нашего вида, но этому человеку в этом приложении такой не выдавался или уже удалён.',
    advice:
      'Одного ли человека user id и ключ? Выдайте ключ (pyrus-chat keys issue), и пусть приложение вызовет init() с ним.',
  },
  revoked: {
    meaning: 'Ключ отозван.',
    advice: 'Если чат человеку можно, выдайте новый ключ (pyrus-chat keys issue).',
  },
  superseded: {
    meaning: 'Ключ заменён новым, и отсрочка кончилась.',
    advice: 'Пусть приложение берёт ключ у вашего бэкенда при каждом запуске. Отсрочка: graceDays.',
  },
  expired: {
    meaning: 'Срок ключа истёк, как бывает у импортированных.',
    advice: 'Выдайте новый ключ (pyrus-chat keys issue).',
  },
};

const REASON_MAP: ReadonlyMap<string, Explanation> = new Map(Object.entries(REASONS));
const UPDATE = 'Обновите командную строку до версии стека.';

/** Why a push was not sent, such as `stale` or `gave_up:ThrottledException`. */
export function reasonInRussian(reason: string): Explanation {
  const [word = '', detail] = reason.split(':', 2);
  const found = REASON_MAP.get(word);
  if (found === undefined) return { meaning: `Причина: ${reason}.`, advice: UPDATE };
  return detail === undefined ? found : { ...found, meaning: `${found.meaning} (${detail})` };
}

/** Why an authorization was refused, such as `revoked` or `malformed:security_key`. */
export function refusalInRussian(reason: string): Explanation {
  const [word = '', field = 'body'] = reason.split(':', 2);
  if (word === 'malformed') return malformed(field);
  return REFUSALS[word] ?? { meaning: `Причина: ${reason}.`, advice: UPDATE };
}

const malformed = (field: string): Explanation =>
  field === 'security_key'
    ? {
        meaning: 'Это не наш ключ: обрезан, изменён или сделан другой системой.',
        advice: 'Приложение передаёт ключ ровно таким, каким он выдан: 54 знака, начинается с pmc1_.',
      }
    : {
        meaning: `Запрос неверен: поле ${field} пропущено, пусто, слишком длинно или не читается.`,
        advice: `Посмотрите, какой ${field} приложение передаёт в init().`,
      };
