// `outcomes`: which sent messages have no outcome and must be sent again; asks servers only where it is told to scan.

import { extname } from 'node:path'
import { readOutcomes } from '../../outcomes/read-outcomes.ts'
import { scan, type ScannedSide } from '../../outcomes/scan.ts'
import type { OutcomesDocument } from '../../model/outcomes.ts'
import type { MailboxPlan, Plan } from '../../model/plan.ts'
import { timeOf } from '../../plan/written.ts'
import { instantsOf } from '../../schedule/zone.ts'
import { outcomesCsvHeader, outcomesCsvRows } from '../../ui/outcomes-csv.ts'
import { outcomesOverview } from '../../ui/outcomes-overview.ts'
import { outcomesWords } from '../../words/outcomes-words.ts'
import { helpWords } from '../../words/ui-words.ts'
import { withJournalOf } from '../whole-journal.ts'
import { openPlan } from '../open-plan.ts'
import { startWork } from '../command-context.ts'
import { assertListMayBeWritten, separatorFor, writeList, type CsvOptions } from '../csv-list.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type Invocation, type PlanOptions } from '../invocation.ts'
import { chooseMailboxes } from '../scope.ts'
import { UsageError } from '../usage-error.ts'
import { programVersion } from '../version.ts'

export type OutcomesOptions = PlanOptions &
  CsvOptions & {
    /** As typed. */
    since?: string
    asOf?: string
    scan?: 'source' | 'target'
    lookIn?: 'target'
    csv?: string
    split?: 'group'
    failIfOpen: boolean
  }

export async function outcomes(invocation: Invocation, planFile: string, options: OutcomesOptions): Promise<ExitCode> {
  const { lang } = invocation
  const plan = await openPlan(invocation, planFile)
  const mailboxes = chooseMailboxes(plan, options, lang)
  const since = timeOption('--since', options.since, plan, invocation)
  const asOf = timeOption('--as-of', options.asOf, plan, invocation)
  const lists = listsOf(mailboxes, options, invocation)
  for (const { file } of lists) assertListMayBeWritten(file, outcomesCsvHeader, invocation)
  const scanned = await scanSides(invocation, planFile, options)
  const read = await withJournalOf(invocation, plan, 'any-time', (whole) =>
    readOutcomes(whole, mailboxes, { asOf: asOf ?? Date.now(), since }),
  )
  const document = scanned.sides.length === 0 ? read : { ...read, scanned: scanned.sides }
  for (const { file, holds } of lists) {
    const messages = document.messages.filter(({ group }) => holds(group))
    writeList(
      file,
      outcomesCsvHeader,
      outcomesCsvRows(messages, lang),
      invocation,
      separatorFor(options, plan, invocation),
    )
  }
  print(invocation, document, {
    files: lists.map(({ file }) => file),
    stopped: scanned.stopped,
  })
  if (scanned.stopped) return 5
  if (scanned.incomplete) return 3
  return options.failIfOpen && document.totals.resend > 0 ? 3 : 0
}

/** `incomplete`: a side of a mailbox could not be read to its end; it was told on the way. */
type Scanned = { stopped: boolean; incomplete: boolean; sides: NonNullable<OutcomesDocument['scanned']> }

async function scanSides(invocation: Invocation, planFile: string, options: OutcomesOptions): Promise<Scanned> {
  const sides = (['source', 'target'] as const).filter((side) => side === options.scan || side === options.lookIn)
  if (sides.length === 0) return { stopped: false, incomplete: false, sides: [] }
  const context = await startWork(invocation, 'outcomes', planFile, options)
  try {
    const request = { ...context.request, sides }
    const { fleet } = request.plan
    const asking = { env: invocation.shell.env, lang: invocation.lang, version: programVersion() }
    const scanned =
      fleet === undefined
        ? await scan(request)
        : await (await import('../../fleet/fleet.ts')).scanOnFleet(request, fleet, asking)
    context.screens.close()
    return {
      stopped: context.stopped(),
      incomplete: scanned.some(({ error }) => error !== undefined),
      sides: sides.map((side) => ({ side, ...sumOf(scanned.filter((one) => one.side === side)) })),
    }
  } finally {
    context.close()
  }
}

