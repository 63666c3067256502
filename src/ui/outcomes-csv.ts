// The outcomes as rows of a CSV for the offices: a row for each recipient, what must be sent again first.

import type { OutcomeMessage } from '../model/outcomes.ts'
import type { Language } from '../model/request.ts'
import { moment } from '../words/ui-amounts.ts'
import { outcomesWords } from '../words/outcomes-words.ts'

export const outcomesCsvHeader = [
  'resend',
  'mailbox',
  'group',
  'sent',
  'accepted',
  'deadline',
  'subject',
  'recipient',
  'type',
  'state',
  'why',
  'error',
  'message_state',
  'message_id',
  'identificativo',
  'sent_copy',
  'match',
  'evidence',
] as const

type Row = Omit<OutcomeMessage['recipients'][number], 'type'> & { type: string }

/** One row for each recipient of each message, in the order of the document. */
export function outcomesCsvRows(messages: readonly OutcomeMessage[], lang: Language): string[][] {
  const words = outcomesWords(lang)
  const time = (at: string | null): string => (at === null ? '' : moment(at, lang))
  const yes = (is: boolean): string => (is ? words.yes : words.no)
  return messages.flatMap((message) => {
    const none: Row = { address: '', type: '', state: message.state, evidence: [] }
    const recipients: readonly Row[] = message.recipients.length === 0 ? [none] : message.recipients
    return recipients.map((recipient) => {
      const { error = '' } = recipient
      return [
        yes(message.resend && isOpen(recipient.state)),
        message.mailbox,
        message.group ?? '',
        time(message.sentAt),
        time(message.acceptedAt),
        time(message.deadline),
        message.subject ?? '',
        recipient.address,
        recipient.type,
        words.state[recipient.state],
        words.error(error) ?? '',
        error,
        words.state[message.state],
        message.messageId ?? '',
        message.identificativo ?? '',
        yes(message.sentCopy),
        message.match,
        recipient.evidence.join(' | '),
      ]
    })
  })
}

/** Whether it is for this recipient that the message must be sent again. */
function isOpen(state: OutcomeMessage['state']): boolean {
  return state === 'late' || state === 'timed-out' || state === 'no-outcome'
}
