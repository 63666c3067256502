// Whose mail is where: the accounts of a scenario by side and mailbox, and which of them are archives.

import { diskRoot } from './memory-disk.ts'
import type { Scenario, Side } from './scenario.ts'

type OfAccounts = Pick<Scenario, 'together' | 'mailboxes'>

export const userOf = (side: Side, mailbox: number): string => `${side === 'source' ? 'da' : 'a'}${mailbox}@pec.example`

/** The account of a mailbox: several may have one target. */
export function accountOf({ together, mailboxes }: OfAccounts, side: Side, mailbox: number): string {
  if (side === 'target' && isArchive({ mailboxes }, side, mailbox)) return archivePath(side, mailbox)
  return userOf(side, side === 'target' && together !== undefined ? 0 : mailbox)
}

export function isArchive({ mailboxes }: Pick<Scenario, 'mailboxes'>, side: Side, mailbox: number): boolean {
  return mailboxes[mailbox]?.archives?.[side] !== undefined
}

/** Where the archive of a mailbox lies. */
export const archivePath = (side: Side, mailbox: number): string =>
  `${diskRoot}/${side === 'source' ? 'da' : 'a'}${mailbox}`
