// The small, mean mailbox of the crash tests, and what its target must look like whatever happened on the way.

import { migration } from '../copy/migration.ts'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { MailClient, type MailToStore } from '../support/mail-client.ts'
import { acceptanceReceipt, plainMessage, sha256, transportEnvelope } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import type { Subject } from './die-everywhere.ts'

const day = 86_400_000
const date = Date.UTC(2014, 2, 3, 9, 30, 0)
const twin = plainMessage(1, 'corpo identico\r\n').bytes
const withoutId = Buffer.from('From: a@pec.example\r\nSubject: senza identificativo\r\n\r\ncorpo\r\n')
const eightBit = Buffer.from('Subject: perch\xe9\r\nMessage-ID: <8bit@pec.example>\r\n\r\ncorpo \xe0\r\n', 'latin1')

const inbox: readonly MailToStore[] = [
  { bytes: twin, date, flags: ['\\Seen'] },
  { bytes: twin, date, flags: ['\\Seen'] },
  { bytes: twin, date: date + day, flags: ['\\Seen'] },
  { bytes: twin, date, flags: ['\\Flagged'] },
  { bytes: withoutId, date: date + day, flags: ['\\Seen', 'Protocollato'] },
]
const filed: readonly MailToStore[] = [
  { bytes: twin, date, flags: [] },
  transportEnvelope(1, 1, 6_000),
  { bytes: eightBit, date, flags: ['$Urgente', '\\Answered'] },
]
const halfThere: readonly MailToStore[] = [
  { bytes: withoutId, date, flags: ['\\Seen'] },
  { bytes: withoutId, date, flags: ['\\Seen'] },
  acceptanceReceipt(2, 2),
]
/** What the users of the target have there already: one of the two equal ones, and mail of their own. */
const ownMail: MailToStore = {
  bytes: Buffer.from('Subject: gia qui\r\n\r\nposta nuova\r\n'),
  date,
  flags: ['\\Flagged'],
}

/** Messages in it, and how many of them the target has already. */
export const meanTotals = { messages: inbox.length + filed.length + halfThere.length, adopted: 1 }

export type MeanMailbox = {
  sourceUser: string
  /** What the source holds. */
  before: Holdings
  /** What the target must hold in the end. */
  expected: Holdings
  /** A migration of it to a target user that nobody used before. */
  fresh(): Promise<Subject & { user: string }>
}

/**
 * Two folders with byte-identical messages, an empty one, and one of which the target has a part beside mail of its
 * own.
 */
export async function meanMailbox(source: DovecotServer, target: DovecotServer): Promise<MeanMailbox> {
  const at = (path: string): string => `${source.prefix}${path.split('/').join(source.separator)}`
  const sourceUser = freshUser('da')
  await fillAccount(
    { port: source.port, user: sourceUser },
    { INBOX: inbox, [at('Pratiche/2014')]: filed, [at('Vuota')]: [], [at('Già qui')]: halfThere },
  )
  const before = await holdingsOf(source, sourceUser)
  return {
    sourceUser,
    before,
    expected: withOwnMail(before, 'Già qui', ownMail),
    async fresh() {
      const user = freshUser('a')
      await fillAccount({ port: target.port, user }, { 'Già qui': [...halfThere.slice(0, 1), ownMail] })
      return {
        user,
        migration: migration(source, target, [{ id: 'uno', source: sourceUser, target: user }]),
        outcome: async ({ state, totals, problems }) => ({
          ...(await holdingsOf(target, user)),
          state,
          totals,
          problems,
        }),
        uids: () => nextUids(target.port, user),
      }
    },
  }
}

/**
 * What two accounts must have in common: every folder with its messages as a multiset of digest, date and flags, and
 * the subscriptions.
 */
export type Holdings = { folders: Record<string, string[]>; subscribed: string[] }

/** Reads an account with the lab's own client; names without prefix, "/" between levels. */
export async function holdingsOf(
  server: { port: number; prefix: string; separator: string },
  user: string,
): Promise<Holdings> {
  const state = await readAccount({ port: server.port, user })
  const plain = (path: string): string =>
    (path.startsWith(server.prefix) ? path.slice(server.prefix.length) : path).split(server.separator).join('/')
  return {
    folders: contentOfAccount(state, server),
    subscribed: state.folders
      .filter((folder) => folder.subscribed)
      .map(({ path }) => plain(path))
      .toSorted(),
  }
}

/** The source's holdings with what the users of the target had there already. */
function withOwnMail({ folders, subscribed }: Holdings, name: string, own: MailToStore): Holdings {
  const line = `${sha256(own.bytes)} ${own.date ?? 0} ${[...(own.flags ?? [])].join(' ')}`
  return { folders: { ...folders, [name]: [...(folders[name] ?? []), line].toSorted() }, subscribed }
}

/** The next UID of every folder: unchanged means that nobody stored anything, not even for a moment. */
export async function nextUids(port: number, user: string): Promise<Record<string, number | undefined>> {
  const client = await MailClient.connect({ port, user })
  const next: Record<string, number | undefined> = {}
  for (const { path, attributes } of await client.list()) {
    if (attributes.some((one) => ['\\noselect', '\\nonexistent'].includes(one.toLowerCase()))) continue
    next[path] = (await client.examine(path)).uidNext
  }
  await client.logout()
  return next
}
