// The words of the pages that holders of mailboxes get, as a type: a language that lacks one does not compile.

import type { TlsMode } from '../model/plan.ts'
import type { Told } from './ui-phrases.ts'

export type HandoutSection =
  'changes' | 'times' | 'parameters' | 'amount' | 'steps' | 'protocol' | 'not' | 'help' | 'text'

export type HandoutMoment =
  'sendingDiscouraged' | 'sendingStops' | 'receivingStops' | 'opens' | 'closes' | 'olderMailUntil' | 'accessStops'

export type StepValues = { host: string; port: number; tls: string; login: string }

export type HandoutWords = {
  title: string
  titleGivenUp: string
  sections: Record<HandoutSection, string>
  oldAddress: string
  newAddress: string
  sameAddress: string
  under: string
  others: string
  unknown: string
  oldServer: string
  newServer: string
  mailbox: string
  contact: string
  reason: string
  /** Of a mailbox without a successor: what became of it. */
  retired: string
  archived: string
  archive: string
  inArchive: string
  /** In a list, in the place of the new address. */
  givenUp: Record<'retired' | 'archived', string>
  /** Beside the moment. */
  times: Record<HandoutMoment, string>
  noTimes: string
  clock(timezone: string): string
  imapServer: string
  imapPort: string
  smtpServer: string
  smtpPort: string
  askHelpdesk: string
  login: string
  password: string
  passwordApart: string
  webmail: string
  tls: Record<TlsMode, string>
  amount(messages: string, bytes: string): string
  notCounted: string
  steps(values: StepValues): readonly { program: string; steps: readonly string[] }[]
  /** Before the names of applications. */
  readBy: string
  protocol: readonly string[]
  not: readonly string[]
  notGivenUp: readonly string[]
  noHelpdesk: string
  indexTitle: string
  pages(written: string, count: number): string
  mergeHint: string
  noGroup: string
  whole(characters: string): string
  /** Before the number of a printed page. */
  page: string
  usage: {
    noOut: string
    place(place: string): string
    text(file: string, reason: string): string
  }
  closing(written: { place: string; pages: number; givenUp: number; counted: number; withoutContact: number }): Told
}
