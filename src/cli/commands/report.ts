// `report`: writes the evidence of a migration from its journal, or checks one that somebody brings; asks no server.

import { join } from 'node:path'
import { checkAgainst } from '../../evidence/check-against.ts'
import { checkReport, type CheckedReport, type ReportFinding } from '../../evidence/check-report.ts'
import { isFree, makeReport } from '../../evidence/make-report.ts'
import { MigrationError } from '../../model/errors.ts'
import { checkedLines, writtenLines } from '../../ui/report-overview.ts'
import { reportWords } from '../../words/report-words.ts'
import { helpWords } from '../../words/ui-words.ts'
import { sentence } from '../../words/words.ts'
import { withJournalOf } from '../whole-journal.ts'
import { openPlan } from '../open-plan.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type CommonOptions, type Invocation } from '../invocation.ts'
import { freeName, isReport } from '../report-place.ts'
import { listenForSignals } from '../signals.ts'
import { UsageError } from '../usage-error.ts'

export type ReportOptions = CommonOptions & {
  out?: string
  redact: boolean
  zip: boolean
  check?: string
  against?: string
}

/** `version`: of the program, for the report. */
export async function report(
  invocation: Invocation,
  planFile: string | undefined,
  options: ReportOptions,
  version: string,
): Promise<ExitCode> {
  const { out, redact, zip, check, against } = options
  const say = helpWords(invocation.lang).usage
  for (const [option, place] of Object.entries({ '--out': out, '--check': check, '--against': against }))
    if (place === '') throw new UsageError(say.noName(option))
  if (check !== undefined) {
    if (planFile !== undefined || out !== undefined || redact || zip) throw new UsageError(say.reportEither)
    return checkOne(invocation, { place: check, against, version })
  }
  if (against !== undefined) throw new UsageError(say.againstWithoutCheck)
  if (planFile === undefined || out === undefined) throw new UsageError(say.reportWhat)
  return write(invocation, planFile, { out, redact, zip, version })
}

type Writing = { out: string; redact: boolean; zip: boolean; version: string }

async function write(invocation: Invocation, planFile: string, writing: Writing): Promise<ExitCode> {
  const { lang, typed } = invocation
  const { out, zip } = writing
  const say = helpWords(lang).usage
  const words = reportWords(lang)
  const plan = await openPlan(invocation, planFile)
  if (!isFree(out, zip))
    throw new UsageError(
      say.reportPlace(out, zip),
      isReport(out) ? ['report', '--check', out] : typed.again.map((word) => (word === out ? freeName(out) : word)),
    )
  const stopping = new AbortController()
  const stopListening = listenForSignals({
    stop: () => stopping.abort(),
    stopNow: () => stopping.abort(),
    hangUp() {
      for (const output of [invocation.stdout, invocation.stderr]) if (output.isTTY) output.lose()
      invocation.shell.letGoOfTerminal()
    },
  })
  try {
    const document = await withJournalOf(invocation, plan, 'at-rest', (whole) =>
      makeReport({ ...writing, plan: whole, planFile, lang, stop: stopping.signal, now: Date.now() }),
    )
    if (invocation.options.json) {
      const { manifest, redacted, finished, canSwitchOff, files } = document
      printJson(invocation, {
        schema: 'pec-migrate/report-written@1',
        out,
        manifest,
        redacted,
        finished,
        canSwitchOff,
        files,
      })
    } else if (!invocation.options.quiet)
      printPage(invocation, writtenLines(document, lang, paintOf(invocation, invocation.stdout)))
    const { totals, canSwitchOff, finished } = document
    printClosing(invocation, {
      kind: 'told',
      told: words.closing.written(out, totals.messages, canSwitchOff.verdict, finished, canSwitchOff.of),
      next: ['report', '--check', out],
    })
    return 0
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'interrupted') {
      printClosing(invocation, { kind: 'told', told: words.closing.stopped, next: typed.again })
      return 5
    }
    const reason = systemReason(error)
    if (reason === undefined) throw error
    if (!shortcomings.has(reason)) throw new UsageError(say.cannotWrite(out, reason))
    const facts = { path: out, reason }
    throw new MigrationError(
      `${out}: ${reason}`,
      { code: 'cannot-write-report', scope: 'run', retry: 'never', facts },
      error,
    )
  } finally {
    stopListening()
  }
}

/** What the place is short of, and not whoever named it. */
const shortcomings: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'])

type Checking = { place: string; against: string | undefined; version: string }

async function checkOne(invocation: Invocation, { place, against, version }: Checking): Promise<ExitCode> {
  const { lang, options } = invocation
  const say = helpWords(lang).usage
  const words = reportWords(lang)
  const reading = async <T>(where: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read()
    } catch (error) {
      const reason = systemReason(error)
      throw reason === undefined ? error : new UsageError(say.noReport(where, reason))
    }
  }
  const checked = await reading(place, () => checkReport(place, version))
  /** Places in which something does not agree. */
  const altered = checked.findings.length > 0 ? [place] : []
  if (against !== undefined) {
    const { document } = checked
    if (document?.redacted === null) throw new UsageError(say.notRedacted(place))
    const redacted = document?.redacted
    const full = await reading(against, () => checkReport(against, version))
    if (full.findings.length > 0 && against !== place) altered.push(against)
    checked.findings.push(...full.findings.map((finding) => elsewhere(finding, against)))
    if (redacted !== undefined && checked.findings.length === 0)
      checked.findings.push(...(await reading(against, () => checkAgainst(place, redacted, against))))
  }
  const { otherVersion } = checked
  const isIntact = checked.findings.length === 0
  if (options.json) printJson(invocation, documentOf(invocation, place, checked))
  else if (!options.quiet || !isIntact)
    printPage(invocation, checkedLines(checked, lang, paintOf(invocation, invocation.stdout)))
  printClosing(invocation, {
    kind: 'told',
    told: isIntact
      ? words.closing.intact(place, {
          files: checked.files + 1,
          lines: checked.manifest?.lines ?? 0,
          otherVersion,
          number: checked.manifest?.sha256,
        })
      : words.closing.altered(altered.length === 0 ? place : altered.join(', '), checked.findings.length),
    next: ['explain', checked.findings[0]?.code ?? 'report-altered'],
    ...(isIntact ? { byHand: words.closing.handOver } : {}),
  })
  return isIntact ? 0 : 3
}

function documentOf({ lang }: Invocation, place: string, checked: CheckedReport): object {
  const { findings, manifest, seals, document, otherVersion } = checked
  return {
    schema: 'pec-migrate/report-check@1',
    place,
    verdict: findings.length === 0 ? 'intact' : 'altered',
    manifest,
    redacted: document?.redacted ?? null,
    findings: findings.map(({ code, file, line, facts }) => ({ code, file, line, ...sentence(code, facts, lang) })),
    seals,
    pageCompared: otherVersion === null,
  }
}

/** Of the report that another one is compared with; what is no report at all is its own place. */
function elsewhere(finding: ReportFinding, place: string): ReportFinding {
  const file = finding.file === place ? place : join(place, finding.file)
  return { ...finding, file, facts: { ...finding.facts, path: file } }
}

/** Why the file system did not do it; undefined: that was not the reason. */
function systemReason(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
}
