// Recomputes a report: every digest, every line against every row, every sum; and names what does not agree, and where.

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Code } from '../model/codes.ts'
import type { Facts } from '../model/errors.ts'
import { ownReason } from '../model/own-reasons.ts'
import { readLines } from './read-lines.ts'
import { isSeal, reportFiles } from './report-files.ts'
import { reportSchema, type ReportDocument } from './report-document.ts'
import { RowCheck } from './row-check.ts'
import { sealsOf, type Seal } from './seals.ts'
import { openReport, type OpenReport } from './open-report.ts'
import { PageCheck } from './check-page.ts'
import { sumsText } from './write-report.ts'

/** `file`: relative to the report; `line` from 1 on. */
export type ReportFinding = {
  file: string
  code: Extract<Code, `report-${string}`>
  line: number | null
  facts: Facts
}

export type CheckedReport = {
  findings: ReportFinding[]
  /** Of the manifest as it is now; null: it is not there. */
  manifest: { sha256: string; lines: number } | null
  document: ReportDocument | undefined
  /** Files that were listed and read. */
  files: number
  seals: Seal[]
  /** The version that wrote the report, where this program is another and cannot say what its page should be. */
  otherVersion: string | null
}

/** More of one kind in one file are counted, not listed. */
const mostAlike = 20
/** A list of sums or a document that is longer than this was not written by us. */
const longestSums = 1 << 20
const longestDocument = 1 << 29

/**
 * Checks a report in a folder or a zip. Throws what the file system throws where there is neither; whatever is wrong
 * inside, and a zip that is none, is a finding. `version`: of this program, which knows its own pages only.
 */
export async function checkReport(place: string, version: string): Promise<CheckedReport> {
  let report: OpenReport
  try {
    report = await openReport(place)
  } catch (error) {
    if (!(error instanceof Error) || 'syscall' in error) throw error
    const facts = { path: place, reason: error.message }
    const findings = [{ file: place, code: 'report-altered' as const, line: null, facts }]
    return { findings, manifest: null, document: undefined, files: 0, seals: [], otherVersion: null }
  }
  try {
    return await checkOpened(report, version)
  } finally {
    report.close()
  }
}

async function checkOpened(report: OpenReport, version: string): Promise<CheckedReport> {
  const findings: ReportFinding[] = []
  const tell = (file: string, code: ReportFinding['code'], facts: Facts = {}, line: number | null = null): void => {
    findings.push({ file, code, line, facts: { path: file, ...(line === null ? {} : { line }), ...facts } })
  }
  const there = new Set(report.names)
  for (const { name, why } of report.faults) tell(name, 'report-altered', { reason: ownReason(why) })
  const listed = await readSums(report, there, tell)
  const digests = new Map<string, string>()
  const wanted = new Set([...listed.keys(), ...expected])
  const readOne = async (name: string, line: (text: string, number: number) => void): Promise<number> => {
    const sum = listed.get(name)
    if (!there.has(name)) {
      tell(name, 'report-missing')
      return 0
    }
    if (sum === undefined) tell(name, 'report-unlisted')
    try {
      const { sha256, lines } = await readLines(await report.read(name), line)
      digests.set(name, sha256)
      if (sum !== undefined && sha256 !== sum) tell(name, 'report-altered', { other: reportFiles.sums })
      return lines
    } catch (error) {
      tell(name, 'report-altered', { reason: saidBy(error) })
      return 0
    }
  }
  // The document says by which zone years are counted, the manifest what rows are compared with.
  let text = ''
  await readOne(reportFiles.document, (line) => {
    if (text.length <= longestDocument) text += `${line}\n`
  })
  const document = documentOf(text, digests.has(reportFiles.document), tell)
  const rows = new RowCheck(tell, document)
  const lines = await readOne(reportFiles.manifest, (line, number) => rows.manifestLine(line, number))
  await readOne(reportFiles.messages, (line, number) => rows.messageRow(line, number))
  await readOne(reportFiles.problems, (line, number) => rows.problemRow(line, number))
  const number = digests.get(reportFiles.manifest)
  const isOurs = document?.tool.version === version
  const page = new PageCheck(tell, isOurs ? document : undefined)
  let isNumbered = false
  await readOne(reportFiles.page, (line, at) => {
    isNumbered ||= number !== undefined && line.includes(number)
    page.line(line, at)
  })
  page.compare(digests.get(reportFiles.page))
  if (!isNumbered && number !== undefined && digests.has(reportFiles.page))
    tell(reportFiles.page, 'report-contradicts', { other: reportFiles.manifest })
  for (const name of wanted) if (!expected.includes(name)) await readOne(name, () => undefined)
  for (const name of there)
    if (!wanted.has(name) && name !== reportFiles.sums && !isSeal(name)) tell(name, 'report-unlisted')
  if (document !== undefined) compareDocument(document, { digests, lines, listed, tell })
  if (digests.has(reportFiles.messages)) {
    rows.compareSums()
    if (digests.has(reportFiles.manifest)) rows.compareLines()
  }
  const sha256 = digests.get(reportFiles.manifest)
  const seals = await sealedBy(report, digests, listed, tell)
  return {
    findings: fewerAlike(findings),
    manifest: sha256 === undefined ? null : { sha256, lines },
    document,
    files: digests.size,
    seals,
    otherVersion: document === undefined || isOurs ? null : document.tool.version,
  }
}

