// Work that may still follow from what was done, by kind, and whether it keeps a mailbox from being complete.

/**
 * Each kind is counted by one query over the journal (journal/owed.ts). `keepsOpen`: nothing is complete, and no
 * source may be switched off, while there
 * is any of it.
 */
export const owedKinds = {
  /** A source folder that was seen and never listed. */
  'never-listed': { keepsOpen: true },
  /** A source whose folders were not listed by two ways, or not since another folder came. */
  'second-list': { keepsOpen: true },
  /** Answers of a source that no reader could read. */
  'unread-answers': { keepsOpen: true },
  /** Messages that the source counts in a folder and does not list. */
  unlisted: { keepsOpen: true },
  /** Rows of an earlier UIDVALIDITY of their source folder, not found again yet. */
  'source-rematch': { keepsOpen: true },
  /** Messages that wait to be sent. */
  'to-copy': { keepsOpen: true },
  /** Appends of which nobody knows yet whether they arrived. */
  'to-settle': { keepsOpen: true },
  /** Copies that wait to be read back. */
  'to-prove': { keepsOpen: true },
  /** Copies that are not where they were put, and were not looked for everywhere yet. */
  'copy-missing': { keepsOpen: true },
  /** Copies in a life of a target folder that has ended, not found again in the next one yet. */
  'to-match': { keepsOpen: true },
  /** Copies that came into a target folder after the last look at it. */
  'last-look': { keepsOpen: true },
  /** Flags that changed on the source and were not carried over yet. */
  flags: { keepsOpen: true },
  /** Folders that could not be copied as a whole. */
  'folder-error': { keepsOpen: true },
  /**
   * Messages that were sent more than once: a second copy may arrive after the run. It would be a ghost, and nothing
   * is missing because of it.
   */
  'late-look': { keepsOpen: false },
  /** Altered copies of which nobody has looked yet where they leave their originals. That they do is known. */
  'to-describe': { keepsOpen: false },
} as const

export type OwedKind = keyof typeof owedKinds
const allKinds = Object.keys(owedKinds) as OwedKind[]

/** How much of each kind is owed; kinds of which nothing is are left out. */
export type Owed = Partial<Record<OwedKind, number>>

/** Adds up what is owed. */
export function sumOwed(parts: readonly Owed[]): Owed {
  const sum: Owed = {}
  for (const part of parts) for (const kind of kindsOf(part)) sum[kind] = (sum[kind] ?? 0) + (part[kind] ?? 0)
  return sum
}

/** The kinds of which something is owed, in the order of the list above. */
export function kindsOf(owed: Owed): OwedKind[] {
  return allKinds.filter((kind) => (owed[kind] ?? 0) > 0)
}

/** Those of them that keep a mailbox from being complete. */
export function keptOpenBy(owed: Owed): OwedKind[] {
  return kindsOf(owed).filter((kind) => owedKinds[kind].keepsOpen)
}
