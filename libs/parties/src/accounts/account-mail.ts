import type { Locale, MailRequest } from '@weir/platform';

type Text = { readonly subject: string; readonly text: string };

export const EMAIL_VERIFICATION = 'email-verification';
export const PASSWORD_RESET = 'password-reset';

const TEXTS = {
  verification: {
    en: {
      subject: 'Confirm your e-mail address',
      text: 'Welcome to Weir.\n\nConfirm this address within 24 hours:\n{{link}}\n\nThe code for programs: {{token}}\n\nIf you did not sign up, ignore this message.',
    },
    'zh-CN': {
      subject: '确认您的电子邮箱',
      text: '欢迎使用 Weir。\n\n请在 24 小时内确认此邮箱：\n{{link}}\n\n供程序使用的代码：{{token}}\n\n如果不是您本人注册，请忽略本邮件。',
    },
  },
  alreadyRegistered: {
    en: {
      subject: 'You already have an account',
      text: 'Somebody tried to sign up at Weir with this address, which already has an account.\n\nIf it was you, sign in, or reset your password. If it was not, nothing has changed.',
    },
    'zh-CN': {
      subject: '您已有账户',
      text: '有人尝试使用此邮箱在 Weir 注册，但该邮箱已有账户。\n\n如果是您本人，请直接登录或重置密码；如果不是，账户没有任何变化。',
    },
  },
  passwordReset: {
    en: {
      subject: 'Reset your password',
      text: 'Set a new password within 1 hour:\n{{link}}\n\nThe code for programs: {{token}}\n\nA new password ends all sessions and API tokens. If you did not ask for this, ignore this message.',
    },
    'zh-CN': {
      subject: '重置密码',
      text: '请在 1 小时内设置新密码：\n{{link}}\n\n供程序使用的代码：{{token}}\n\n设置新密码后，所有会话和 API 令牌都将失效。如果不是您本人操作，请忽略本邮件。',
    },
  },
  passwordChanged: {
    en: {
      subject: 'Your password was changed',
      text: 'The password of your account at Weir was changed, and all sessions and API tokens have ended.\n\nIf this was not you, reset your password now and tell the operator of the exchange.',
    },
    'zh-CN': {
      subject: '您的密码已更改',
      text: '您在 Weir 的账户密码已更改，所有会话和 API 令牌均已失效。\n\n如果不是您本人操作，请立即重置密码并通知交易所运营方。',
    },
  },
} as const satisfies Record<string, Record<Locale, Text>>;

/** A message about an account, with the link that proves the mailbox where `linkId` is given. */
export function accountMail(
  kind: keyof typeof TEXTS,
  to: { readonly email: string; readonly locale: Locale },
  linkId?: string,
): MailRequest {
  const message = { to: to.email, locale: to.locale, ...TEXTS[kind][to.locale] };
  if (linkId === undefined) return message;
  return kind === 'passwordReset'
    ? { ...message, link: { purpose: PASSWORD_RESET, id: linkId, path: '/reset-password' } }
    : { ...message, link: { purpose: EMAIL_VERIFICATION, id: linkId, path: '/verify-email' } };
}
