// Faults of a migration, one of a kind: how each is planted into a plan and its servers.

import { presetOf } from '../../src/plan/presets.ts'
import type { ScriptedAccount } from '../support/scripted-store.ts'
import { day, letter } from './checking.ts'

/** One row of the plan; what is left out is as it is everywhere. */
export type Row = Partial<
  Record<
    | 'id'
    | 'source_server'
    | 'source_user'
    | 'source_address'
    | 'target_server'
    | 'target_user'
    | 'target_address'
    | 'applications'
    | 'retired',
    string
  >
>

export type Fault = {
  /** The codes that it must give, of this mailbox unless they are of a whole server or run. */
  gives: readonly string[]
  row?: Row
  source?: (account: ScriptedAccount) => void
  target?: (account: ScriptedAccount) => void
  /** Answer of the server to the login of this side. */
  refuses?: { source: string } | { target: string }
  withoutSecret?: true
}

export const old = (days: number): number => Date.now() - days * day
const folder = (path: string) => (account: ScriptedAccount) =>
  void account.ensure(path).add(letter(7), ['\\Seen'], old(20))
/** The first message of every source. */
export const copied = letter(1)

/**
 * What stands with `server:` or `run:` is told without a mailbox. Names of servers are those of two-thousand.test.ts.
 */
export const faults: readonly Fault[] = [
  // logins
  { gives: ['login-refused'], refuses: { source: '[AUTHENTICATIONFAILED] no' } },
  { gives: ['password-expired'], refuses: { target: '[EXPIRED] change it' } },
  { gives: ['mailbox-locked'], refuses: { source: '[CONTACTADMIN] no' } },
  { gives: ['imap-disabled'], refuses: { target: 'IMAP access is not enabled for this account' } },
  {
    gives: ['app-password-needed'],
    refuses: { source: '[AUTHENTICATIONFAILED] application-specific password required' },
  },
  { gives: ['mailbox-unavailable'], refuses: { target: '[AUTHORIZATIONFAILED] no such mailbox' } },
  { gives: ['server-busy'], refuses: { source: '[UNAVAILABLE] maintenance' } },
  { gives: ['secret-missing'], withoutSecret: true },
  // servers
  { gives: ['server:server-unreachable'], row: { source_server: 'spento' } },
  { gives: ['server:tls-untrusted'], row: { source_server: 'estraneo' } },
  { gives: ['server:certificate-expired'], row: { source_server: 'scaduto' } },
  { gives: ['server:certificate-expires'], row: { source_server: 'scade' } },
  { gives: ['server:plaintext'], row: { source_server: 'chiaro' } },
  { gives: ['server:receipts-will-be-lost', 'server:source-closes-first'], row: { source_server: 'chiude' } },
  {
    gives: ['server:no-uidplus', 'server:no-multiappend', 'server:no-literal-plus', 'server:no-condstore'],
    row: { target_server: 'povero' },
  },
  { gives: ['server:fewer-connections'], row: { target_server: 'stretto' } },
  { gives: ['server:one-connection'], row: { target_server: 'unico' } },
  {
    gives: (presetOf('aruba')?.traps ?? []).filter(({ side }) => side !== 'source').map(() => 'server:provider-note'),
    row: { target_server: 'aruba' },
  },
  // the pair
  {
    gives: ['pair-unlike'],
    row: { source_address: 'anagrafe@vecchio.example', target_address: 'tributi@nuovo.example' },
  },
  { gives: ['mailbox-retired'], row: { retired: 'mai usata' } },
  { gives: ['password-of-holder'] },
  // The second takes the target of the first.
  { gives: [] },
  { gives: ['target-shared'] },
  // the target
  { gives: ['quota-too-small'], target: (account) => void (account.quota = { usedKiB: 0, limitKiB: 1 }) },
  {
    gives: ['message-too-large'],
    row: { target_server: 'piccolo' },
    source: (account) => void account.ensure('INBOX').add(letter(9, 30_000), ['\\Seen'], old(15)),
  },
  {
    gives: ['target-not-empty'],
    target: (account) => void account.ensure('INBOX').add(letter(50, 5_000), ['\\Seen'], old(40)),
  },
  {
    gives: ['target-not-empty', 'altered-copy-present'],
    target: (account) =>
      void account
        .ensure('INBOX')
        .add(Buffer.concat([Buffer.from('X-Other-Tool: yes\r\n'), copied]), ['\\Seen'], old(10)),
  },
  // folders and messages
  {
    gives: ['folder-name-clash'],
    source: (account) => ['INBOX.Atti', 'INBOX.ATTI'].forEach((path) => folder(path)(account)),
  },
  { gives: ['folder-name-refused'], source: folder(`INBOX.${'lungo'.repeat(60)}`) },
  { gives: ['folder-name-doubtful'], source: folder('INBOX.Atti *') },
  { gives: ['folder-renamed'], source: folder('INBOX.Sotto/sopra') },
  {
    gives: ['folder-unreadable'],
    source: (account) => {
      folder('INBOX.Rotta')(account)
      account.ensure('INBOX.Rotta').refused = '[NOPERM] no'
    },
  },
  {
    gives: ['keyword-refused'],
    source: (account) => void account.ensure('INBOX').add(letter(8), ['troppo+strano', '\\Seen'], old(9)),
  },
  {
    gives: ['inbox-feeds-application'],
    row: { applications: 'protocollo' },
    source: (account) => void account.ensure('INBOX').add(letter(8), [], old(9)),
  },
  {
    gives: ['inbox-feeds-application'],
    row: { id: 'suap.comune' },
    source: (account) => void account.ensure('INBOX').add(letter(8), [], old(9)),
  },
  {
    gives: ['mailbox-unused'],
    source: (account) => {
      for (const message of account.ensure('INBOX').messages) message.internalDate = old(1_000)
    },
  },
  {
    gives: ['mailbox-unused'],
    source: (account) => void (account.ensure('INBOX.Posta inviata').specialUse = '\\Sent'),
  },
  // the run
  {
    gives: ['run:window-too-short'],
    row: { source_server: 'lento' },
    source: (account) => {
      for (const message of account.ensure('INBOX').messages) message.reportedSize = 40_000_000
    },
  },
]
/** Of the plan itself: a journal that has no place, hours that the clocks jump over or repeat. */
export const ofThePlan = ['run:journal-unwritable', 'run:time-does-not-exist', 'run:time-happens-twice']