function sumOf(scanned: readonly ScannedSide[]): { messages: number; bytes: number; readBytes: number } {
  const sum = { messages: 0, bytes: 0, readBytes: 0 }
  for (const { messages, bytes, readBytes } of scanned) {
    sum.messages += messages
    sum.bytes += bytes
    sum.readBytes += readBytes
  }
  return sum
}

function print(
  invocation: Invocation,
  document: OutcomesDocument,
  { files, stopped }: { files: readonly string[]; stopped: boolean },
): void {
  const { lang, typed } = invocation
  const words = outcomesWords(lang)
  if (invocation.options.json) {
    printJson(invocation, document)
    return
  }
  if (!invocation.options.quiet)
    printPage(invocation, outcomesOverview(document, lang, paintOf(invocation, invocation.stdout)))
  if (files.length > 0) printPage(invocation, [words.written(files)])
  const { totals, final } = document
  const told = stopped
    ? words.closing.stopped
    : totals.messages === 0
      ? words.closing.nothing
      : totals.resend > 0
        ? words.closing.open(totals, final)
        : words.closing.none(totals, final)
  const plan = typed.plan ?? ''
  printClosing(invocation, {
    kind: 'told',
    told,
    next: stopped ? typed.again : nextCommand(document, plan, typed.scope, files.length > 0),
  })
}

/** What makes the list final; or the list as a file; or the state of the migration. */
function nextCommand(
  { provisional, totals, scanned }: OutcomesDocument,
  plan: string,
  scope: readonly string[],
  listed: boolean,
): readonly string[] {
  const outcomesAgain = ['outcomes', plan, ...scope]
  const isSourceRead = scanned?.some(({ side }) => side === 'source') === true
  if (totals.messages === 0 && !isSourceRead) return [...outcomesAgain, '--scan', 'source']
  for (const why of provisional) {
    if (why.code === 'not-looked')
      return why.side === 'source' ? [...outcomesAgain, '--scan', 'source'] : [...outcomesAgain, '--look-in', 'target']
    if (why.code === 'unread') return [...outcomesAgain, '--scan', 'target']
  }
  if (totals.resend > 0 && !listed) return [...outcomesAgain, '--csv', 'outcomes.csv']
  return ['status', plan, ...scope]
}

function timeOption(option: string, written: string | undefined, plan: Plan, { lang }: Invocation): number | undefined {
  if (written === undefined) return undefined
  const time = timeOf(written)
  if (time === undefined) throw new UsageError(helpWords(lang).usage.notATime(option, written))
  if ('instant' in time) return time.instant
  const found = instantsOf(time.clock, plan.timezone)
  return found.kind === 'twice' ? found.first : found.at
}

type List = { file: string; holds: (group: string | null) => boolean }

/** The files that are asked for; one for each group where they are split, also for those without one. */
function listsOf(
  mailboxes: readonly MailboxPlan[],
  { csv, split }: OutcomesOptions,
  { lang, typed }: Invocation,
): readonly List[] {
  if (csv === undefined) {
    if (split !== undefined)
      throw new UsageError(helpWords(lang).usage.splitWithoutCsv, [
        ...typed.again,
        '--csv',
        lang === 'it' ? 'esiti.csv' : 'outcomes.csv',
      ])
    return []
  }
  if (split === undefined) return [{ file: csv, holds: () => true }]
  const groups = [...new Set(mailboxes.map(({ group }) => group ?? null))]
  const taken = new Set<string>()
  return groups.map((name) => {
    const suffix = extname(csv)
    const stem = `${csv.slice(0, csv.length - suffix.length)}-${inFileName(name ?? outcomesWords(lang).noGroup)}`
    let file = `${stem}${suffix}`
    for (let at = 2; taken.has(file.toLowerCase()); at += 1) file = `${stem}-${String(at)}${suffix}`
    taken.add(file.toLowerCase())
    return { file, holds: (group) => group === name }
  })
}

/** A group's name as part of a file's name, on any system. */
function inFileName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 60)
}
