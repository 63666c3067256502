// The documents that scripts read: `pec-migrate/status@1`, `check@1`, `verify@1` of the contract.

import type { Code, Scope, Side } from './codes.ts'

export type Totals = {
  mailboxes: number
  folders: number
  messages: number
  bytes: number
  pending: number
  appending: number
  copied: number
  verified: number
  differs: number
  refused: number
  skipped: number
  gone: number
  adopted: number
  noted: number
  acceptedLosses: number
  ghosts: number
}

export type FolderTotals = Omit<Totals, 'mailboxes' | 'folders'>

export type MailboxState = 'not-started' | 'running' | 'stopped' | 'incomplete' | 'parked' | 'complete'
export type RunState = 'not-started' | 'running' | 'stopped' | 'incomplete' | 'pass-due' | 'complete'

export type StatedError = { code: Code; message: string; hint: string }

export type Forecast = {
  basis: 'measured' | 'assumed'
  bytesPerSecond: number
  /** ISO 8601; null when nothing is left or nothing can be said. */
  finishesAt: string | null
  fits: boolean
  marginSeconds: number | null
}

export type FolderName = {
  /** Decoded, without the namespace prefix, "/" between levels. */
  name: string
  /** Decoded, as the server names it. */
  path: string
}

export type FolderStatus = { source: FolderName; target: FolderName | null; totals: FolderTotals }

export type MailboxStatus = {
  id: string
  group: string | null
  state: MailboxState
  phase: string
  error: StatedError | null
  forecast: Forecast
  totals: Totals
  folders: FolderStatus[]
}

export type Problem = {
  mailbox: string
  folder: string | null
  uid: number | null
  /** `differs`, `refused`, `gone`, … or `ghost`, `parked`. */
  outcome: string
  code: Code
  reason: string
  hint: string
}

export type StatusDocument = {
  schema: 'pec-migrate/status@1'
  updatedAt: string
  plan: { name: string; file: string; sha256: string }
  state: RunState
  nextPassAfter: string | null
  phase: 'precopy' | 'cutover' | 'backfill' | 'done'
  canSwitchOff: { verdict: 'yes' | 'no'; because: string[] }
  forecast: Forecast
  totals: Totals
  kinds: Record<string, number>
  groups: { group: string; totals: Totals }[]
  mailboxes: MailboxStatus[]
  problems: Problem[]
}

export type FindingLevel = 'blocker' | 'warning' | 'note'

export type Finding = {
  level: FindingLevel
  scope: Scope
  code: Code
  mailbox?: string
  folder?: string
  side?: Side
  message: string
  hint: string
}

export type FolderMapRow = { source: FolderName; target: FolderName | null; create: boolean; messages: number; bytes: number }

export type CheckDocument = {
  schema: 'pec-migrate/check@1'
  verdict: 'ready' | 'warnings' | 'blocked'
  findings: Finding[]
  forecast: Forecast
  mailboxes: {
    id: string
    source: { folders: (FolderName & { messages: number; bytes: number })[] }
    target: { quota: { usedBytes: number; limitBytes: number } | null }
    folderMap: FolderMapRow[]
    forecast: Forecast
  }[]
}

export type VerifyDocument = {
  schema: 'pec-migrate/verify@1'
  verdict: 'identical' | 'differs'
  totals: { compared: number; identical: number; differs: number; missing: number; moved: number; flagsChanged: number; unexpected: number }
  problems: Problem[]
}