const expected: readonly string[] = Object.values(reportFiles).filter((name) => name !== reportFiles.sums)
type Tell = (file: string, code: ReportFinding['code'], facts?: Facts, line?: number | null) => void

/** SHA-256 by name. The text must be what we would write for it, to the byte. */
async function readSums(report: OpenReport, there: ReadonlySet<string>, tell: Tell): Promise<Map<string, string>> {
  const sums = new Map<string, string>()
  if (!there.has(reportFiles.sums)) {
    tell(reportFiles.sums, 'report-missing')
    return sums
  }
  const bytes = await sumsOf(report, tell)
  if (bytes === undefined) return sums
  const text = bytes.toString('utf8')
  let told = false
  for (const [at, line] of text.split('\n').entries()) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}([^/\\].*)$/.exec(line) ?? []
    if (sha256 !== undefined && name !== undefined && !sums.has(name)) sums.set(name, sha256)
    else if (line !== '') {
      tell(reportFiles.sums, 'report-altered', {}, at + 1)
      told = true
    }
  }
  const written = sumsText(new Map([...sums].map(([name, sha256]) => [name, { sha256 }])))
  if (!told && !Buffer.from(written).equals(bytes)) tell(reportFiles.sums, 'report-altered')
  return sums
}

async function sumsOf(report: OpenReport, tell: Tell): Promise<Buffer | undefined> {
  try {
    return await whole(await report.read(reportFiles.sums))
  } catch (error) {
    tell(reportFiles.sums, 'report-altered', { reason: saidBy(error) })
    return undefined
  }
}

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    length += (chunk as Buffer).length
    if (length <= longestSums) chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function documentOf(text: string, isThere: boolean, tell: Tell): ReportDocument | undefined {
  if (!isThere) return undefined
  try {
    const parsed = reportSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    tell(reportFiles.document, 'report-altered', { where: issue?.path.join('.') ?? '' })
  } catch {
    tell(reportFiles.document, 'report-altered')
  }
  return undefined
}

type Beside = {
  digests: ReadonlyMap<string, string>
  lines: number
  listed: ReadonlyMap<string, string>
  tell: Tell
}

function compareDocument(document: ReportDocument, { digests, lines, listed, tell }: Beside): void {
  const other = (file: string, where: string, written: string, counted: string): void =>
    tell(reportFiles.document, 'report-contradicts', { other: file, where, reason: `${written} / ${counted}` })
  const sha256 = digests.get(reportFiles.manifest)
  if (sha256 !== undefined) {
    if (sha256 !== document.manifest.sha256)
      other(reportFiles.manifest, 'manifest.sha256', document.manifest.sha256, sha256)
    if (lines !== document.manifest.lines)
      other(reportFiles.manifest, 'manifest.lines', String(document.manifest.lines), String(lines))
  }
  const files = [...listed.keys(), reportFiles.sums].toSorted().join(', ')
  if (listed.size > 0 && files !== document.files.join(', '))
    other(reportFiles.sums, 'files', document.files.join(', '), files)
}

/** Of all files that were read, and of the list of sums itself. */
async function sealedBy(
  report: OpenReport,
  digests: ReadonlyMap<string, string>,
  listed: ReadonlyMap<string, string>,
  tell: Tell,
): Promise<Seal[]> {
  const all = new Map(digests)
  const bytes = report.names.includes(reportFiles.sums) ? await sumsOf(report, () => undefined) : undefined
  if (bytes !== undefined) all.set(reportFiles.sums, createHash('sha256').update(bytes).digest('hex'))
  const { seals, strangers, unreadable } = await sealsOf(report, all)
  for (const name of strangers) if (!listed.has(name)) tell(name, 'report-unlisted')
  for (const { file, reason } of unreadable) tell(file, 'report-altered', { reason })
  return seals
}

function fewerAlike(findings: readonly ReportFinding[]): ReportFinding[] {
  const seen = new Map<string, number>()
  const kept: ReportFinding[] = []
  for (const finding of findings) {
    const key = `${finding.code} ${finding.file}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    if (count <= mostAlike) kept.push(finding)
  }
  return kept.map((finding) => {
    const count = seen.get(`${finding.code} ${finding.file}`) ?? 0
    return count > mostAlike ? { ...finding, facts: { ...finding.facts, count } } : finding
  })
}
