// What a seed draws, as plain data: it can be printed, shrunk by leaving parts out, and kept as a test.

import type { PowerCut } from './memory-disk.ts'
import type { Breaking, Direction } from './memory-line.ts'

export type Side = 'source' | 'target'

/** `body`: equal numbers give equal bytes. `as`: shares its Message-ID with another body. */
export type MailSpec = { body: number; size: number; as?: number; date: number; flags: readonly string[] }

export type FolderSpec = { name: string; mail: readonly MailSpec[] }

export type MailboxSpec = {
  source: readonly FolderSpec[]
  /** What users of the target have there before the first night. */
  target: readonly FolderSpec[]
  /** Source folders that the plan leaves out, or maps to another place, by name. */
  exclude: readonly string[]
  map: Readonly<Record<string, string>>
  /** Sides that are no account of a server; `foreign`: a bag that another program made. */
  archives?: { source?: 'own' | 'foreign'; target?: 'eml' | 'mbox' }
}

export type ServerSpec = {
  separator: '/' | '.'
  prefix: '' | 'INBOX.'
  hide: readonly string[]
  withoutUidNext: boolean
  /** What the target makes of bytes: nothing, or what some servers do. */
  alters: 'nothing' | 'eight-bit' | 'nul' | 'header'
  /** Keywords that are kept; undefined: all. */
  keywords?: readonly string[]
  latency: number
  /** Bytes a millisecond. */
  speed: number
}

/** A server that does everything well. */
export const plainServer: ServerSpec = {
  separator: '/',
  prefix: '',
  hide: [],
  withoutUidNext: false,
  alters: 'nothing',
  latency: 1,
  speed: 10_000,
}

export type PlanSpec = {
  total: Readonly<Record<Side, number>>
  perMailbox: Readonly<Record<Side, number>>
  writer: 'auto' | 'multiappend' | 'append' | 'one-by-one'
  parallel: number
  /** Newest first: what is newer than so many ms. */
  recentMs?: number
  bytesPerSecond?: number
}

/** A message, folder or mailbox is picked by a number: modulo how many there are when it happens. */
export type UserDeed =
  | { deed: 'arrive'; mail: readonly MailSpec[] }
  | { deed: 'flag'; flag: string; on: boolean; count: number }
  | { deed: 'delete'; count: number }
  | { deed: 'move'; count: number; to: number }
  | { deed: 'copy'; count: number; to: number }
  /** The same bytes, deleted and appended again with another date. */
  | { deed: 'again'; date: number }
  | { deed: 'rename'; to: string }
  | { deed: 'create'; name: string }
  /** Deleted and made anew, with every second message of it. */
  | { deed: 'replace' }
  | { deed: 'renumber' }
  | { deed: 'remove-folder' }
  | { deed: 'quota'; full: boolean }
  | { deed: 'password'; wrong: boolean }

/** `at`: the step of the run at which it happens; 0: before it begins. */
export type UserEvent = { side: Side; mailbox: number; folder: number; message: number; at: number } & UserDeed

export type Say =
  | { say: 'no'; text: string }
  | { say: 'bad'; text: string }
  | { say: 'bye'; text: string }
  | { say: 'hang-up' }
  | { say: 'silence' }
  /** The true answer, so many ms late. */
  | { say: 'late'; milliseconds: number }

/** Untagged answers that carry no message. `OK`: the codes of an opened folder; `tagged`: the ends of commands. */
export type AnswerKind =
  'LIST' | 'LSUB' | 'STATUS' | 'FETCH' | 'CAPABILITY' | 'NAMESPACE' | 'QUOTA' | 'SEARCH' | 'EXISTS' | 'OK' | 'tagged'

/** `at`: modulo the length of the answer without its line end. */
export type Garbling =
  | { how: 'drop'; at: number; count: number }
  | { how: 'add'; at: number; text: string }
  | { how: 'split'; at: number }
  /** Words around the nth space. */
  | { how: 'swap'; at: number }
  | { how: 'case'; at: number; count: number }
  | { how: 'twice' }
  | { how: 'lost' }
  /** Said after the answer that follows. */
  | { how: 'later' }

/** `stays`: it is there to the end of all nights; the others pass with their night. */
export type Fault = { side: Side; stays?: boolean } & (
  | {
      fault: 'cut'
      connection: number
      direction: Direction
      bytes: number
      how: Breaking
      upArrives: boolean
      late: number
    }
  /** `after`: it was done, only the answer is lost. */
  | { fault: 'answer'; verb: string; nth: number; times: number; after: boolean; answer: Say }
  /** Reading this message's body fails, whoever reads it with it. */
  | { fault: 'unreadable'; mailbox: number; folder: number; message: number; answer: Say | { say: 'nil' } }
  | { fault: 'closed-folder'; mailbox: number; folder: number; status: boolean; answer: Say }
  /** Every so many rows of a listing are left out. */
  | { fault: 'lost-rows'; nth: number; every: number }
  /** A row told in passing before the listing. */
  | { fault: 'passing-row'; nth: number }
  | { fault: 'refused-connection'; connection: number; times: number }
  /** Served once with other bytes. */
  | { fault: 'misread'; mailbox: number; folder: number; message: number }
  | { fault: 'no-append-uid'; lie: 'none' | 'validity' | 'count' }
  /** Answers of this kind, from the nth on so many, go out with other bytes. */
  | { fault: 'garbled'; answer: AnswerKind; nth: number; times: number; garbling: Garbling }
)

export type Ending =
  | { ends: 'by-itself' }
  /** `late`: ms that bytes on their way take more; `part`: how much of the last write still goes out. */
  | { ends: 'killed'; step: number; late: number; part: number; power?: PowerCut }
  | { ends: 'interrupted'; step: number }
  | { ends: 'run-time'; milliseconds: number }
  /** The window of the cutover closes so long after the run began. */
  | { ends: 'window'; milliseconds: number; drain: number }

export type Night = {
  /** ms since the last night ended. */
  gap: number
  journal: { is: 'kept' } | { is: 'lost' } | { is: 'old'; nights: number }
  events: readonly UserEvent[]
  faults: readonly Fault[]
  work: 'run' | 'verify' | 'verify-journal'
  again: boolean
  retryLogins: boolean
  removeGhosts: boolean
  ending: Ending
}

export type Scenario = {
  seed: number
  source: ServerSpec
  target: ServerSpec
  plan: PlanSpec
  mailboxes: readonly MailboxSpec[]
  nights: readonly Night[]
  /** All mailboxes go into the target account of the first: sharing folders, or each but the first under its own. */
  together?: 'merge' | 'under'
  /** What a server says to a wrong password. */
  wrongPassword: string
}
