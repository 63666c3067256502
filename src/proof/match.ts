// Pairs messages that should be in a folder with what is there, as a multiset.

import type { SignatureReading } from '../model/signature.ts'
import type { Fingerprint } from '../model/message.ts'
import { kinOf } from './fingerprint.ts'
import { flagKey } from './projection.ts'

/** A message that may be in the folder; flags and date as they were (or would be) sent. */
export type Wanted = Fingerprint & { id: number; flags: readonly string[]; internalDate: number | null }

/**
 * A message that is in the folder and that nobody owns yet. `headerDate`: when it came, by its header, where the server
 * tells no date that can be sent.
 */
export type Present = Fingerprint & {
  uid: number
  flags: readonly string[]
  internalDate: number | null
  headerDate?: number | null
  /** Where signatures are looked at. */
  signature?: SignatureReading
}

export type Evidence = 'digest+date+flags' | 'digest+date' | 'digest' | 'likeness' | 'kin' | 'message-id' | 'date'

export type Match = { id: number; uid: number; evidence: Evidence }

type Marks = Fingerprint & { flags: readonly string[]; internalDate: number | null }

const second = (instant: number | null) => (instant === null ? 'none' : String(Math.floor(instant / 1000)))

// A key is undefined where that evidence says nothing about the message.
const keys: Record<Evidence, (marks: Marks) => string | undefined> = {
  'digest+date+flags': (marks) => `${marks.digest} ${second(marks.internalDate)} ${flagKey(marks.flags)}`,
  'digest+date': (marks) => `${marks.digest} ${second(marks.internalDate)}`,
  digest: (marks) => marks.digest,
  likeness: (marks) => `${marks.likeness} ${second(marks.internalDate)}`,
  kin: (marks) => {
    const kin = kinOf(marks)
    return kin === undefined ? undefined : `${kin} ${second(marks.internalDate)}`
  },
  'message-id': (marks) =>
    marks.messageId === '' || marks.internalDate === null
      ? undefined
      : `${marks.messageId} ${second(marks.internalDate)}`,
  date: (marks) => (marks.internalDate === null ? undefined : second(marks.internalDate)),
}

const sameBytes: readonly Evidence[] = ['digest+date+flags', 'digest+date', 'digest']
const altered: readonly Evidence[] = [...sameBytes, 'likeness', 'kin']

/**
 * How far evidence may go. `exact`: the same bytes with the same date and flags, which no other message has a better
 * claim to. `same-bytes`: nothing but the digest. `alike`: also what servers are known to alter in the bytes; other
 * headers above the same body are those of another recipient, where several mailboxes are copied into one. `altered`:
 * also what a server or another tool changed in known ways. `sent`: for what we know to have sent there just now, also
 * Message-ID with date, and the date alone, in the order of sending: a message that is altered in a way nobody foresaw
 * must end as `differs`, never as a second copy.
 */
export type Reach = 'exact' | 'same-bytes' | 'alike' | 'altered' | 'sent'
const reaches: Record<Reach, readonly Evidence[]> = {
  exact: ['digest+date+flags'],
  'same-bytes': sameBytes,
  alike: [...sameBytes, 'likeness'],
  altered,
  sent: [...altered, 'message-id', 'date'],
}

/**
 * Matches as a multiset: each copy serves at most one message, the best evidence first, then in order of ids and UIDs.
 */
export function matchCopies(wanted: readonly Wanted[], present: readonly Present[], reach: Reach): Match[] {
  const matches: Match[] = []
  let open = [...wanted]
  let free = [...present].sort((a, b) => a.uid - b.uid)
  for (const evidence of reaches[reach]) {
    if (open.length === 0 || free.length === 0) break
    const byKey = new Map<string, Present[]>()
    for (const copy of free) {
      const key = keys[evidence](copy)
      if (key === undefined) continue
      const copies = byKey.get(key)
      if (copies === undefined) byKey.set(key, [copy])
      else copies.push(copy)
    }
    const taken = new Set<number>()
    open = open.filter((message) => {
      const key = keys[evidence](message)
      const copy = key === undefined ? undefined : byKey.get(key)?.shift()
      if (copy === undefined) return true
      taken.add(copy.uid)
      matches.push({ id: message.id, uid: copy.uid, evidence })
      return false
    })
    free = free.filter((copy) => !taken.has(copy.uid))
  }
  return matches
}

/** Whether a match means that the bytes are the same. */
export function isSameBytes(evidence: Evidence): boolean {
  return sameBytes.includes(evidence)
}
