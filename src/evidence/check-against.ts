// Compares a redacted report with the full one: line by line the same messages, and names that stand for the same.

import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Facts } from '../model/errors.ts'
import { openReport, type OpenReport } from './open-report.ts'
import type { CheckedReport, ReportFinding } from './check-report.ts'
import { manifestFields } from './manifest.ts'
import { reportFiles } from './report-files.ts'

/** Fields that a redacted line has from the full one as they are. */
const kept = manifestFields.flatMap((name, at) => (['mailbox', 'folder', 'target_path'].includes(name) ? [] : [at]))
const mailboxAt = manifestFields.indexOf('mailbox')

/**
 * `redacted`: what was checked in that place. Throws as checkReport does. Lines that do not agree are told once each,
 * at most twenty of them.
 */
export async function checkAgainst(
  place: string,
  redacted: NonNullable<NonNullable<CheckedReport['document']>['redacted']>,
  full: string,
): Promise<ReportFinding[]> {
  const one = await openReport(place)
  try {
    const other = await openReport(full)
    try {
      return await compare(one, other, redacted)
    } finally {
      other.close()
    }
  } finally {
    one.close()
  }
}

const mostAlike = 20

async function compare(
  one: OpenReport,
  other: OpenReport,
  redacted: { sha256: string; lines: number },
): Promise<ReportFinding[]> {
  const findings: ReportFinding[] = []
  const contradiction = (file: string, line: number | null, more: Facts): ReportFinding => ({
    file,
    code: 'report-contradicts',
    line,
    facts: { path: file, other: 'manifest.txt (--against)', ...(line === null ? {} : { line }), ...more },
  })
  const tell = (line: number): void => {
    if (findings.length < mostAlike) findings.push(contradiction(reportFiles.manifest, line, {}))
  }
  const hash = createHash('sha256')
  const stands = new Map<string, string>()
  const names = new Map<string, string>()
  const ours = await linesOf(one)
  const theirs = await linesOf(other)
  let lines = 0
  for (;;) {
    const [mine, its] = await Promise.all([ours.next(), theirs.next()])
    if (its.done !== true) hash.update(`${its.value}\n`)
    if (mine.done === true && its.done === true) break
    lines += 1
    if (mine.done === true || its.done === true) {
      tell(lines)
      continue
    }
    const shown = mine.value.split('\t')
    const meant = its.value.split('\t')
    const name = meant[mailboxAt] ?? ''
    const number = shown[mailboxAt] ?? ''
    if (
      kept.some((at) => shown[at] !== meant[at]) ||
      (stands.get(name) ?? number) !== number ||
      (names.get(number) ?? name) !== name
    )
      tell(lines)
    stands.set(name, number)
    names.set(number, name)
  }
  const sha256 = hash.digest('hex')
  if (sha256 === redacted.sha256) return findings
  const reason = `${redacted.sha256} / ${sha256}`
  return [contradiction(reportFiles.document, null, { where: 'redacted.sha256', reason }), ...findings]
}

async function linesOf(report: OpenReport): Promise<AsyncIterator<string, undefined>> {
  const input = await report.read(reportFiles.manifest)
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]()
  return lines as AsyncIterator<string, undefined>
}
