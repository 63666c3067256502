// Which notice of a delay ends the transaction: both bear the same X-Ricevuta and the same subject (RFC 6109, 3.1.6).

/** `text`: errore-esteso; `at`: ms; `same`: what the two sightings of one notice share. */
export type Notice = { text: string; at: number | undefined; same: string }

const hour = 60 * 60 * 1000
/** The second one comes no earlier than this after the message was accepted (RFC 6109, 2.2.2). */
const secondNotBefore = 22 * hour

const ends = /^\s*5\.4\.1\b|ventiquattro\s+ore|\b24\s*ore|twenty[- ]four\s+hours|\b24\s*hours/i
const first = /dodici\s+ore|\b12\s*ore|twelve\s+hours|\b12\s*hours/i

/**
 * The place of a notice that ends the transaction; undefined: none does. By code and words; where they say nothing, by
 * age and by number. `leftAt`: when the message was accepted, ms.
 */
export function warningEnds(notices: readonly Notice[], leftAt: number): number | undefined {
  const said = notices.findIndex(({ text }) => endsBySaying(text))
  if (said !== -1) return said
  const silent = notices.map((notice, at) => ({ notice, at })).filter(({ notice }) => !first.test(notice.text))
  const old = silent.find(({ notice }) => notice.at !== undefined && notice.at >= leftAt + secondNotBefore)
  if (old !== undefined) return old.at
  const several = new Set(notices.map(({ same }) => same)).size > 1
  return several ? silent.at(-1)?.at : undefined
}

/** "dodici" beside 5.4.1 is the first notice all the same: the words are about the hours, the code about the cause. */
function endsBySaying(text: string): boolean {
  return ends.test(text) && !first.test(text)
}
