import type { LocalisedText, RouteDecision } from '@weir/compliance';

const ANSWER = 'answer:';

/** What evidence would mend: everything missing that is no question, of the packs that cover the places. */
export function missingEvidence(route: RouteDecision): string[] {
  const missing = route.packs.filter(({ pack }) => pack !== 'unknown').flatMap((answer) => answer.missing);
  return [...new Set(missing)].filter((item) => !item.startsWith(ANSWER)).sort();
}

/** What only a person can settle: open questions, and places without rules. */
export function questionsOf(route: RouteDecision): { readonly id: string; readonly text: LocalisedText }[] {
  if (route.decision === 'prohibited') return [];
  const questions = route.missing
    .filter((item) => item.startsWith(ANSWER))
    .map((item) => ({
      id: `route:${item}`,
      text: route.next.find(({ id }) => id === item)?.text ?? { en: item, zh: item },
    }));
  if (route.reviewRequired) {
    const text = {
      en: 'No rules cover a place that is involved in this transfer.',
      zh: '本次传输涉及的法域没有适用规则。',
    };
    questions.push({ id: 'route:unknown_jurisdiction', text });
  }
  return questions;
}

/** The route with one more question that nobody has answered. */
export function withQuestion(route: RouteDecision, field: string, text: LocalisedText): RouteDecision {
  if (route.decision === 'prohibited') return route;
  const id = `${ANSWER}${field}`;
  return {
    ...route,
    missing: [...route.missing, id].sort(),
    next: [...route.next, { id, text }],
    unanswered: [...route.unanswered, field].sort(),
    deliverable: false,
  };
}
