// The mailboxes of a plan, from its own list and its CSV: who logs in where, which folders, which are left out.

import { resolve } from 'node:path'
import type { Side } from '../model/codes.ts'
import {
  accountKey,
  type FolderRules,
  type MailboxPlan,
  type PlanTable,
  type RetiredMailbox,
  type ServerPlan,
} from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { Accounts, type BuiltAccount } from './accounts.ts'
import { buildArchive, reportArchiveKeys, reportNestedArchives } from './archives.ts'
import { readMailboxRows, type MailboxRow } from './csv.ts'
import { reportDoubleIds, reportSharedAccounts, type BuiltMailbox, type MailboxEntry } from './doubles.ts'
import { textAt, valueAt, type FieldPath } from './field-path.ts'
import { mergeRows } from './merge-rows.ts'
import { Problems } from './problems.ts'
import { schemas, type AccountInput, type FoldersInput, type MailboxInput } from './schema.ts'
import type { ServerRules } from './servers.ts'
import type { Sheets } from './sheets.ts'
import { salvage } from './shape.ts'
import { nearest } from './suggest.ts'

/** What the plan says for all its mailboxes. */
export type MailboxDefaults = {
  source?: string | undefined
  target?: string | undefined
  folders?: FoldersInput | undefined
  secrets?: string | undefined
  planFolder: string
}

/** The plan with what rows of `mailboxesFrom` add to its own list, and the other rows. */
export type WithRows = { raw: object; rows: readonly MailboxEntry[]; table?: PlanTable }

/** Reads `mailboxesFrom`, if the plan has one. */
export function withRows(
  raw: object,
  from: { planFolder: string; lang: Language; sheets: Sheets },
  problems: Problems,
): WithRows {
  const file = textAt(raw, ['mailboxesFrom'])
  if (file === undefined || file === '') return { raw, rows: [] }
  const ofFile = new Problems(from.lang, () => null)
  const { rows, form, heads, ignored } = readMailboxRows(resolve(from.planFolder, file), from.sheets, ofFile)
  const known = { file, lines: rows.map(({ line }) => line), problems: ofFile, heads }
  problems.attachRows(known)
  const ofRows = rows.map(({ row }, index) => ({ path: ['mailboxesFrom', index], value: asWritten(row) }))
  const about = { file, complete: ofFile.sorted.length === 0 }
  const { mailboxes, merged, rest } = mergeRows(valueAt(raw, ['mailboxes']), ofRows, about, problems)
  problems.attachRows({ ...known, merged })
  return {
    raw: mailboxes === undefined ? raw : { ...raw, mailboxes },
    rows: rest,
    table: { file, ...form, ...(ignored.length === 0 ? {} : { ignored }) },
  }
}

/** The entries of `mailboxes`, then the rows of `mailboxesFrom`; a plan must have at least one of either. */
export function mailboxEntries({ raw, rows }: WithRows, problems: Problems): MailboxEntry[] {
  const listed = valueAt(raw, ['mailboxes'])
  if (
    valueAt(raw, ['mailboxesFrom']) === undefined &&
    (listed === undefined || (Array.isArray(listed) && listed.length === 0))
  ) {
    problems.add(['mailboxes'], listed === undefined ? problems.say.missing : problems.say.atLeastOneEntry)
  }
  const entries = Array.isArray(listed)
    ? (listed as unknown[]).map((value, index) => ({ path: ['mailboxes', index], value }))
    : []
  return [...entries, ...rows]
}

/** The ids of mailboxes that are to be copied, as far as they can be read; what is retired loses nothing. */
export function copiedIds(entries: readonly MailboxEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ value }) =>
      valueAt(value, ['retired']) === undefined
        ? (textAt(value, ['id']) ?? textAt(value, ['source', 'user']) ?? textAt(value, ['source', 'archive']) ?? [])
        : [],
    ),
  )
}

/** A row as the same mailbox would be written in the plan itself. */
function asWritten(row: MailboxRow): unknown {
  const account = (user: string, server: string | undefined, address: string | undefined) => ({
    user,
    ...(server === undefined ? {} : { server }),
    ...(address === undefined ? {} : { address }),
  })
  const { id, group, priority, contact, applications, retired } = row
  const given = Object.entries({ id, group, priority, contact, applications, retired }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    ...Object.fromEntries(given),
    source: account(row.sourceUser, row.sourceServer, row.sourceAddress),
    ...(row.archive === undefined ? {} : { target: { archive: row.archive } }),
    ...(row.targetUser === undefined
      ? {}
      : {
          target: {
            ...account(row.targetUser, row.targetServer, row.targetAddress),
            ...(row.under === undefined ? {} : { under: row.under }),
            ...(row.merge === undefined ? {} : { merge: row.merge }),
          },
        }),
  }
}

