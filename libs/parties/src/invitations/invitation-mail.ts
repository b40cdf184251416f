import type { Locale, MailRequest } from '@weir/platform';

export const INVITATION = 'invitation';

/** The invitation's text; `organization` is absent for the platform itself. The invited person's language is not known yet. */
export function invitationMail(
  invitation: { readonly id: string; readonly email: string; readonly organization: string | undefined },
  locale: Locale,
): MailRequest {
  const { organization } = invitation;
  const link = { purpose: INVITATION, id: invitation.id, path: '/accept-invitation' };
  if (locale === 'zh-CN') {
    return {
      to: invitation.email,
      locale,
      link,
      subject: organization === undefined ? '邀请您加入 Weir 平台团队' : `邀请您加入 ${organization}`,
      text: '您收到了一份邀请，请在 7 天内接受：\n{{link}}\n\n供程序使用的代码：{{token}}\n\n如果您不认识邀请方，请忽略本邮件。',
    };
  }
  return {
    to: invitation.email,
    locale,
    link,
    subject:
      organization === undefined
        ? 'You are invited to the team of this exchange'
        : `You are invited to ${organization}`,
    text: 'You are invited. Accept within 7 days:\n{{link}}\n\nThe code for programs: {{token}}\n\nIf you do not know who invites you, ignore this message.',
  };
}
