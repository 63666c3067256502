// What `coverage` says: which published addresses a plan forgets, and where those of the plan are published.

import type { DocumentHead } from './status.ts'

/** The data sets of the index of the administrations (IPA), as people have them: today's, then the older text files. */
export const ipaKinds = [
  'pec-ente',
  'enti',
  'aree-organizzative-omogenee',
  'unita-organizzative',
  'pec.txt',
  'servizi',
] as const
export type IpaKind = (typeof ipaKinds)[number]

/** A cell in which an address stands. */
export type PublishedPlace = {
  file: string
  /** Of the file, or row of the sheet; the first is 1. */
  line: number
  kind: IpaKind
  /** As its header is written. */
  column: string
  /** Code of the body, as it is written there. */
  body: string
  /** The organisational unit or area, by its name, else its code; null: the body itself. */
  unit: string | null
  /** Pec, or what else the register calls it; in some data sets all are certified. */
  certified: boolean
}

/** Why a row, or an address in it, could not be read. */
export type UnreadWhy = 'quote' | 'cells' | 'no-code' | 'address'

/** Why a file is no table that can be read. */
export type RefusedWhy = 'cannot-open' | 'too-large' | 'old-excel' | 'not-a-table' | 'damaged-xlsx' | 'unknown-columns'

export type UnreadRow = {
  file: string
  line: number
  why: UnreadWhy
  /** Of the bodies that were compared: something of them may be missing in the answer. */
  concerns: boolean
}

export type IpaFileRead = {
  file: string
  kinds: readonly IpaKind[]
  format: 'text' | 'xlsx'
  rows: number
  /** Cells: certified, ordinary mail, texts that are no address, nothing. */
  certified: number
  ordinary: number
  placeholders: number
  empty: number
}

export type ForgottenAddress = {
  address: string
  body: string
  /** The first places; `places` counts all. */
  where: readonly PublishedPlace[]
  places: number
}

/** What has to happen where an address of the plan is published. */
export type PublishedAction = 'keep' | 'replace' | 'remove'

export type PublishedAddress = {
  address: string
  mailboxes: readonly string[]
  action: PublishedAction
  /** null with `replace`: the plan does not say the new address. */
  replaceBy: string | null
  where: readonly PublishedPlace[]
  places: number
}

/** `retired`: given up, its mail kept in an archive or not. */
export type PlanRole = 'source' | 'target' | 'retired'

export type UnpublishedAddress = { address: string; mailboxes: readonly string[]; role: PlanRole }

/** A text for the plan, and where it goes. */
export type PlanLine = {
  /** As the plan calls it. */
  file: string
  line: number
  /** A line of its own before that line; behind the first `{` of that line; the cell of the row in that line. */
  put: 'before' | 'behind-brace' | 'cell'
  text: string
}

export type ProtocolMailbox = {
  address: string
  /** null: forgotten by the plan. */
  mailbox: string | null
  body: string
  /** The area (AOO). */
  area: string
  /** What the register says in Protocollo_informatico; null: nothing. */
  declared: string | null
  /** As the plan says. */
  applications: readonly string[]
  /** What the plan lacks. */
  add: PlanLine | null
}

export type CategoryShare = { category: string; bodies: number; published: number; covered: number }

/** Where else an address may be written down. */
export const elsewhere = [
  'registro-pp-aa',
  'reginde',
  'ini-pec',
  'inad',
  'registro-imprese',
  'sdi',
  'protocol',
  'conservation',
  'web-site',
  'letterhead',
  'platforms',
] as const
export type Elsewhere = (typeof elsewhere)[number]

export type CoverageDocument = Omit<DocumentHead, 'scope'> & {
  schema: 'pec-migrate/coverage@1'
  files: readonly IpaFileRead[]
  /** The bodies were named by --code, or by `report: ipa` of the plan, or an address of the plan is theirs. */
  chosenBy: 'code' | 'plan' | 'addresses'
  bodies: readonly { code: string; name: string | null; category: string | null }[]
  /** Distinct certified addresses of these bodies; those in the plan. */
  totals: { published: number; covered: number; forgotten: number; replace: number; remove: number }
  forgotten: readonly ForgottenAddress[]
  published: readonly PublishedAddress[]
  unpublished: readonly UnpublishedAddress[]
  protocol: readonly ProtocolMailbox[]
  categories: readonly CategoryShare[]
  /** Mailboxes of which the plan does not know the address. */
  withoutAddress: readonly { mailbox: string; side: 'source' | 'target' }[]
  unread: readonly UnreadRow[]
  elsewhere: readonly Elsewhere[]
}