/** Builds from whatever fits the schema; what does not was reported already and is left out here. */
export function buildMailboxes(
  entries: readonly MailboxEntry[],
  servers: ReadonlyMap<string, ServerRules>,
  defaults: MailboxDefaults,
  problems: Problems,
): { mailboxes: MailboxPlan[]; retired: RetiredMailbox[] } {
  reportDoubleIds(entries, problems)
  const accounts = new Accounts(problems, defaults.secrets)
  const built: BuiltMailbox[] = []
  const mailboxes: MailboxPlan[] = []
  const retired: RetiredMailbox[] = []
  for (const { path, value } of entries) {
    for (const side of ['source', 'target'] as const)
      reportArchiveKeys(side, valueAt(value, [side]), [...path, side], problems)
    const input = salvage(schemas.mailbox, value)
    if (input === undefined) continue
    const accountOf = (side: Side, account: AccountInput): BuiltAccount | undefined => {
      const { archive, user } = account
      if (archive !== undefined) return buildArchive(side, { ...account, archive }, defaults.planFolder)
      if (user === undefined) return undefined
      const server = servers.get(account.server ?? defaults[side] ?? '')
      return server && accounts.build(side, { ...account, user }, server, [...path, side])
    }
    const source = accountOf('source', input.source)
    const target = input.target && accountOf('target', input.target)
    const id = input.id ?? input.source.user ?? input.source.archive ?? ''
    const { under, merge = false } = input.target ?? {}
    built.push({ id, path, source, target, under, merge })
    reportDestination(value, path, problems)
    if (source && input.retired !== undefined)
      retired.push({ ...aboutMailbox(id, input), source: withoutHolder(source), reason: input.retired })
    else if (source && target)
      mailboxes.push({
        ...asMailbox(id, input, source, target, defaults.folders),
        ...(path[0] === 'mailboxesFrom' ? { inTable: true } : {}),
      })
  }
  reportSharedAccounts(built, problems)
  reportNestedArchives(built, problems)
  return { mailboxes, retired }
}

/** A mailbox that nobody decided about would be forgotten: it goes somewhere, or the plan says that it does not. */
function reportDestination(value: unknown, path: FieldPath, problems: Problems): void {
  const [target, retired] = [valueAt(value, ['target']), valueAt(value, ['retired'])]
  // A row of a CSV was told so when it was read.
  if (path[0] !== 'mailboxes') return
  if (target === undefined && retired === undefined) problems.add([...path, 'target'], problems.say.noDestination)
  if (target !== undefined && retired !== undefined) problems.add([...path, 'retired'], problems.say.retiredWithTarget)
}

function aboutMailbox(id: string, { group, contact }: MailboxInput): Pick<MailboxPlan, 'id' | 'group' | 'contact'> {
  return { id, group, ...(contact === undefined ? {} : { contact }) }
}

function asMailbox(
  id: string,
  input: MailboxInput,
  source: BuiltAccount,
  target: BuiltAccount,
  defaults: FoldersInput | undefined,
): MailboxPlan {
  const { priority, applications } = input
  const { under, merge } = input.target ?? {}
  const folders = folderRules(defaults, input.folders, source.server, target.server)
  return {
    ...aboutMailbox(id, input),
    priority,
    source: withoutHolder(source),
    target: withoutHolder(ownedBy(id, source, target)),
    folders: under === undefined ? folders : { ...folders, under },
    ...(merge === true ? { merge } : {}),
    ...(applications === undefined ? {} : { applications }),
  }
}

/** An archive is known by the mailbox whose mail it keeps. */
function ownedBy(mailbox: string, source: BuiltAccount, target: BuiltAccount): BuiltAccount {
  if (target.archive === undefined) return target
  const imap = { host: source.server.host, user: source.authzid ?? source.login }
  const of = { mailbox, account: accountKey(source), ...(source.archive === undefined ? { imap } : {}) }
  return { ...target, archive: { ...target.archive, of } }
}

function withoutHolder({ holder: _holder, ...plan }: BuiltAccount): MailboxPlan['source'] {
  return plan
}

/**
 * A mailbox adds to the excluded and mapped folders of the plan; where both map the same folder, the mailbox decides.
 */
function folderRules(
  defaults: FoldersInput = {},
  own: FoldersInput = {},
  source: ServerPlan,
  target: ServerPlan,
): FolderRules {
  return {
    exclude: [...new Set([...(defaults.exclude ?? []), ...(own.exclude ?? [])])],
    map: new Map([...Object.entries(defaults.map ?? {}), ...Object.entries(own.map ?? {})]),
    specialUse: own.specialUse ?? defaults.specialUse ?? true,
    ...(source.namespaces === undefined ? {} : { namespaces: source.namespaces }),
    ...(source.folderNames === undefined && target.folderNames === undefined
      ? {}
      : { folderNames: { source: source.folderNames ?? {}, target: target.folderNames ?? {} } }),
  }
}

/** Servers that are named and not there, and accounts for which no server is named anywhere. */
export function reportUnknownServers(
  raw: object,
  mailboxes: readonly MailboxEntry[],
  names: readonly string[],
  problems: Problems,
): void {
  const check = (name: string | undefined, path: FieldPath) => {
    if (name !== undefined && name !== '' && !names.includes(name))
      problems.add(path, problems.say.unknownServer(name, nearest(name, names)))
  }
  for (const side of ['source', 'target'] as const) {
    check(textAt(raw, [side]), [side])
    const accounts = mailboxes.filter(({ value }) => isMap(valueAt(value, [side])))
    for (const { path, value } of accounts) check(textAt(value, [side, 'server']), [...path, side, 'server'])
    const without = accounts.filter(
      ({ value }) => valueAt(value, [side, 'server']) === undefined && valueAt(value, [side, 'archive']) === undefined,
    )
    // Forgotten at the top, it is missing everywhere; once is enough to say so.
    const told = without.length === accounts.length ? without.slice(0, 1) : without
    if (valueAt(raw, [side]) === undefined)
      for (const { path } of told) problems.add([...path, side, 'server'], problems.say.noServer(side))
  }
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
