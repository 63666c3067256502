// Copies of sent messages that bear another Message-ID than the receipts: paired by what else they share, or left.

import type { SentMessage } from '../model/pec.ts'

/** A provider accepts a message minutes after its Date header at the most. */
const near = 10 * 60 * 1000

/**
 * Joins a copy without any receipt with receipts without a copy: same mailbox, subject and recipients, close in time,
 * and nothing else that would fit on either side. The pair is `probable`.
 */
export function joinProbableCopies(messages: readonly SentMessage[]): SentMessage[] {
  const copies = groups(messages.filter((message) => message.sentCopy && message.state === 'no-acceptance'))
  const receipts = groups(messages.filter((message) => !message.sentCopy && message.identificativo !== undefined))
  const joined = new Map<SentMessage, SentMessage | undefined>()
  for (const [key, alone] of copies) {
    const open = receipts.get(key) ?? []
    for (const copy of alone) {
      const fitting = open.filter((message) => close(copy, message))
      const [only, ...others] = fitting
      if (only === undefined || others.length > 0 || alone.filter((other) => close(other, only)).length > 1) continue
      joined.set(copy, undefined)
      joined.set(only, { ...only, sentAt: copy.sentAt, sentCopy: true, match: 'probable' })
    }
  }
  return messages.flatMap((message) => {
    if (!joined.has(message)) return [message]
    const pair = joined.get(message)
    return pair === undefined ? [] : [pair]
  })
}

function close(copy: SentMessage, accepted: SentMessage): boolean {
  // Without a copy, a message was sent when its first receipt was made.
  return copy.sentAt !== undefined && accepted.sentAt !== undefined && Math.abs(copy.sentAt - accepted.sentAt) <= near
}

function groups(messages: readonly SentMessage[]): Map<string, SentMessage[]> {
  const found = new Map<string, SentMessage[]>()
  for (const message of messages) {
    const key = JSON.stringify([
      message.mailbox,
      message.subject?.trim(),
      message.recipients.map(({ address }) => address).sort(),
    ])
    const group = found.get(key)
    if (group === undefined) found.set(key, [message])
    else group.push(message)
  }
  return found
}
