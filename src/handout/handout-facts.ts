// What the page of each mailbox tells: addresses, parameters, times and amounts, from the plan and its journal.

import type { MailboxSums } from '../journal/totals.ts'
import {
  accountKey,
  type AccountPlan,
  type MailboxPlan,
  type Plan,
  type RetiredMailbox,
  type TlsMode,
} from '../model/plan.ts'
import { isConfirmed, presetOf } from '../plan/presets.ts'
import type { HandoutMoment } from '../words/handout-phrases.ts'

/** A moment that the holder must know, in ms since 1970. */
export type HandoutTime = {
  what: HandoutMoment
  at: number
}

export type HandoutFacts = {
  id: string
  group: string | null
  contact: string | null
  oldAddress: string | null
  oldHost: string
  /** In order of time; those that the plan tells. */
  times: readonly HandoutTime[]
  /** null: the journal does not know it yet. */
  amount: { messages: number; bytes: number } | null
  becomes: Moved | GivenUp
}

/** `archived`: its mail is kept as files, in the directory that the plan names. */
export type GivenUp = { kind: 'retired'; reason: string } | { kind: 'archived'; place: string }

export type Moved = {
  kind: 'moved'
  newAddress: string | null
  /** Its older mail is below this folder; null: where it was. */
  under: string | null
  /** Who else's mail is in the same new mailbox. */
  others: readonly string[]
  imap: { host: string; port: number; tls: TlsMode }
  /** Of a preset whose source says it; null: only the help desk can tell. */
  smtpHost: string | null
  login: string
  applications: readonly string[]
}

/** What is known besides a mailbox. */
export type Known = {
  plan: Plan
  /** By mailbox, of a journal. */
  sums: ReadonlyMap<string, MailboxSums>
  /** Ids by `accountKey` of the target. */
  others: ReadonlyMap<string, readonly string[]>
}

/** The ids of all mailboxes by the account that they go to. */
export function byTarget({ mailboxes }: Plan): Known['others'] {
  const ids = new Map<string, string[]>()
  for (const { id, target } of mailboxes) {
    const key = accountKey(target)
    const known = ids.get(key)
    if (known === undefined) ids.set(key, [id])
    else known.push(id)
  }
  return ids
}

export function factsOf({ plan, sums, others }: Known, mailbox: MailboxPlan): HandoutFacts {
  const { id, group, contact, source, target, folders, applications = [] } = mailbox
  const about = aboutMailbox({ id, group, contact, source })
  if (target.archive !== undefined)
    return {
      ...about,
      times: endOf(plan, source),
      amount: amountOf(sums.get(id)),
      becomes: { kind: 'archived', place: target.user },
    }
  const { host, port, tls } = target.server
  return {
    ...about,
    times: timesOf(plan, source),
    amount: amountOf(sums.get(id)),
    becomes: {
      kind: 'moved',
      newAddress: target.address ?? null,
      under: folders.under ?? null,
      others: others.get(accountKey(target))?.filter((other) => other !== id) ?? [],
      imap: { host, port, tls },
      smtpHost: smtpHostOf(target),
      login: ownLogin(target),
      applications,
    },
  }
}

export function retiredFactsOf(plan: Plan, { id, group, contact, source, reason }: RetiredMailbox): HandoutFacts {
  return {
    ...aboutMailbox({ id, group, contact, source }),
    times: endOf(plan, source),
    amount: null,
    becomes: { kind: 'retired', reason },
  }
}

type About = Pick<MailboxPlan, 'id' | 'group' | 'source'> & { contact: string | undefined }

function aboutMailbox({
  id,
  group,
  contact,
  source,
}: About): Pick<HandoutFacts, 'id' | 'group' | 'contact' | 'oldAddress' | 'oldHost'> {
  return {
    id,
    group: group ?? null,
    contact: contact ?? null,
    oldAddress: source.address ?? null,
    oldHost: source.archive === undefined ? source.server.host : source.user,
  }
}

function timesOf({ windows = [], phases = {} }: Plan, { server: { timeline = {} } }: AccountPlan): HandoutTime[] {
  const { sendingDiscouraged, sendingStops, receivingStops, accessStops } = timeline
  const found: readonly { what: HandoutTime['what']; at: number | undefined }[] = [
    { what: 'sendingDiscouraged', at: sendingDiscouraged },
    { what: 'sendingStops', at: sendingStops },
    { what: 'receivingStops', at: receivingStops },
    { what: 'opens', at: windows[0]?.opensAt },
    { what: 'closes', at: windows.at(-1)?.closesAt },
    { what: 'olderMailUntil', at: phases.backfill?.until },
    { what: 'accessStops', at: accessStops },
  ]
  return found
    .flatMap(({ what, at }) => (at === undefined ? [] : [{ what, at }]))
    .toSorted((one, other) => one.at - other.at)
}

/** Of a mailbox without a successor: only what ends. */
function endOf(plan: Plan, source: AccountPlan): HandoutTime[] {
  return timesOf({ ...plan, windows: [], phases: {} }, source)
}

/** Nobody has counted a mailbox that no run has listed: nothing is not zero. */
function amountOf(sums: MailboxSums | undefined): HandoutFacts['amount'] {
  if (sums === undefined || !sums.listed) return null
  const { messages, bytes } = sums.totals
  return { messages, bytes }
}

function smtpHostOf({ server }: AccountPlan): string | null {
  const preset = server.provider === undefined ? undefined : presetOf(server.provider)
  // A server of one's own at a provider has other hosts than the preset's.
  if (preset?.smtp === undefined || preset.host !== server.host || !isConfirmed(preset.smtp.known)) return null
  return preset.smtp.host
}

/** The name by which the holder logs in, also where the plan uses one account for all. */
function ownLogin({ user, login, authzid, byMaster }: AccountPlan): string {
  return byMaster === true ? user : (authzid ?? login)
}
