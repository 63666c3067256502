// Hears each answer of a server as it came in, before imapflow's parser: lists are read twice, odd lines are counted.

import type { ImapFlow } from 'imapflow'

/**
 * One answer: its lines as latin1 without the last line end, each literal announced by `{n}` and a line end where it
 * stood, and the bytes of these literals in their order.
 */
export type RawAnswer = { text: string; literals: readonly Buffer[] }

/** What an untagged answer may be: of IMAP and of the extensions that servers are known to have. */
const known = new Set(
  (
    'OK NO BAD BYE PREAUTH CAPABILITY ENABLED FLAGS SEARCH ESEARCH SORT THREAD LIST LSUB STATUS NAMESPACE ID ' +
    'QUOTA QUOTAROOT ACL MYRIGHTS LISTRIGHTS METADATA ANNOTATION LANGUAGE COMPARATOR VANISHED URLMECH GENURLAUTH ' +
    'URLFETCH CONVERTED CONVERSIONS NOTIFICATIONOVERFLOW UIDBATCHES MAILBOX'
  ).split(' '),
)
const numbered = new Set(['EXISTS', 'RECENT', 'EXPUNGE', 'FETCH'])

/** Whether this answer is one that IMAP or an extension has: tagged, a continuation, or an untagged one by its name. */
export function isKnownAnswer({ text }: Pick<RawAnswer, 'text'>): boolean {
  if (!text.startsWith('*')) return text.trim() === '' || /^(\+|\S+ (OK|NO|BAD)\b)/i.test(text)
  const [, first = '', second = ''] = /^\* +(\S*) *(\S*)/.exec(text) ?? []
  // Experimental ones begin with X (RFC 3501, 6.5.1): nobody asked for them.
  return /^\d+$/.test(first) ? numbered.has(second.toUpperCase()) : known.has(first.toUpperCase()) || /^X/i.test(first)
}

/**
 * Gives each answer of this client to `each`, before it is parsed. The stream is not in imapflow's public types:
 * tests/imap/imapflow-contract.test.ts holds it to this shape.
 */
export function hearAnswers(client: ImapFlow, each: (answer: RawAnswer) => void): void {
  const { streamer } = client as unknown as { streamer: Answers }
  const read = streamer.read.bind(streamer)
  streamer.read = () => {
    const answer = read()
    if (answer !== null) each({ text: headOf(answer.payload), literals: answer.literals })
    return answer
  }
}

type Answers = { read(): { payload: Buffer; literals: Buffer[] } | null }

/** A FETCH row may be long; the names of a list are not. */
const longest = 64 * 1024

function headOf(payload: Buffer): string {
  return payload.toString('latin1', 0, Math.min(payload.length, longest))
}
